// SPDX-License-Identifier: MIT

#include "shared/testprogram.h"

#include <ComfyDeploy/fileinput.h>
#include <ComfyDeploy/graphfields.h>

#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtTest/QtTest>

#include <algorithm>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

using Kind = InputSpec::Kind;
using Level = InputSpec::Level;
using Role = InputSpec::Role;

namespace {

QByteArray node(const QByteArray &id, const QByteArray &classType, const QByteArray &inputs,
                const QByteArray &title = {})
{
    // No raw texts: moc counts the braces in them.
    const QByteArray meta =
        title.isEmpty() ? QByteArray() : ", \"_meta\": {\"title\": \"" + title + "\"}";
    return '"' + id + "\": {\"class_type\": \"" + classType + "\", \"inputs\": {" + inputs + '}'
        + meta + '}';
}

QByteArray graphOf(const QByteArrayList &nodes)
{
    return '{' + nodes.join(",\n") + '}';
}

// A graph as ComfyUI opens with.
QByteArrayList standardNodes()
{
    return {
        node("3", "KSampler",
             R"("seed": 18446744073709551615, "steps": 20, "cfg": 8.0, "sampler_name": "euler",
                "scheduler": "normal", "denoise": 1, "model": ["4", 0], "positive": ["6", 0],
                "negative": ["7", 0], "latent_image": ["5", 0])"),
        node("4", "CheckpointLoaderSimple", R"("ckpt_name": "model.safetensors")"),
        node("5", "EmptyLatentImage", R"("width": 512, "height": 768, "batch_size": 1)"),
        node("6", "CLIPTextEncode", R"("text": "a red fox", "clip": ["4", 1])"),
        node("7", "CLIPTextEncode", R"("text": "blurry", "clip": ["4", 1])"),
        node("8", "VAEDecode", R"("samples": ["3", 0], "vae": ["4", 2])"),
        node("9", "SaveImage", R"("filename_prefix": "fox", "images": ["8", 0])"),
    };
}

QByteArray standardGraph()
{
    return graphOf(standardNodes());
}

WorkflowGraph parsed(const QByteArray &json)
{
    GraphError error;
    const auto graph = WorkflowGraph::fromJson(json, &error);
    if (!graph)
        qWarning() << error.message << json;
    return graph.value_or(WorkflowGraph());
}

NodeCatalog standardCatalog()
{
    QString why;
    const auto catalog = NodeCatalog::fromJson(R"({
        "KSampler": {"input": {"required": {
            "seed": ["INT", {"min": 0, "max": 18446744073709551615, "tooltip": "The random seed."}],
            "steps": ["INT", {"min": 1, "max": 10000}],
            "cfg": ["FLOAT", {"min": 0.0, "max": 100.0, "step": 0.1}],
            "sampler_name": [["euler", "heun"], {}],
            "scheduler": ["COMBO", {"options": ["normal", "karras"]}],
            "denoise": ["FLOAT", {"min": 0.0, "max": 1.0}],
            "model": ["MODEL"], "positive": ["CONDITIONING"], "negative": ["CONDITIONING"],
            "latent_image": ["LATENT"]}}, "output_node": false, "display_name": "KSampler"},
        "CheckpointLoaderSimple": {"input": {"required": {"ckpt_name": [["other.safetensors"]]}},
            "output_node": false, "display_name": "Load Checkpoint"},
        "LoadImage": {"input": {"required": {"image": [["here.png"], {"image_upload": true}]}},
            "output_node": false},
        "SaveImage": {"input": {"required": {"images": ["IMAGE"],
            "filename_prefix": ["STRING", {"default": "ComfyUI"}]},
            "hidden": {"prompt": "PROMPT"}}, "output_node": true}})",
                                               &why);
    return catalog.value_or(NodeCatalog());
}

QStringList labels(const GraphFields &fields, Level level)
{
    QStringList found;
    const QList<InputSpec> specs = fields.specs();
    for (const InputSpec &spec : specs) {
        if (spec.level() == level)
            found += spec.label();
    }
    return found;
}

QStringList names(const GraphFields &fields)
{
    QStringList found;
    const QList<InputSpec> specs = fields.specs();
    for (const InputSpec &spec : specs)
        found += spec.name();
    return found;
}

InputSpec specOf(const GraphFields &fields, const QString &name)
{
    return fields.find(name).value_or(InputSpec());
}

QJsonObject jsonOf(const WorkflowGraph &graph)
{
    return QJsonDocument::fromJson(graph.toJson()).object();
}

} // namespace

Q_DECLARE_METATYPE(ComfyDeploy::InputSpec::Role)
Q_DECLARE_METATYPE(ComfyDeploy::InputSpec::Level)

class tst_GraphFields : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsWhatMatters();
    void kindsAndLimits();
    void modelFiles_data();
    void modelFiles();
    void primaries_data();
    void primaries();
    void roles_data();
    void roles();
    void equalOnesAreOneField();
    void limitsOfAPrimitive();
    void limitsOfAPrimitiveWithTwoReaders_data();
    void limitsOfAPrimitiveWithTwoReaders();
    void titleOfAnExtension();
    void separateOnesAreNot();
    void onlyWhatHasAnEffect_data();
    void onlyWhatHasAnEffect();
    void externalNodesComeFirst();
    void appModeComesFirst();
    void catalogKnowsOutputsAndChoices();
    void catalogAddsAndMovesNothing();
    void coreClassesOffline();
    void onlyWhatAnOutputNeeds_data();
    void onlyWhatAnOutputNeeds();
    void problems_data();
    void problems();
    void fillKeepsEveryOtherByte_data();
    void fillKeepsEveryOtherByte();
    void fillWritesAllTargets();
    void drawsSeeds();
    void picksTexts();
    void filesGoThroughExternalNodes_data();
    void filesGoThroughExternalNodes();
    void untouchedFilesStay();
    void hostileGraphs_data();
    void hostileGraphs();
    void catalogRefuses_data();
    void catalogRefuses();
};

void tst_GraphFields::findsWhatMatters()
{
    const GraphFields fields = GraphFields::of(parsed(standardGraph()));
    QCOMPARE(labels(fields, Level::Primary),
             QStringList({u"Prompt"_s, u"Negative prompt"_s, u"Width"_s, u"Height"_s, u"Seed"_s,
                          u"Steps"_s, u"CFG"_s}));
    QCOMPARE(labels(fields, Level::Advanced),
             QStringList({u"Batch size"_s, u"Denoise"_s, u"Sampler"_s, u"Scheduler"_s,
                          u"Checkpoint"_s, u"File name"_s}));
    const QList<InputSpec> specs = fields.specs();
    for (const InputSpec &spec : specs) {
        QVERIFY(spec.isLiteral());
        QCOMPARE(spec.targets().size(), 1);
        QVERIFY2(!spec.group().isEmpty(), qPrintable(spec.name()));
        QCOMPARE(specOf(fields, spec.name()), spec);
    }
    for (const auto &[alias, name] :
         {std::pair(u"prompt"_s, u"6.text"_s), std::pair(u"negative"_s, u"7.text"_s),
          std::pair(u"seed"_s, u"3.seed"_s), std::pair(u"steps"_s, u"3.steps"_s),
          std::pair(u"width"_s, u"5.width"_s), std::pair(u"sampler"_s, u"3.sampler_name"_s)}) {
        QCOMPARE(specOf(fields, alias).name(), name);
        QCOMPARE(specOf(fields, name).alias(), alias);
    }
}

void tst_GraphFields::kindsAndLimits()
{
    const GraphFields fields = GraphFields::of(parsed(standardGraph()));
    const InputSpec seed = specOf(fields, u"seed"_s);
    QCOMPARE(seed.kind(), Kind::Seed);
    QCOMPARE(seed.defaultValue().typeId(), int(QMetaType::ULongLong));
    QCOMPARE(seed.defaultValue().toULongLong(), std::numeric_limits<qulonglong>::max());
    QCOMPARE(seed.maximum().toULongLong(), std::numeric_limits<qulonglong>::max());
    QVERIFY(seed.problemWith(seed.defaultValue()).isEmpty());
    const InputSpec steps = specOf(fields, u"steps"_s);
    QCOMPARE(steps.kind(), Kind::Integer);
    QCOMPARE(steps.softMaximum(), QVariant(150LL)); // which refuses nothing
    QVERIFY(steps.problemWith(200).isEmpty());
    const InputSpec unlimited = specOf(
        GraphFields::of(parsed(graphOf({node("1", "MySampler", R"("steps": 20)")}))), u"steps"_s);
    QVERIFY(!unlimited.maximum().isValid());
    QCOMPARE(unlimited.softMaximum(), QVariant(150LL));
    QCOMPARE(specOf(fields, u"cfg"_s).kind(), Kind::Number);
    QCOMPARE(specOf(fields, u"cfg"_s).stepSize(), 0.1);
    QCOMPARE(specOf(fields, u"prompt"_s).kind(), Kind::Text);
    QVERIFY(specOf(fields, u"prompt"_s).isMultiline());
    QVERIFY(!specOf(fields, u"9.filename_prefix"_s).isMultiline());
    const InputSpec sampler = specOf(fields, u"sampler"_s);
    QCOMPARE(sampler.kind(), Kind::Enum);
    QVERIFY(sampler.options().contains(u"heun"_s));
    QVERIFY(sampler.problemWith(u"of_an_extension"_s).isEmpty());
}

void tst_GraphFields::modelFiles_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<bool>("isModel");
    for (const char *suffix : {"safetensors", "sft", "pt2", "PKL", "gguf", "engine"})
        QTest::newRow(suffix) << "sub/big v2."_ba + suffix << true;
    QTest::newRow("a picture") << "big.png"_ba << false;
    QTest::newRow("a word") << "engine"_ba << false;
}

void tst_GraphFields::modelFiles()
{
    QFETCH(QByteArray, value);
    const GraphFields fields =
        GraphFields::of(parsed(graphOf({node("1", "MyLoader", "\"weights\": \"" + value + '"')})));
    QTEST(specOf(fields, u"1.weights"_s).group() == u"Models"_s, "isModel");
}

void tst_GraphFields::primaries_data()
{
    QTest::addColumn<QByteArray>("extra"); // a node that SaveImage's input goes through
    QTest::addColumn<QStringList>("expected");
    QTest::newRow("a strength is advanced")
        << node("20", "LoraLoader",
                R"("strength_model": 0.8, "lora_name": "a.safetensors", "image": ["8", 0])")
        << QStringList{};
    QTest::newRow("guidance") << node("20", "FluxGuidance", R"("guidance": 3.5, "image": ["8", 0])")
                              << QStringList{u"Guidance"_s};
    QTest::newRow("a length") << node("20", "WanImageToVideo", R"("length": 33, "image": ["8", 0])")
                              << QStringList{u"Length (frames)"_s};
    QTest::newRow("a second size is advanced")
        << node("20", "LatentUpscale", R"("width": 1024, "height": 1024, "image": ["8", 0])")
        << QStringList{};
    QTest::newRow("what a tool does is advanced beside a prompt")
        << node("20", "ImageCrop", R"("x": 1, "y": 2, "image": ["8", 0])") << QStringList{};
    QTest::newRow("a text of an unknown class, by its name")
        << node("20", "MyNode", R"("style_prompt": "oil", "image": ["8", 0])")
        << QStringList{u"Prompt"_s};
    QTest::newRow("a text of an unknown class, by its look")
        << node("20", "MyNode",
                R"("instructions": "make it look as if it were painted in oil", "image": ["8", 0])")
        << QStringList{u"Instructions"_s};
    QTest::newRow("a file name is no text")
        << node("20", "MyNode", R"("text": "a.safetensors", "image": ["8", 0])") << QStringList{};
    QTest::newRow("a link is no text")
        << node("20", "MyNode", R"("text": "https://example.com/a b", "image": ["8", 0])")
        << QStringList{};
}

void tst_GraphFields::primaries()
{
    QFETCH(QByteArray, extra);
    QFETCH(QStringList, expected);
    const QStringList before = labels(GraphFields::of(parsed(standardGraph())), Level::Primary);
    QByteArrayList nodes = standardNodes();
    nodes.last() = node("9", "SaveImage", R"("filename_prefix": "fox", "images": ["20", 0])");
    QStringList now =
        labels(GraphFields::of(parsed(graphOf(nodes + QByteArrayList{extra}))), Level::Primary);
    // Two prompts are numbered.
    now.replaceInStrings(QRegularExpression(u"^Prompt \\d$"_s), u"Prompt"_s);
    for (const QString &label : before)
        QVERIFY2(now.removeOne(label), qPrintable(label));
    QCOMPARE(now, expected);
}

void tst_GraphFields::roles_data()
{
    QTest::addColumn<QByteArray>("graph");
    QTest::addColumn<QString>("name");
    QTest::addColumn<Role>("role");
    const QByteArray texts = node("1", "CLIPTextEncode", R"("text": "one")") + ','
        + node("2", "CLIPTextEncode", R"("text": "two")");
    const auto sampled = [&](const QByteArray &between, const QByteArray &positive,
                             const QByteArray &negative) {
        return '{' + texts + ',' + between
            + node("9", "KSampler",
                   R"("seed": 1, "positive": )" + positive + R"(, "negative": )" + negative)
            + '}';
    };
    const QByteArray plain = sampled({}, R"(["1", 0])", R"(["2", 0])");
    QTest::newRow("positive") << plain << u"1.text"_s << Role::Positive;
    QTest::newRow("negative") << plain << u"2.text"_s << Role::Negative;
    // What both texts go through gives back two outputs; the slot decides nothing.
    const QByteArray crossed =
        sampled(node("5", "ApplyInstantID",
                     R"("positive": ["2", 0], "negative": ["1", 0], "image": ["1", 0])")
                    + ',',
                R"(["5", 0])", R"(["5", 1])");
    QTest::newRow("crossed, positive") << crossed << u"2.text"_s << Role::Positive;
    QTest::newRow("crossed, negative") << crossed << u"1.text"_s << Role::Negative;
    const QByteArray emptied =
        sampled(node("5", "ConditioningZeroOut", R"("conditioning": ["1", 0])") + ',',
                R"(["1", 0])", R"(["5", 0])");
    QTest::newRow("the emptied one is positive") << emptied << u"1.text"_s << Role::Positive;
    const QByteArray both = sampled({}, R"(["1", 0])", R"(["1", 0])");
    QTest::newRow("of both, positive") << both << u"1.text"_s << Role::Positive;
    const QByteArray joined =
        sampled(node("5", "StringConcatenate", R"("string_a": ["6", 0], "string_b": "x")") + ','
                    + node("6", "PrimitiveStringMultiline", R"("value": "first line\nsecond line")")
                    + ',' + node("7", "CLIPTextEncode", R"("text": ["5", 0])") + ',',
                R"(["1", 0])", R"(["7", 0])");
    const QByteArray appended = sampled(
        node("5", "StringFunction|pysssss", R"("text_a": "a fox", "text_b": "")") + ','
            + node("7", "CLIPTextEncodeFlux", R"("clip_l": ["5", 0], "t5xxl": ["5", 0])") + ',',
        R"(["7", 0])", R"(["1", 0])");
    QTest::newRow("one of several texts") << appended << u"5.text_a"_s << Role::Positive;
    QTest::newRow("through texts") << joined << u"6.value"_s << Role::Negative;
    const QByteArray guided = graphOf(
        {texts, node("5", "BasicGuider", R"("conditioning": ["2", 0])"),
         node("9", "SamplerCustomAdvanced", R"("guider": ["5", 0], "latent_image": ["1", 0])")});
    QTest::newRow("a guider") << guided << u"2.text"_s << Role::Positive;
    const QByteArray named = graphOf(
        {node("9", "SUPIR_conditioner",
              R"("positive_prompt": "a", "negative_prompt": "b", "text": "c")", "Something")});
    QTest::newRow("named positive") << named << u"9.positive_prompt"_s << Role::Positive;
    QTest::newRow("named negative") << named << u"9.negative_prompt"_s << Role::Negative;
    QTest::newRow("neither") << named << u"9.text"_s << Role::None;
    const QByteArray styled =
        graphOf({node("9", "SDXLPromptStyler", R"("text_positive": "a", "text_negative": "b")")});
    QTest::newRow("a styler's positive") << styled << u"9.text_positive"_s << Role::Positive;
    QTest::newRow("a styler's negative") << styled << u"9.text_negative"_s << Role::Negative;
    const QByteArray titled =
        graphOf({node("9", "ttN text", R"("text": "c")", "My Negative words")});
    QTest::newRow("by title") << titled << u"9.text"_s << Role::Negative;
}

void tst_GraphFields::roles()
{
    QFETCH(QByteArray, graph);
    QFETCH(QString, name);
    const GraphFields fields = GraphFields::of(parsed(graph));
    const InputSpec spec = specOf(fields, name);
    QCOMPARE(spec.name(), name);
    QTEST(spec.role(), "role");
    QCOMPARE(spec.level(), Level::Primary);
}

void tst_GraphFields::equalOnesAreOneField()
{
    const QByteArray sampler =
        R"("seed": 5, "steps": 25, "cfg": 8, "positive": ["1", 0], "negative": ["3", 0])";
    const GraphFields fields = GraphFields::of(parsed(graphOf(
        {node("1", "CLIPTextEncode", R"("text": "fox")"),
         node("2", "CLIPTextEncode", R"("text": "fox")"),
         node("3", "CLIPTextEncode", R"("text": "")"), node("4", "CLIPTextEncode", R"("text": "")"),
         node("5", "KSampler", QByteArray(sampler) + R"(, "latent_image": ["7", 0])"),
         node("6", "KSamplerAdvanced",
              R"("noise_seed": 6, "steps": 25, "cfg": 7, "positive": ["2", 0],
                                "negative": ["4", 0], "latent_image": ["5", 0])"),
         node("7", "EmptyLatentImage", R"("width": 512, "height": 512)")})));
    QCOMPARE(specOf(fields, u"prompt"_s).name(), u"1.text+2.text"_s);
    QCOMPARE(specOf(fields, u"steps"_s).name(), u"5.steps+6.steps"_s);
    QCOMPARE(specOf(fields, u"steps"_s).targets().size(), 2);
    QCOMPARE(labels(fields, Level::Primary),
             QStringList({u"Prompt"_s, u"Negative prompt 1"_s, u"Negative prompt 2"_s, u"Width"_s,
                          u"Height"_s, u"Seed"_s, u"Steps"_s, u"CFG"_s}));
    // The first in the flow is the primary one of two that differ.
    QCOMPARE(specOf(fields, u"seed"_s).name(), u"5.seed"_s);
    QCOMPARE(specOf(fields, u"6.noise_seed"_s).level(), Level::Advanced);
    QCOMPARE(specOf(fields, u"cfg"_s).name(), u"5.cfg"_s);
    const QStringList all = labels(fields, Level::Primary) + labels(fields, Level::Advanced);
    QVERIFY(specOf(fields, u"negative"_s).name().isEmpty()); // two of them: neither is meant
    QVERIFY(all.size() > 8);
}

//! What comes by a link is not checked by ComfyUI, so the form does it.
void tst_GraphFields::limitsOfAPrimitive()
{
    const GraphFields fields = GraphFields::of(parsed(graphOf(
        {node("1", "PrimitiveInt", R"("value": 77)"), node("2", "PrimitiveInt", R"("value": 640)"),
         node("3", "KSampler", R"("seed": ["1", 0], "latent_image": ["4", 0])"),
         node("4", "EmptyLatentImage", R"("width": ["2", 0], "height": 512)"),
         node("5", "SaveImage", R"("images": ["3", 0])")})));
    const InputSpec seed = specOf(fields, u"seed"_s);
    QCOMPARE(seed.name(), u"1.value"_s);
    QCOMPARE(seed.minimum().toLongLong(), 0);
    QCOMPARE(seed.maximum().toString(), u"9223372036854775807"_s); // its own
    const InputSpec width = specOf(fields, u"width"_s);
    QCOMPARE(width.name(), u"2.value"_s);
    QCOMPARE(width.minimum().toInt(), 16);
    QCOMPARE(width.maximum().toInt(), 16384);
}

//! Two readers have no limits in common; only those that fit the author's own value count.
void tst_GraphFields::limitsOfAPrimitiveWithTwoReaders_data()
{
    QTest::addColumn<qint64>("value");
    QTest::addColumn<qint64>("minimum");
    QTest::addColumn<qint64>("maximum");
    constexpr qint64 most = std::numeric_limits<qint64>::max();
    QTest::newRow("within those of the first") << 640LL << 16LL << 16384LL;
    QTest::newRow("within those of the second") << -2LL << -24LL << -1LL;
    QTest::newRow("outside of both") << 5LL << -most << most;
}

void tst_GraphFields::limitsOfAPrimitiveWithTwoReaders()
{
    QFETCH(const qint64, value);
    const GraphFields fields = GraphFields::of(
        parsed(graphOf({node("1", "PrimitiveInt", "\"value\": " + QByteArray::number(value)),
                        node("2", "EmptyLatentImage", R"("width": ["1", 0], "height": 512)"),
                        node("3", "CLIPTextEncode", R"("text": "a fox", "clip": ["4", 0])"),
                        node("4", "CLIPSetLastLayer", R"("stop_at_clip_layer": ["1", 0])"),
                        node("5", "KSampler", R"("positive": ["3", 0], "latent_image": ["2", 0])"),
                        node("6", "SaveImage", R"("images": ["5", 0])")})));
    const InputSpec field = specOf(fields, u"1.value"_s);
    QTEST(field.minimum().toLongLong(), "minimum");
    QTEST(field.maximum().toLongLong(), "maximum");
    QVERIFY(fields.fill({{field.name(), value}}));
}

//! "StringFunction|pysssss" is called "String Function" by its author, not by the user.
void tst_GraphFields::titleOfAnExtension()
{
    const GraphFields fields = GraphFields::of(parsed(graphOf(
        {node("1", "StringFunction|pysssss", R"("text_a": "a fox", "text_b": "in a wood")",
              "String Function"),
         node("2", "CLIPTextEncode", R"("text": ["1", 0])"),
         node("3", "KSampler", R"("seed": 1, "positive": ["2", 0], "latent_image": ["4", 0])"),
         node("4", "EmptyLatentImage", R"("width": 512, "height": 512)")})));
    QCOMPARE(labels(fields, Level::Primary).first(2), QStringList({u"Prompt 1"_s, u"Prompt 2"_s}));
}

void tst_GraphFields::separateOnesAreNot()
{
    const WorkflowGraph graph = parsed(
        graphOf({node("1", "KSampler", R"("steps": 25, "seed": 1, "latent_image": ["2", 0])"),
                 node("2", "KSampler", R"("steps": 25, "seed": 1)")}));
    const QString steps = specOf(GraphFields::of(graph), u"steps"_s).name();
    const QString seed = specOf(GraphFields::of(graph), u"seed"_s).name();
    QCOMPARE(steps, u"2.steps+1.steps"_s);
    const GraphFields fields = GraphFields::of(graph, {}, {}, {steps, u"7.gone+8.gone"_s});
    QVERIFY(!names(fields).contains(steps));
    QVERIFY(names(fields).contains(u"1.steps"_s) && names(fields).contains(u"2.steps"_s));
    QVERIFY(names(fields).contains(seed));
    QCOMPARE(labels(fields, Level::Primary),
             QStringList({u"Seed"_s, u"Steps (KSampler #2)"_s, u"Steps (KSampler #1)"_s}));
    const auto filled = fields.fill({{u"1.steps"_s, 30}});
    QVERIFY(filled);
    QCOMPARE(filled->graph.value(u"1"_s, u"steps"_s), QVariant(30LL));
    QCOMPARE(filled->graph.value(u"2"_s, u"steps"_s), QVariant(25LL));
}

void tst_GraphFields::onlyWhatHasAnEffect_data()
{
    QTest::addColumn<QByteArray>("extra");
    QTest::newRow("the editor's own")
        << node("20", "LoadImage", R"("upload": "image", "images": ["8", 0])");
    QTest::newRow("lists, objects and null")
        << node("20", "MyNode", R"("a": [1, 2, 3], "b": {"c": 1}, "d": null, "images": ["8", 0])");
    QTest::newRow("nothing but links") << node("20", "MyNode", R"("images": ["8", 0])");
}

void tst_GraphFields::onlyWhatHasAnEffect()
{
    QFETCH(QByteArray, extra);
    const QStringList before = names(GraphFields::of(parsed(standardGraph())));
    const QByteArrayList nodes = standardNodes() + QByteArrayList{extra};
    QCOMPARE(names(GraphFields::of(parsed(graphOf(nodes)))), before);
}

void tst_GraphFields::externalNodesComeFirst()
{
    QByteArrayList nodes = standardNodes();
    nodes[3] = node("6", "CLIPTextEncode", R"("text": ["10", 0], "clip": ["4", 1])");
    nodes +=
        node("10", "ComfyUIDeployExternalText",
             R"("input_id": "seed", "default_value": "a fox", "display_name": "What to draw")");
    const WorkflowGraph graph = parsed(graphOf(nodes));
    const GraphFields fields = GraphFields::of(graph);
    QCOMPARE(labels(fields, Level::Primary), QStringList{u"What to draw"_s});
    QVERIFY(!fields.specs().constFirst().isLiteral());
    QCOMPARE(fields.specs().constFirst(), graph.inputs().constFirst());
    QCOMPARE(labels(fields, Level::Advanced).size(), 12);
    // The author's name wins over ours.
    QVERIFY(!specOf(fields, u"seed"_s).isLiteral());
    QVERIFY(specOf(fields, u"3.seed"_s).alias().isEmpty());
    for (const QString &name : names(fields))
        QVERIFY2(!name.startsWith(u"10."), qPrintable(name));
    QString why;
    const auto filled = fields.fill({{u"seed"_s, u"a hare"_s}, {u"steps"_s, 5}}, &why);
    QVERIFY2(filled, qPrintable(why));
    QCOMPARE(filled->inputs, QVariantMap({{u"seed"_s, u"a hare"_s}}));
    QCOMPARE(filled->graph.value(u"3"_s, u"steps"_s), QVariant(5LL));
}

void tst_GraphFields::appModeComesFirst()
{
    const QByteArray workflow =
        R"({"extra": {"linearData": {"inputs": [[3, "cfg"], ["6", "text"], [99, "gone"]],
            "outputs": [9]}}})";
    const GraphFields fields = GraphFields::of(parsed(standardGraph()), {}, workflow);
    QCOMPARE(labels(fields, Level::Primary), QStringList({u"CFG"_s, u"Prompt"_s}));
    // One that names nothing that exists decides nothing.
    const GraphFields others = GraphFields::of(
        parsed(standardGraph()), {}, R"({"extra": {"linearData": {"inputs": [[99, "gone"]]}}})");
    QCOMPARE(labels(others, Level::Primary).size(), 7);
}

void tst_GraphFields::catalogKnowsOutputsAndChoices()
{
    const auto catalog = NodeCatalog::fromJson(R"({
        "Old": {"input": {"required": {"name": [["a", "b"], {}], "steps": ["INT", {}]}}},
        "New": {"input": {"optional": {"name": ["COMBO", {"options": []}]}}, "output_node": true}})");
    QVERIFY(catalog);
    QVERIFY(catalog->isOutput(u"New"_s));
    QVERIFY(!catalog->isOutput(u"Old"_s) && !catalog->isOutput(u"Other"_s));
    QCOMPARE(catalog->choices(u"Old"_s, u"name"_s).value_or(QStringList()),
             QStringList({u"a"_s, u"b"_s}));
    // No file of the kind is there, which is not the same as no choice.
    QVERIFY(catalog->choices(u"New"_s, u"name"_s));
    QVERIFY(catalog->choices(u"New"_s, u"name"_s)->isEmpty());
    QVERIFY(!catalog->choices(u"Old"_s, u"steps"_s));
    QVERIFY(!catalog->choices(u"Old"_s, u"other"_s) && !catalog->choices(u"Other"_s, u"name"_s));
}

void tst_GraphFields::catalogAddsAndMovesNothing()
{
    const WorkflowGraph graph = parsed(standardGraph());
    const GraphFields offline = GraphFields::of(graph);
    const GraphFields fields = GraphFields::of(graph, standardCatalog());
    QCOMPARE(names(fields), names(offline));
    for (const Level level : {Level::Primary, Level::Advanced})
        QCOMPARE(labels(fields, level), labels(offline, level));
    QCOMPARE(specOf(fields, u"steps"_s).maximum(), QVariant(10000LL));
    QCOMPARE(specOf(fields, u"steps"_s).softMaximum(), QVariant(150LL));
    QCOMPARE(specOf(fields, u"seed"_s).description(), u"The random seed."_s);
    QCOMPARE(specOf(fields, u"sampler"_s).options(), QStringList({u"euler"_s, u"heun"_s}));
    QCOMPARE(specOf(fields, u"scheduler"_s).options(), QStringList({u"normal"_s, u"karras"_s}));
    // A checkpoint that the server does not have.
    const InputSpec checkpoint = specOf(fields, u"4.ckpt_name"_s);
    QCOMPARE(checkpoint.kind(), Kind::Enum);
    QVERIFY(!checkpoint.problemWith(checkpoint.defaultValue()).isEmpty());
    // Keys that the class does not know do nothing.
    QByteArrayList nodes = standardNodes();
    nodes.last() = node("9", "SaveImage",
                        R"("filename_prefix": "fox", "prompt": "a", "old": 1, "images": ["8", 0])");
    const WorkflowGraph dead = parsed(graphOf(nodes));
    QVERIFY(names(GraphFields::of(dead)).contains(u"9.old"_s));
    QCOMPARE(names(GraphFields::of(dead, standardCatalog())), names(offline));
}

// Their limits hold everywhere; a server may have more choices and inputs than they.
void tst_GraphFields::coreClassesOffline()
{
    QByteArrayList nodes = standardNodes();
    nodes.last() =
        node("9", "SaveImage", R"("filename_prefix": "fox", "new": 1, "images": ["8", 0])");
    const GraphFields fields = GraphFields::of(parsed(graphOf(nodes)));
    QVERIFY(names(fields).contains(u"9.new"_s));
    const InputSpec steps = specOf(fields, u"steps"_s);
    QCOMPARE(steps.maximum(), QVariant(10000LL));
    QVERIFY(!steps.problemWith(10001).isEmpty());
    const InputSpec sampler = specOf(fields, u"sampler"_s);
    QCOMPARE(sampler.kind(), Kind::Enum);
    QVERIFY(sampler.options().contains(u"dpmpp_2m"_s));
    QVERIFY(sampler.problemWith(u"magic"_s).isEmpty());
    // Whose models are not known.
    QCOMPARE(specOf(fields, u"4.ckpt_name"_s).kind(), Kind::Text);
    const GraphFields others = GraphFields::of(parsed(
        graphOf({node("1", "SaveVideo", R"("video": ["2", 0], "format": "av2", "codec": "auto")"),
                 node("2", "MySampler", R"("sampler_name": "mine")")})));
    QCOMPARE(specOf(others, u"1.format"_s).options().constFirst(), u"av2"_s);
    QCOMPARE(specOf(others, u"sampler"_s).options().constFirst(), u"mine"_s);
    QVERIFY(specOf(others, u"sampler"_s).options().contains(u"dpmpp_2m"_s));
}

void tst_GraphFields::onlyWhatAnOutputNeeds_data()
{
    QTest::addColumn<QByteArray>("output");
    QTest::addColumn<QStringList>("expected");
    const QStringList used{u"4.text"_s};
    QTest::newRow("of ComfyUI") << node("9", "PreviewAny", R"("source": ["4", 0])") << used;
    QTest::newRow("unknown") << node("9", "MyOutput", R"("text": ["4", 0])") << used;
    QTest::newRow("none, so the graph is not finished")
        << node("9", "ImageInvert", R"("image": ["4", 0])") << used + QStringList{u"5.width"_s};
}

void tst_GraphFields::onlyWhatAnOutputNeeds()
{
    QFETCH(QByteArray, output);
    const GraphFields fields = GraphFields::of(
        parsed(graphOf({node("4", "MyText", R"("text": "a fox")"),
                        node("5", "EmptyLatentImage", R"("width": 512)"), output})));
    QTEST(names(fields), "expected");
}

void tst_GraphFields::problems_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<QString>("problem");
    QTest::newRow("too many steps")
        << u"steps"_s << QVariant(10001) << u"Steps must be at most 10000."_s;
    QTest::newRow("half a step") << u"steps"_s << QVariant(2.5)
                                 << u"Steps must be a whole number, not 2.5."_s;
    QTest::newRow("a negative seed") << u"seed"_s << QVariant(-2) << u"Seed must be at least 0."_s;
    QTest::newRow("words for a number")
        << u"cfg"_s << QVariant(u"much"_s) << u"CFG must be a number, not \"much\"."_s;
    QTest::newRow("a sampler that the server lacks")
        << u"sampler"_s << QVariant(u"magic"_s)
        << u"Sampler must be one of euler, heun, not \"magic\"."_s;
}

void tst_GraphFields::problems()
{
    QFETCH(QString, name);
    QFETCH(QVariant, value);
    QString why;
    const GraphFields fields = GraphFields::of(parsed(standardGraph()), standardCatalog());
    QVERIFY(!fields.fill({{name, value}}, &why));
    QTEST(why, "problem");
}

void tst_GraphFields::fillKeepsEveryOtherByte_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    QTest::newRow("a text") << u"prompt"_s << QVariant(u"a \"blue\" hare\n"_s)
                            << R"("a red fox")"_ba
                            << R"("a \"blue\" hare\n")"_ba;
    QTest::newRow("a seed, to the digit")
        << u"seed"_s << QVariant(u"18446744073709551614"_s) << "18446744073709551615"_ba
        << "18446744073709551614"_ba;
    QTest::newRow("zero is a seed") << u"3.seed"_s << QVariant(0) << "18446744073709551615"_ba
                                    << "0"_ba;
    QTest::newRow("a whole number for one with a fraction")
        << u"cfg"_s << QVariant(7) << R"("cfg": 8.0)"_ba
        << R"("cfg": 7.0)"_ba;
    QTest::newRow("a fraction for a whole number")
        << u"denoise"_s << QVariant(0.5) << R"("denoise": 1)"_ba
        << R"("denoise": 0.5)"_ba;
    QTest::newRow("a choice") << u"scheduler"_s << QVariant(u"karras"_s) << R"("normal")"_ba
                              << R"("karras")"_ba;
    QTest::newRow("digits for a whole number")
        << u"width"_s << QVariant(u"640"_s) << R"("width": 512)"_ba
        << R"("width": 640)"_ba;
}

void tst_GraphFields::fillKeepsEveryOtherByte()
{
    QFETCH(QString, name);
    QFETCH(QVariant, value);
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    QByteArray expected = standardGraph();
    QCOMPARE(expected.count(before), 1);
    expected.replace(before, after);
    QString why;
    const auto filled = GraphFields::of(parsed(standardGraph())).fill({{name, value}}, &why);
    QVERIFY2(filled, qPrintable(why));
    QCOMPARE(filled->graph.toJson(), expected);
    QVERIFY(filled->inputs.isEmpty());
    QVERIFY(filled->notes.isEmpty());
    QCOMPARE(filled->literals.size(), 1);
}

void tst_GraphFields::fillWritesAllTargets()
{
    const WorkflowGraph graph = parsed(
        graphOf({node("1", "KSampler", R"("steps": 25, "seed": 1, "latent_image": ["2", 0])"),
                 node("2", "KSampler", R"("steps": 25, "seed": 1)")}));
    const auto filled =
        GraphFields::of(graph).fill({{u"steps"_s, 30}, {u"seed"_s, 7}, {u"unknown"_s, u"x"_s}});
    QVERIFY(filled);
    for (const QString &id : graph.nodeIds()) {
        QCOMPARE(filled->graph.value(id, u"steps"_s), QVariant(30LL));
        QCOMPARE(filled->graph.value(id, u"seed"_s), QVariant(7LL));
    }
    QCOMPARE(filled->inputs, QVariantMap({{u"unknown"_s, u"x"_s}}));
}

void tst_GraphFields::drawsSeeds()
{
    const GraphFields fields = GraphFields::of(parsed(standardGraph()));
    QSet<qulonglong> drawn;
    for (int i = 0; i < 8; ++i) {
        const auto filled = fields.fill({{u"seed"_s, -1}});
        QVERIFY(filled);
        const qulonglong seed = filled->graph.value(u"3"_s, u"seed"_s).toULongLong();
        QVERIFY(seed < (1ULL << 50));
        QCOMPARE(filled->literals.value(u"3.seed"_s).toULongLong(), seed);
        drawn += seed;
    }
    QVERIFY(drawn.size() > 1);
}

// As the editor does with a text of such a class; of others, and of what no value is given for,
// nothing is picked.
void tst_GraphFields::picksTexts()
{
    const QString text = u"a {red|blue} fox"_s;
    const WorkflowGraph graph =
        parsed(graphOf({node("1", "CLIPTextEncode", R"("text": "a {red|blue} fox")"),
                        node("2", "MyText", R"("text": "a {red|blue} fox")"),
                        node("3", "KSampler", R"("positive": ["1", 0], "negative": ["2", 0])")}));
    const GraphFields fields = GraphFields::of(graph);
    QVERIFY(specOf(fields, u"1.text"_s).hasChoices(text));
    QVERIFY(!specOf(fields, u"1.text"_s).hasChoices(u"a {red} fox"_s));
    QVERIFY(!specOf(fields, u"2.text"_s).hasChoices(text));
    QSet<QString> picked;
    for (int i = 0; i < 100; ++i) {
        const auto filled = fields.fill({{u"1.text"_s, text}, {u"2.text"_s, text}});
        QVERIFY(filled);
        const QString one = filled->graph.value(u"1"_s, u"text"_s).toString();
        QCOMPARE(filled->literals.value(u"1.text"_s).toString(), one);
        QCOMPARE(filled->graph.value(u"2"_s, u"text"_s).toString(), text);
        picked += one;
    }
    QCOMPARE(picked, QSet<QString>({u"a red fox"_s, u"a blue fox"_s}));
    QCOMPARE(fields.fill({})->graph.toJson(), graph.toJson());
}

void tst_GraphFields::filesGoThroughExternalNodes_data()
{
    QTest::addColumn<QByteArray>("loader");
    QTest::addColumn<QByteArray>("reader");
    QTest::addColumn<QString>("alias");
    QTest::addColumn<QByteArray>("expected"); // the nodes but for titles
    QTest::newRow("a picture")
        << node("1", "LoadImage", R"("image": "old.png", "upload": "image")")
        << R"("pixels": ["1", 0])"_ba << u"image"_s
        << R"({"1": {"class_type": "ComfyUIDeployExternalImage", "inputs": {"input_id": "1.image"}}})"_ba;
    QTest::newRow("a picture and its mask")
        << node("1", "LoadImage", R"("image": "old.png")")
        << R"("pixels": ["1", 0], "mask": ["1", 1])"_ba << u"image"_s
        << R"({"3": {"class_type": "ComfyUIDeployExternalImageAlpha", "inputs": {"input_id": "1.image"}},
               "1": {"class_type": "SplitImageWithAlpha", "inputs": {"image": ["3", 0]}}})"_ba;
    QTest::newRow("a mask of a color")
        << node("1", "LoadImageMask", R"("image": "old.png", "channel": "green")")
        << R"("mask": ["1", 0])"_ba << u"image"_s
        << R"({"3": {"class_type": "ComfyUIDeployExternalImageAlpha", "inputs": {"input_id": "1.image"}},
               "1": {"class_type": "ImageToMask", "inputs": {"image": ["3", 0], "channel": "green"}}})"_ba;
    QTest::newRow("a mask of what is transparent")
        << node("1", "LoadImageMask", R"("image": "old.png", "channel": "alpha")")
        << R"("mask": ["1", 0])"_ba << u"image"_s
        << R"({"3": {"class_type": "ComfyUIDeployExternalImageAlpha", "inputs": {"input_id": "1.image"}},
               "1": {"class_type": "SplitImageWithAlpha", "inputs": {"image": ["3", 0]}},
               "2": {"class_type": "MyNode", "inputs": {"mask": ["1", 1]}}})"_ba;
    QTest::newRow("a film keeps its settings")
        << node("1", "VHS_LoadVideo",
                R"("video": "old.mp4", "force_rate": 0, "frame_load_cap": 16, "videopreview": 1)")
        << R"("images": ["1", 0], "audio": ["1", 2])"_ba << u"video"_s
        << R"({"1": {"class_type": "ComfyUIDeployExternalVideo",
               "inputs": {"input_id": "1.video", "force_rate": 0, "frame_load_cap": 16}}})"_ba;
    QTest::newRow("a sound")
        << node("1", "LoadAudio", R"("audio": "old.wav", "audioUI": "x")")
        << R"("audio": ["1", 0])"_ba << u"audio"_s
        << R"({"1": {"class_type": "ComfyUIDeployExternalAudio", "inputs": {"input_id": "1.audio"}}})"_ba;
}

void tst_GraphFields::filesGoThroughExternalNodes()
{
    QFETCH(QByteArray, loader);
    QFETCH(QByteArray, reader);
    QFETCH(QString, alias);
    QFETCH(QByteArray, expected);
    const WorkflowGraph graph = parsed(graphOf({loader, node("2", "MyNode", reader)}));
    const GraphFields fields = GraphFields::of(graph);
    const InputSpec spec = specOf(fields, alias);
    QVERIFY(spec.takesFile());
    QVERIFY(!spec.defaultValue().isValid()); // a file of somebody else's
    const QVariant file = QVariant::fromValue(FileInput::fromData("bytes", u"new.png"_s));
    QString why;
    const auto filled = fields.fill({{alias, file}}, &why);
    QVERIFY2(filled, qPrintable(why));
    QCOMPARE(filled->inputs.keys(), QStringList{spec.name()});
    QCOMPARE(filled->notes.size(), 1);
    QVERIFY(filled->graph.inputs().size() == 1);
    QCOMPARE(filled->graph.inputs().constFirst().name(), spec.name());
    QJsonObject nodes = jsonOf(filled->graph);
    QJsonObject all = jsonOf(graph);
    const QJsonObject changed = QJsonDocument::fromJson(expected).object();
    QVERIFY(!changed.isEmpty());
    for (auto it = changed.begin(); it != changed.end(); ++it)
        all.insert(it.key(), it.value());
    for (const QString &id : nodes.keys()) {
        QJsonObject bare = nodes.value(id).toObject();
        bare.remove(u"_meta"_s);
        nodes.insert(id, bare);
    }
    QCOMPARE(nodes, all);
}

void tst_GraphFields::untouchedFilesStay()
{
    const WorkflowGraph graph = parsed(graphOf({node("1", "LoadImage", R"("image": "here.png")"),
                                                node("9", "SaveImage", R"("images": ["1", 0])")}));
    for (const NodeCatalog &catalog : {NodeCatalog(), standardCatalog()}) {
        const GraphFields fields = GraphFields::of(graph, catalog);
        const auto filled = fields.fill({{u"image"_s, QString()}});
        QVERIFY(filled);
        QCOMPARE(filled->graph, graph);
    }
    // A server that has the file says so.
    QCOMPARE(specOf(GraphFields::of(graph, standardCatalog()), u"image"_s).defaultValue(),
             QVariant(u"here.png"_s));
}

void tst_GraphFields::hostileGraphs_data()
{
    QTest::addColumn<QByteArray>("graph");
    QTest::newRow("a circle") << graphOf(
        {node("1", "A", R"("text": ["2", 0], "x": 1)"),
         node("2", "B", R"("text": ["1", 0], "positive": ["2", 0])")});
    QTest::newRow("itself") << graphOf(
        {node("1", "KSampler", R"("seed": 1, "positive": ["1", 0], "latent_image": ["1", 0])")});
    QTest::newRow("links to nowhere")
        << graphOf({node("1", "KSampler", R"("seed": ["99", 0], "positive": ["x", -1])")});
    QByteArrayList chain;
    for (int i = 0; i < 20000; ++i)
        chain += node(QByteArray::number(i), "ConditioningCombine",
                      R"("positive": [")" + QByteArray::number(i + 1) + R"(", 0], "strength": 1)");
    chain += node("20000", "CLIPTextEncode", R"("text": "deep")");
    chain += node("s", "KSampler", R"("seed": 1, "positive": ["0", 0])");
    QTest::newRow("a long chain") << graphOf(chain);
    QTest::newRow("no names")
        << graphOf({node("", "", R"("": "", " ": 1)")}).replace(R"("")", R"("x")");
}

void tst_GraphFields::hostileGraphs()
{
    QFETCH(QByteArray, graph);
    const WorkflowGraph workflow = parsed(graph);
    const GraphFields fields = GraphFields::of(workflow);
    QVariantMap values;
    const QList<InputSpec> specs = fields.specs();
    for (const InputSpec &spec : specs) {
        if (spec.defaultValue().isValid())
            values.insert(spec.name(), spec.defaultValue());
    }
    QString why;
    const auto filled = fields.fill(values, &why);
    QVERIFY2(filled, qPrintable(why));
    QCOMPARE(filled->graph.nodeCount(), workflow.nodeCount());
}

void tst_GraphFields::catalogRefuses_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("nothing") << ""_ba;
    QTest::newRow("no JSON") << "<html>"_ba;
    QTest::newRow("a list") << "[]"_ba;
    QTest::newRow("no classes") << "{}"_ba;
    QTest::newRow("a graph") << standardGraph();
    QTest::newRow("an error") << R"({"error": "not found"})"_ba;
}

void tst_GraphFields::catalogRefuses()
{
    QFETCH(QByteArray, answer);
    QString why;
    QVERIFY(!NodeCatalog::fromJson(answer, &why));
    QVERIFY2(why.endsWith(u'.') && !why.endsWith(u".."), qPrintable(why));
}

REGISTER_APPLESS_TEST(tst_GraphFields)
#include "tst_graphfields.moc"

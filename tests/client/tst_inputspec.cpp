// SPDX-License-Identifier: MIT

#include <ComfyDeploy/inputspec.h>
#include <ComfyDeploy/workflowgraph.h>

#include "shared/externalnode.h"
#include "shared/testprogram.h"

#include <QtCore/qfile.h>
#include <QtCore/qmetaobject.h>
#include <QtTest/QtTest>

#include <limits>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using Kind = InputSpec::Kind;

namespace {

WorkflowGraph exampleGraph(const QString &name)
{
    QFile file(QStringLiteral(TEST_DATA_DIR "/examples/") + name);
    if (!file.open(QFile::ReadOnly))
        return {};
    return WorkflowGraph::fromJson(file.readAll()).value_or(WorkflowGraph());
}

InputSpec named(const QList<InputSpec> &specs, const QString &name)
{
    for (const InputSpec &spec : specs) {
        if (spec.name() == name)
            return spec;
    }
    return {};
}

constexpr qulonglong LargestInteger = std::numeric_limits<qulonglong>::max();

} // namespace

class tst_InputSpec : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyClass_data();
    void everyClass();
    void limits_data();
    void limits();
    void options_data();
    void options();
    void wiredDefault_data();
    void wiredDefault();
    void exactDefaults_data();
    void exactDefaults();
    void oneSpecForSeveralNodes();
    void orderAndGroups();
    void whatIsNoInput();
    void unknownClass();
    void meta();
    void equality();
};

void tst_InputSpec::everyClass_data()
{
    QTest::addColumn<QString>("classSuffix");
    QTest::addColumn<QString>("nodeId");
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<QString>("label");
    QTest::addColumn<QVariant>("defaultValue");
    const auto row = [](const char *name, const QString &classSuffix, const QString &nodeId,
                        Kind kind, const QString &label, const QVariant &defaultValue) {
        QTest::newRow(name) << classSuffix << nodeId << kind << label << defaultValue;
    };
    row("input_checkpoint", u"Checkpoint"_s, u"20"_s, Kind::Checkpoint, u"Checkpoint"_s,
        u"sd15-made-up.safetensors"_s);
    row("input_lora", u"Lora"_s, u"21"_s, Kind::Lora, u"LoRA"_s, u"soft-ink.safetensors"_s);
    row("width", u"NumberInt"_s, u"22"_s, Kind::Integer, u"Width"_s, 512LL);
    row("batch_size", u"NumberSliderInt"_s, u"24"_s, Kind::Integer, u"Batch"_s, 1LL);
    row("lora_strength", u"NumberSlider"_s, u"25"_s, Kind::Number, u"LoRA strength"_s, 0.8);
    row("input_seed", u"Seed"_s, u"26"_s, Kind::Seed, u"Seed"_s, -1LL);
    row("cfg", u"Number"_s, u"28"_s, Kind::Number, u"Guidance"_s, 7.0);
    row("sampler", u"Enum"_s, u"29"_s, Kind::Enum, u"Sampler"_s, u"euler"_s);
    row("input_text", u"Text"_s, u"30"_s, Kind::Text, u"Prompt"_s,
        u"a paper boat on a still lake"_s);
    row("negative", u"TextAny"_s, u"31"_s, Kind::Text, u"Avoid"_s, u"blurry"_s);
    row("input_image", u"Image"_s, u"32"_s, Kind::Image, u"Guide picture"_s,
        u"https://example.org/guide.png"_s);
    row("save_extra", u"Boolean"_s, u"34"_s, Kind::Boolean, u"Keep extra file"_s, false);
    row("input_images", u"ImageBatch"_s, u"35"_s, Kind::ImageBatch, u"More pictures"_s, u"[]"_s);
    row("cutout", u"ImageAlpha"_s, u"36"_s, Kind::Image, u"Cut-out with alpha"_s, {});
    row("input_audio", u"Audio"_s, u"37"_s, Kind::Audio, u"Sound"_s, {});
    row("input_file", u"File"_s, u"38"_s, Kind::File, u"Any file"_s, {});
    row("input_exr", u"EXR"_s, u"39"_s, Kind::File, u"HDR plate"_s, {});
    row("input_video", u"Video"_s, u"40"_s, Kind::Video, u"input_video"_s, {});
    row("input_reactor_face_model", u"FaceModel"_s, u"41"_s, Kind::FaceModel, u"Face model"_s, {});
}

void tst_InputSpec::everyClass()
{
    QFETCH(QString, classSuffix);
    QFETCH(QString, nodeId);
    QFETCH(QVariant, defaultValue);
    const InputSpec spec = named(exampleGraph(u"graph-text2image-external.api.json"_s).inputs(),
                                 QString::fromLatin1(QTest::currentDataTag()));
    QCOMPARE(spec.classType(), u"ComfyUIDeployExternal"_s + classSuffix);
    QCOMPARE(spec.nodeId(), nodeId);
    QCOMPARE(spec.nodeIds(), QStringList{nodeId});
    QTEST(spec.kind(), "kind");
    QTEST(spec.label(), "label");
    const QStringList wantUrls{u"Lora"_s,  u"Image"_s, u"ImageBatch"_s, u"ImageAlpha"_s, u"Audio"_s,
                               u"Video"_s, u"File"_s,  u"EXR"_s,        u"FaceModel"_s};
    QCOMPARE(spec.takesFile(), wantUrls.contains(classSuffix));
    QCOMPARE(spec.defaultValue(), defaultValue);
    QCOMPARE(spec.defaultValue().typeId(), defaultValue.typeId());
    QVERIFY(!spec.hasWiredDefault());
    QVERIFY(!spec.order().isValid());
    // The author's value is always valid.
    if (defaultValue.isValid())
        QCOMPARE(spec.problemWith(defaultValue), QString());
}

void tst_InputSpec::limits_data()
{
    QTest::addColumn<InputSpec>("spec");
    QTest::addColumn<QVariant>("minimum");
    QTest::addColumn<QVariant>("maximum");
    QTest::addColumn<double>("stepSize");
    const auto row = [](const char *name, const InputSpec &spec, const QVariant &minimum,
                        const QVariant &maximum, double step) {
        QTest::newRow(name) << spec << minimum << maximum << step;
    };
    row("slider", external("NumberSlider"), 0.0, 1.0, 0.01);
    row("slider of the author", external("NumberSlider", R"("min_value": -0.5, "max_value": 3)"),
        -0.5, 3LL, 0.01);
    row("whole slider", external("NumberSliderInt"), 0LL, 10LL, 1);
    row("whole slider of the author",
        external("NumberSliderInt", R"("min_value": -3, "max_value": 9007199254740993)"), -3LL,
        9007199254740993LL, 1);
    row("a limit that is a link",
        external("NumberSliderInt", R"("min_value": ["4", 0], "max_value": 7)"), 0LL, 7LL, 1);
    row("limits as text", external("NumberSliderInt", R"("min_value": "1", "max_value": " 8 ")"),
        1LL, 8LL, 1);
    row("limits as text of a slider",
        external("NumberSlider", R"("min_value": "-0.5", "max_value": "2")"), -0.5, 2LL, 0.01);
    row("limits as text of a seed",
        external("Seed", R"("min_value": "5", "max_value": "999999999999999")"), 5LL,
        999999999999999LL, 1);
    row("limits as text of a whole number",
        external("NumberInt", R"("min_value": "1", "max_value": "18446744073709551615")"), 1LL,
        LargestInteger, 1);
    row("limits that are no numbers",
        external("NumberSliderInt", R"("min_value": "low", "max_value": true)"), 0LL, 10LL, 1);
    row("a whole slider cuts its limits",
        external("NumberSliderInt", R"("min_value": 1.9, "max_value": 8.0)"), 1LL, 8LL, 1);
    row("a seed's limits the wrong way round",
        external("Seed", R"("min_value": 50, "max_value": 5)"), 5LL, 50LL, 1);
    row("limit beyond a double", external("NumberSlider", R"("max_value": 1e400)"), 0.0, 1.0, 0.01);
    row("seed", external("Seed"), 1LL, 4294967295LL, 1);
    row("seed of the author",
        external("Seed", R"("min_value": 5, "max_value": 18446744073709551615)"), 5LL,
        LargestInteger, 1);
    row("number", external("Number"), {}, {}, 0);
    row("whole number", external("NumberInt"), {}, {}, 1);
    row("whole number with limits", external("NumberInt", R"("min_value": 1, "max_value": 50)"),
        1LL, 50LL, 1);
    row("text", external("Text", R"("min_value": 1)"), {}, {}, 0);
}

void tst_InputSpec::limits()
{
    QFETCH(InputSpec, spec);
    QFETCH(QVariant, minimum);
    QFETCH(QVariant, maximum);
    QCOMPARE(spec.minimum(), minimum);
    QCOMPARE(spec.minimum().typeId(), minimum.typeId());
    QCOMPARE(spec.maximum(), maximum);
    QCOMPARE(spec.maximum().typeId(), maximum.typeId());
    QTEST(spec.stepSize(), "stepSize");
}

void tst_InputSpec::options_data()
{
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<QStringList>("expected");
    QTest::newRow("texts") << R"("options": "[\"a\", \"b c\"]")"_ba
                           << QStringList{u"a"_s, u"b c"_s};
    QTest::newRow("numbers read as they stand")
        << R"("options": "[1.50, \"a\"]")"_ba << QStringList{u"1.50"_s, u"a"_s};
    QTest::newRow("bad JSON") << R"("options": "[\"a\", ")"_ba << QStringList{};
    QTest::newRow("no array") << R"("options": "{\"a\": 1}")"_ba << QStringList{};
    QTest::newRow("not a text") << R"("options": 3)"_ba << QStringList{};
    QTest::newRow("none") << R"("default_value": "a")"_ba << QStringList{};
}

void tst_InputSpec::options()
{
    QFETCH(QByteArray, field);
    const InputSpec spec = external("Enum", field);
    QCOMPARE(spec.kind(), Kind::Enum);
    QTEST(spec.options(), "expected");
}

void tst_InputSpec::wiredDefault_data()
{
    QTest::addColumn<InputSpec>("spec");
    QTest::addColumn<bool>("wired");
    QTest::addColumn<QVariant>("defaultValue");
    QTest::newRow("picture by link")
        << external("Image", R"("default_value": ["2", 0], "default_value_url": "")") << true
        << QVariant();
    QTest::newRow("picture by link and URL") << external(
        "Image", R"("default_value": ["2", 0], "default_value_url": "https://a.org/b.png")")
                                             << true << QVariant(u"https://a.org/b.png"_s);
    QTest::newRow("picture with alpha")
        << external("ImageAlpha", R"("default_value": ["2", 0])") << true << QVariant();
    QTest::newRow("text by link") << external("Text", R"("default_value": ["47", 0])") << true
                                  << QVariant();
    QTest::newRow("video by link")
        << external("Video", R"("default_video": ["47", 0])") << true << QVariant();
    QTest::newRow("batch by link")
        << external("ImageBatch", R"("images": ["47", 0])") << true << QVariant();
    QTest::newRow("video by a link to its URL")
        << external("Video", R"("default_value_url": ["47", 0], "default_video": "clip.mp4")")
        << true << QVariant();
    QTest::newRow("path of a video by link")
        << external("Vid", R"("default_value": ["47", 0])") << true << QVariant();
    QTest::newRow("EXR by link") << external("EXR", R"("exr_file": "", "default_image": ["3", 0])")
                                 << true << QVariant();
    QTest::newRow("file by link") << external("File", R"("file_url": ["3", 0])") << true
                                  << QVariant();
    QTest::newRow("a link that the node does not know")
        << external("File", R"("default_value": ["3", 0])") << false << QVariant();
    QTest::newRow("none") << external("Text") << false << QVariant();
    QTest::newRow("null") << external("Text", R"("default_value": null)") << false << QVariant();
    QTest::newRow("empty text is a text")
        << external("Text", R"("default_value": "")") << false << QVariant(u""_s);
    QTest::newRow("empty URL is none")
        << external("Image", R"("default_value_url": "")") << false << QVariant();
    QTest::newRow("a list that is no link")
        << external("Color", R"("default_value": [{"r": 1}])") << false
        << QVariant(QVariantList{QVariantMap{{u"r"_s, 1LL}}});
}

void tst_InputSpec::wiredDefault()
{
    QFETCH(InputSpec, spec);
    QTEST(spec.hasWiredDefault(), "wired");
    QTEST(spec.defaultValue(), "defaultValue");
}

void tst_InputSpec::exactDefaults_data()
{
    QTest::addColumn<QByteArray>("digits");
    QTest::addColumn<QVariant>("expected");
    QTest::newRow("2^53+1") << "9007199254740993"_ba << QVariant(9007199254740993LL);
    QTest::newRow("2^63") << "9223372036854775808"_ba << QVariant(9223372036854775808ULL);
    QTest::newRow("2^64-1") << "18446744073709551615"_ba << QVariant(LargestInteger);
}

void tst_InputSpec::exactDefaults()
{
    QFETCH(QByteArray, digits);
    QFETCH(QVariant, expected);
    const InputSpec spec = external("NumberInt", "\"default_value\": " + digits);
    QCOMPARE(spec.defaultValue(), expected);
    QCOMPARE(spec.defaultValue().typeId(), expected.typeId());
    QCOMPARE(spec.valueFromText(QString::fromLatin1(digits)), std::optional(expected));
}

void tst_InputSpec::oneSpecForSeveralNodes()
{
    const auto graph = WorkflowGraph::fromJson(R"({
        "5": {"class_type": "ComfyUIDeployExternalText",
              "inputs": {"input_id": "a", "display_name": "First"}},
        "4": {"class_type": "ComfyUIDeployExternalNumber", "inputs": {"input_id": "b"}},
        "3": {"class_type": "ComfyUIDeployExternalNumberInt",
              "inputs": {"input_id": "a", "display_name": "Second"}}})");
    QVERIFY(graph);
    const QList<InputSpec> specs = graph->inputs();
    QCOMPARE(specs.size(), 2);
    QCOMPARE(specs[0].name(), u"a"_s);
    QCOMPARE(specs[0].label(), u"First"_s);
    QCOMPARE(specs[0].kind(), Kind::Text);
    QCOMPARE(specs[0].nodeId(), u"5"_s);
    QCOMPARE(specs[0].nodeIds(), (QStringList{u"5"_s, u"3"_s}));
    QCOMPARE(specs[1].label(), u"b"_s);
}

void tst_InputSpec::orderAndGroups()
{
    const auto node = [](const QByteArray &id, const QByteArray &meta) {
        return '"' + id
            + R"(": {"class_type": "ComfyUIDeployExternalText", "inputs": {"input_id": ")" + id
            + R"("}, "_meta": {)" + meta + "}}";
    };
    const QByteArrayList nodes{
        node("unplaced", R"("title": "x")"),
        node("third", R"("cd_input_order": 10)"),
        node("first",
             R"("cd_input_order": -1, "cd_input_group_id": "g1", "cd_group_name": "Size")"),
        node("second", R"("cd_input_order": 2.5)"),
        node("unplaced too", R"("cd_input_order": "1")"),
        node("third too", R"("cd_input_order": 10)"),
    };
    const auto graph = WorkflowGraph::fromJson('{' + nodes.join(',') + '}');
    QVERIFY(graph);
    const QList<InputSpec> specs = graph->inputs();
    QStringList names;
    for (const InputSpec &spec : specs)
        names += spec.name();
    QCOMPARE(names,
             (QStringList{u"first"_s, u"second"_s, u"third"_s, u"third too"_s, u"unplaced"_s,
                          u"unplaced too"_s}));
    QCOMPARE(specs[0].groupId(), u"g1"_s);
    QCOMPARE(specs[0].group(), u"Size"_s);
    QCOMPARE(specs[0].order(), QVariant(-1LL));
    QVERIFY(specs[1].groupId().isEmpty() && specs[1].group().isEmpty());
    QVERIFY(!specs[5].order().isValid());
}

void tst_InputSpec::whatIsNoInput()
{
    const auto graph = WorkflowGraph::fromJson(R"({
        "1": {"class_type": "ComfyUIDeployExternalText", "inputs": {}},
        "2": {"class_type": "ComfyUIDeployExternalText", "inputs": {"input_id": ""}},
        "3": {"class_type": "ComfyUIDeployExternalText", "inputs": {"input_id": ["1", 0]}},
        "4": {"class_type": "ComfyUIDeployExternalText", "inputs": {"input_id": 7}},
        "5": {"class_type": "ComfyDeployOutputImage", "inputs": {"output_id": "out"}}})");
    QVERIFY(graph);
    QVERIFY(graph->inputs().isEmpty());
}

void tst_InputSpec::unknownClass()
{
    const auto graph = WorkflowGraph::fromJson(R"({
        "1": {"class_type": "MyNode", "inputs": {"input_id": "mine", "default_value": 3}},
        "2": {"class_type": "ComfyUIDeployExternalFuture", "inputs": {"input_id": "new"}}})");
    QVERIFY(graph);
    const QList<InputSpec> specs = graph->inputs();
    QCOMPARE(specs.size(), 2);
    QCOMPARE(specs[0].kind(), Kind::Other);
    QCOMPARE(specs[0].classType(), u"MyNode"_s);
    QCOMPARE(specs[0].defaultValue(), QVariant(3LL));
    QCOMPARE(specs[1].kind(), Kind::Other);
}

void tst_InputSpec::meta()
{
    const InputSpec spec = external("Seed");
    const QMetaObject &type = InputSpec::staticMetaObject;
    const auto read = [&](const char *name) {
        return type.property(type.indexOfProperty(name)).readOnGadget(&spec);
    };
    QCOMPARE(read("label"), QVariant(u"Steps"_s));
    QCOMPARE(read("maximum"), QVariant(4294967295LL));
    QCOMPARE(read("kind").toInt(), int(Kind::Seed));
    QCOMPARE(QMetaEnum::fromType<Kind>().valueToKey(int(Kind::FaceModel)), "FaceModel");
}

void tst_InputSpec::equality()
{
    QCOMPARE(external("Text"), external("Text"));
    QVERIFY(external("Text") != external("TextAny"));
    QVERIFY(external("Text") != InputSpec());
    QCOMPARE(InputSpec().name(), QString());
}

REGISTER_APPLESS_TEST(tst_InputSpec)
#include "tst_inputspec.moc"

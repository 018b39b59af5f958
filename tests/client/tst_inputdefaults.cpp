// SPDX-License-Identifier: MIT

#include <ComfyDeploy/deployment.h>
#include <ComfyDeploy/inputspec.h>
#include <ComfyDeploy/workflowgraph.h>

#include "shared/externalnode.h"
#include "shared/testprogram.h"

#include <QtCore/qfile.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using Kind = InputSpec::Kind;

namespace {

WorkflowGraph graphFrom(const QString &name)
{
    QFile file(QStringLiteral(TEST_DATA_DIR "/cases/") + name);
    if (!file.open(QFile::ReadOnly))
        return {};
    return WorkflowGraph::fromJson(file.readAll()).value_or(WorkflowGraph());
}

} // namespace

// The default of an External node without a value, and in which field it is.
class tst_InputDefaults : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyClassOfThePlugin();
    void defaultsAsTheNodeTakesThem_data();
    void defaultsAsTheNodeTakesThem();
    void seedsOutOfRangeAreRandom_data();
    void seedsOutOfRangeAreRandom();
    void defaultsThatDiffer_data();
    void defaultsThatDiffer();
    void inputTypes();
};

// All classes of the plugin's version 2.3.10, with the values that its editor writes.
void tst_InputDefaults::everyClassOfThePlugin()
{
    const WorkflowGraph graph = graphFrom(u"every-external-node.json"_s);
    const QList<InputSpec> specs = graph.inputs();
    QStringList inputNodes;
    for (const InputSpec &spec : specs) {
        inputNodes += spec.nodeIds();
        QVERIFY2(spec.kind() != Kind::Other, qPrintable(spec.classType()));
        QVERIFY2(!spec.defaultsDiffer() && spec.note().isEmpty(), qPrintable(spec.name()));
        if (spec.defaultValue().isValid())
            QCOMPARE(spec.problemWith(spec.defaultValue()), QString());
    }
    QStringList others;
    for (const QString &id : graph.nodeIds()) {
        if (!inputNodes.contains(id))
            others += graph.classType(id);
    }
    // Its input_id is the name of a session's connection, which cannot get a value from a run.
    QCOMPARE(others, QStringList{u"ComfyDeployWebscoketImageInput"_s});
    QCOMPARE(specs.size(), 20);
}

void tst_InputDefaults::defaultsAsTheNodeTakesThem_data()
{
    QTest::addColumn<InputSpec>("spec");
    QTest::addColumn<QVariant>("defaultValue");
    QTest::addColumn<bool>("wired");
    const auto row = [](const char *name, const InputSpec &spec, const QVariant &defaultValue,
                        bool wired = false) {
        QTest::newRow(name) << spec << defaultValue << wired;
    };
    const auto fromCase = [](const char *name) {
        return graphFrom(u"%1.json"_s.arg(QLatin1StringView(name))).inputs().value(0);
    };
    row("vid_default", fromCase("vid_default"), u"clip.mp4"_s);
    row("video_default", fromCase("video_default"), u"clip.mp4"_s);
    row("exr_wired", fromCase("exr_wired"), {}, true);
    row("face_url", fromCase("face_url"), u"https://models.example/anna.safetensors"_s);
    row("slider_string_limits", fromCase("slider_string_limits"), 5LL);
    row("seed_default_big", fromCase("seed_default_big"), -1LL);
    row("lora by name", external("Lora", R"("lora_url": "", "default_lora_name": "a.st")"),
        u"a.st"_s);
    row("lora by URL",
        external("Lora", R"("lora_url": "https://a.org/b.st", "default_lora_name": "a.st")"),
        u"https://a.org/b.st"_s);
    row("lora without a field for its URL", external("Lora", R"("default_lora_name": "a.st")"),
        u"a.st"_s);
    row("video without a field for its URL", external("Video", R"("default_video": "clip.mp4")"),
        u"clip.mp4"_s);
    row("lora by a name in lora_url",
        external("Lora", R"("lora_url": "b.st", "default_lora_name": "a.st")"), u"b.st"_s);
    row("lora by link", external("Lora", R"("lora_url": ["4", 0], "default_lora_name": "a.st")"),
        {}, true);
    row("face by URL",
        external("FaceModel",
                 R"("face_model_url": "https://a.org/f.st", "default_face_model_name": "f.st")"),
        u"https://a.org/f.st"_s);
    row("face whose URL is none",
        external("FaceModel", R"("face_model_url": "g.st", "default_face_model_name": "f.st")"),
        u"f.st"_s);
    row("video by URL",
        external("Video",
                 R"("default_value_url": "https://a.org/b.mp4", "default_video": "clip.mp4")"),
        u"https://a.org/b.mp4"_s);
    row("video whose URL is none",
        external("Video", R"("default_value_url": "b.mp4", "default_video": "clip.mp4")"),
        u"clip.mp4"_s);
    row("picture whose URL is none", external("Image", R"("default_value_url": "b.png")"), {});
    row("picture as data",
        external("Image", R"("default_value_url": "data:image/png;base64,AAAA")"),
        u"data:image/png;base64,AAAA"_s);
    row("picture with alpha has no URL of its own",
        external("ImageAlpha", R"("default_value_url": "https://a.org/b.png")"), {});
    row("sound", external("Audio", R"("audio_file": "a.wav", "default_value": ["4", 0])"),
        u"a.wav"_s, true);
    row("sound by link", external("Audio", R"("audio_file": "", "default_value": ["4", 0])"), {},
        true);
    row("EXR by name", external("EXR", R"("exr_file": "a.exr")"), u"a.exr"_s);
    row("EXR whose mask alone is wired",
        external("EXR", R"("exr_file": "", "default_mask": ["4", 1])"), {});
    row("file", external("File", R"("file_url": "notes.txt")"), u"notes.txt"_s);
    row("checkpoint", external("Checkpoint", R"("default_value": "sd.st")"), u"sd.st"_s);
    row("no checkpoint", external("Checkpoint", R"("default_value": "")"), {});
    row("slider cuts a fraction", external("NumberSliderInt", R"("default_value": 4.6)"), 4LL);
    row("whole number as text", external("NumberInt", R"("default_value": "-7")"), -7LL);
    row("whole number as a float", external("NumberInt", R"("default_value": 512.0)"), 512LL);
    row("number as text", external("Number", R"("default_value": "2.5")"), 2.5);
    row("slider as text", external("NumberSlider", R"("default_value": "0.25")"), 0.25);
    row("no number", external("Number", R"("default_value": "much")"), u"much"_s);
    row("seed as text", external("Seed", R"("default_value": "77")"), 77LL);
    row("any text is true", external("Boolean", R"("default_value": "false")"), true);
    row("no text is false", external("Boolean", R"("default_value": "")"), false);
    row("truth as a number", external("Boolean", R"("default_value": 1)"), true);
    row("text as a number", external("Text", R"("default_value": 42)"), u"42"_s);
    row("text as a fraction", external("TextAny", R"("default_value": 4.5)"), u"4.5"_s);
    row("text as a truth", external("Text", R"("default_value": true)"), u"True"_s);
    row("option as a number", external("Enum", R"("default_value": 512)"), u"512"_s);
    row("a class unknown here", external("Future", R"("default_value": "5")"), u"5"_s);
}

void tst_InputDefaults::defaultsAsTheNodeTakesThem()
{
    QFETCH(InputSpec, spec);
    QFETCH(QVariant, defaultValue);
    QCOMPARE(spec.defaultValue(), defaultValue);
    QCOMPARE(spec.defaultValue().typeId(), defaultValue.typeId());
    QCOMPARE(spec.defaultValues(), QVariantList{defaultValue});
    QTEST(spec.hasWiredDefault(), "wired");
    if (defaultValue.isValid())
        QCOMPARE(spec.problemWith(defaultValue), QString());
}

void tst_InputDefaults::seedsOutOfRangeAreRandom_data()
{
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<qlonglong>("defaultValue");
    const auto row = [](const char *name, const char *fields, qlonglong defaultValue) {
        QTest::newRow(name) << QByteArray(fields) << defaultValue;
    };
    row("in range", R"("default_value": 42)", 42);
    row("the largest", R"("default_value": 4294967295)", 4294967295);
    row("above", R"("default_value": 4294967296)", -1);
    row("above the limit of all seeds",
        R"("default_value": 1000000000000000, "max_value": 999999999999999)", -1);
    row("above 64 bits", R"("default_value": 123456789012345678901)", -1);
    row("above, as text", R"("default_value": "5000000000")", -1);
    row("below", R"("default_value": 5, "min_value": 10)", -1);
    row("below a limit as text", R"("default_value": 5, "min_value": "10")", -1);
    row("negative", R"("default_value": -7)", -1);
    row("random", R"("default_value": -1)", -1);
    row("0 is random, too", R"("default_value": 0)", 0);
    row("between limits the wrong way round",
        R"("default_value": 20, "min_value": 50, "max_value": 10)", 20);
}

void tst_InputDefaults::seedsOutOfRangeAreRandom()
{
    QFETCH(QByteArray, fields);
    QFETCH(qlonglong, defaultValue);
    const InputSpec spec = external("Seed", fields);
    QCOMPARE(spec.defaultValue(), QVariant(defaultValue));
    QCOMPARE(spec.problemWith(spec.defaultValue()), QString());
}

void tst_InputDefaults::defaultsThatDiffer_data()
{
    QTest::addColumn<QByteArrayList>("nodes"); // class and fields
    QTest::addColumn<bool>("differ");
    const auto row = [](const char *name, bool differ, const QByteArrayList &nodes) {
        QTest::newRow(name) << nodes << differ;
    };
    row("two texts", true,
        {R"(Text|"default_value": "a red fox")", R"(Text|"default_value": "blurry")"});
    row("three, of which the last differs", true,
        {R"(Text|"default_value": "a")", R"(Text|"default_value": "a")",
         R"(Text|"default_value": "b")"});
    row("the same text", false, {R"(Text|"default_value": "a")", R"(Text|"default_value": "a")"});
    row("the same text of two classes", false,
        {R"(Text|"default_value": "a")", R"(TextAny|"default_value": "a")"});
    row("the same number, written in two ways", false,
        {R"(NumberSliderInt|"default_value": 5)", R"(NumberSliderInt|"default_value": "5")"});
    row("two numbers", true, {R"(Number|"default_value": 5)", R"(Number|"default_value": 6)"});
    row("two choices", true, {R"(Enum|"default_value": "a")", R"(Enum|"default_value": "b")"});
    row("two truths", true,
        {R"(Boolean|"default_value": true)", R"(Boolean|"default_value": false)"});
    row("two pictures", true,
        {R"(Image|"default_value_url": "https://a.org/a.png")",
         R"(Image|"default_value_url": "https://a.org/b.png")"});
    row("a picture and a link", true,
        {R"(Image|"default_value_url": "https://a.org/a.png")",
         R"(Image|"default_value": ["9", 0])"});
    row("two links", true,
        {R"(Image|"default_value": ["9", 0])", R"(Image|"default_value": ["8", 0])"});
    row("one link", false,
        {R"(Image|"default_value": ["9", 0])", R"(Image|"default_value": ["9", 0])"});
    row("a default and none", true, {R"(Text|"default_value": "a")", R"(Text|"x": 1)"});
    row("none at all", false, {R"(Text|"x": 1)", R"(Text|"x": 1)"});
    row("two kinds", true, {R"(Text|"default_value": "5")", R"(NumberInt|"default_value": 5)"});
    row("two seeds that are drawn", false,
        {R"(Seed|"default_value": -1)", R"(Seed|"default_value": 5000000000)"});
    row("a seed and one that is drawn", true,
        {R"(Seed|"default_value": 42)", R"(Seed|"default_value": -1)"});
    row("one node", false, {R"(Text|"default_value": "a")"});
}

void tst_InputDefaults::defaultsThatDiffer()
{
    QFETCH(QByteArrayList, nodes);
    QFETCH(bool, differ);
    QByteArrayList graphText;
    QByteArrayList types;
    QStringList ids;
    for (const QByteArray &node : std::as_const(nodes)) {
        const QByteArray name = node.left(node.indexOf('|'));
        const QByteArray fields = R"("input_id": "both", )" + node.mid(node.indexOf('|') + 1);
        ids += QString::number(ids.size() + 1);
        graphText += '"' + ids.constLast().toLatin1()
            + R"(": {"class_type": "ComfyUIDeployExternal)" + name + R"(", "inputs": {)" + fields
            + "}}";
    }
    const auto graph = WorkflowGraph::fromJson('{' + graphText.join(", ") + '}');
    QVERIFY(graph);
    const QList<InputSpec> specs = graph->inputs();
    QCOMPARE(specs.size(), 1);
    QCOMPARE(specs[0].nodeIds(), ids);
    QCOMPARE(specs[0].defaultValues().size(), ids.size());
    QCOMPARE(specs[0].defaultsDiffer(), differ);
    QCOMPARE(specs[0].note().isEmpty(), !differ);
    if (differ) {
        const QString named = ids.mid(0, ids.size() - 1).join(u", ") + u" and "_s + ids.last();
        QVERIFY2(specs[0].note().startsWith(u"Nodes %1 share the name \"both\""_s.arg(named)),
                 qPrintable(specs[0].note()));
    }
}

// The service's list of inputs for a deployment without a graph contains no nodes.
void tst_InputDefaults::inputTypes()
{
    const QByteArray types = R"([
        {"class_type": "ComfyUIDeployExternalText", "input_id": "t", "default_value": "a"},
        {"class_type": "ComfyUIDeployExternalText", "input_id": "t", "default_value": "b"},
        {"class_type": "ComfyUIDeployExternalNumberSliderInt", "input_id": "n",
         "default_value": "5", "min_value": "1", "max_value": "8"},
        {"class_type": "ComfyDeployWebscoketImageInput", "input_id": "ws", "type": "binary"},
        {"class_type": "ComfyUIDeployExternalImage", "input_id": "i",
         "default_value": ["4", 0]}])";
    const auto deployment = Deployment::fromJson(R"({"id": "d", "input_types": )" + types + '}');
    QVERIFY(deployment);
    const QList<InputSpec> specs = deployment->inputs();
    QCOMPARE(specs.size(), 3);
    QVERIFY(specs[0].defaultsDiffer());
    QVERIFY2(specs[0].note().startsWith(u"2 nodes share the name \"t\""_s),
             qPrintable(specs[0].note()));
    QCOMPARE(specs[1].defaultValue(), QVariant(5LL));
    QCOMPARE(specs[1].minimum(), QVariant(1LL));
    QCOMPARE(specs[1].maximum(), QVariant(8LL));
    QVERIFY(specs[2].hasWiredDefault());
}

REGISTER_APPLESS_TEST(tst_InputDefaults)
#include "tst_inputdefaults.moc"

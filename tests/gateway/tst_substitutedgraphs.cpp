// SPDX-License-Identifier: MIT

#include "shared/testprogram.h"
#include "substituted.h"

#include <ComfyDeployLocal/comfyui/stringcombination_p.h>
#include <ComfyDeployLocal/comfyui/substitutionrules_p.h>

#include <QtCore/qfile.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Local;
using namespace Qt::StringLiterals;

// Whole graphs: which nodes they have afterwards, and what is refused.
class tst_SubstitutedGraphs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void withoutThePluginsNodesNothingChanges_data();
    void withoutThePluginsNodesNothingChanges();
    void numbersStayAsWritten_data();
    void numbersStayAsWritten();
    void otherNodesKeepTheirBytes();
    void valuesGoIntoEachReader();
    void seedsAreDrawnAndReported_data();
    void seedsAreDrawnAndReported();
    void severalInARow();
    void whatIsNotNeededIsDropped();
    void alphaChannel();
    void batches();
    void mediaOfThePluginAreUploadedToo();
    void namedSound();
    void theRestIsLeftToThePlugin();
    void films();
    void outputs();
    void outputsWithThePlugin();
    void addedIdsAreFreeAndStable();
    void combination_data();
    void combination();
    void combinationOfInputs();
    void refused_data();
    void refused();
    void everyClassAtOnce();
};

namespace {

const auto saver = R"("9": {"class_type": "SaveImage", "inputs": {"images": ["1", 0]}})"_ba;

//! A graph of that node, its default and its reader.
QByteArray graphOf(const QByteArray &className, const QByteArray &inputs)
{
    return R"({"1": )" + graphNode(className, inputs)
        + R"(, "2": {"class_type": "Printer", "inputs": {"v": ["1", 0]}}})";
}

NodeCatalog pluginServer()
{
    QStringList classes;
    QStringList outputs;
    for (const SubstitutionRule &rule : substitutionRules()) {
        const bool isOutput = rule.isOutput() || rule.way == SubstitutionRule::Way::Combination;
        (isOutput ? outputs : classes) += rule.name.toString();
    }
    return serverWith(ownClasses() + classes, ownOutputs() + outputs + QStringList{u"Printer"_s});
}

Substitution::SeedDraw drawing(qint64 seed)
{
    return [seed](qint64, qint64) {
        return seed;
    };
}

} // namespace

void tst_SubstitutedGraphs::withoutThePluginsNodesNothingChanges_data()
{
    QTest::addColumn<QByteArray>("graph");
    QTest::newRow("odd spaces, odd numbers")
        << "{ \"1\" :{\"class_type\":\"KSampler\" , \"inputs\":{\"seed\":18446744073709551615,"
           "\"cfg\":1e400,\"a\":-0.0,\"b\":1E+05,\"t\":\"NaN\"}}\n,\"x\": 5 }\n"_ba;
    QTest::newRow("no nodes") << "{}"_ba;
    QTest::newRow("a text that looks like it")
        << R"({"1": {"class_type": "Note", "inputs": {"t": "ComfyUIDeployExternalText"}}})"_ba;
    QTest::newRow("escapes")
        << R"({"1": {"class_type": "Note", "inputs": {"t": "\u00e9\ud800"}}})"_ba;
    QFile file(QStringLiteral(TEST_DATA_DIR "/examples/graph-image-only.api.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QTest::newRow("an example") << file.readAll();
}

void tst_SubstitutedGraphs::withoutThePluginsNodesNothingChanges()
{
    QFETCH(QByteArray, graph);
    const QByteArray inputs = R"({"steps": 18446744073709551615 })";
    for (const NodeCatalog &server : {plainServer(), pluginServer(), NodeCatalog()}) {
        const Substituted outcome = substituted(graph, inputs, server);
        QCOMPARE(outcome.refusal, QString());
        QCOMPARE(outcome.result.graph, graph);
        QCOMPARE(outcome.usedInputs, inputs);
        QVERIFY(outcome.media.isEmpty() && outcome.result.replacedClasses.isEmpty());
    }
}

void tst_SubstitutedGraphs::numbersStayAsWritten_data()
{
    QTest::addColumn<QByteArray>("className");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("inReader"); // a link where a class of ComfyUI has it
    QTest::addColumn<QByteArray>("inPlace");
    const auto row = [](const char *className, const char *value, const char *inReader,
                        const char *inPlace = "") {
        QTest::addRow("%s %s", className, value)
            << QByteArray("ComfyUIDeployExternal") + className << QByteArray(value)
            << QByteArray(inReader) << QByteArray(inPlace);
    };
    const char *link = R"(["1", 0])";
    row("NumberInt", "9223372036854775807", link, "9223372036854775807");
    // More than PrimitiveInt and PrimitiveFloat take.
    row("NumberInt", "18446744073709551615", "18446744073709551615");
    row("NumberInt", "\"18446744073709551615\"", "18446744073709551615");
    row("NumberInt", "\"007\"", link, "7");
    row("Number", "1e400", "1e400");
    row("Number", "-1e400", "-1e400");
    row("Number", "2.50", link, "2.50");
    row("Number", "1E-7", link, "1E-7");
    row("Number", "\"NaN\"", link, "\"NaN\"");
    row("Number", "\" 2.50 \"", link, "2.5");
    row("Number", "\"inf\"", "\"inf\"");
    row("NumberSlider", "0.30000000000000004", link, "0.30000000000000004");
    row("Text", "\"NaN\"", link, "\"NaN\"");
    row("Text", "18446744073709551615", link, "\"18446744073709551615\"");
    row("TextAny", "\"1e400\"", "\"1e400\"");
    row("Enum", "\"a \\\"b\\\" \\u00e9\"", "\"a \\\"b\\\" \u00e9\"");
}

void tst_SubstitutedGraphs::numbersStayAsWritten()
{
    QFETCH(QByteArray, className);
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, inReader);
    QFETCH(QByteArray, inPlace);
    const Substituted outcome =
        substituted(graphOf(className, R"("input_id": "x")"), R"({"x": )" + value + '}');
    QCOMPARE(outcome.refusal, QString());
    QCOMPARE(outcome.input(u"2", u"v"), inReader);
    QCOMPARE(outcome.input(u"1", u"value"), inPlace);
}

void tst_SubstitutedGraphs::otherNodesKeepTheirBytes()
{
    const QByteArray other =
        R"({"inputs":{"seed":18446744073709551615,"x":  1e400,"t":["7",1]},"class_type":"SaveImage"})";
    const QByteArray reader =
        R"({"class_type":"Printer","inputs":{"a": 1e2 ,"v":["1",0],"w":[ "1" , 0 ]}})";
    const Substituted outcome =
        substituted(R"({"5": )" + other + R"(, "1": )"
                        + graphNode("ComfyUIDeployExternalTextAny", R"("input_id": "x")")
                        + R"(, "2": )" + reader + '}',
                    R"({"x": "hi"})");
    QCOMPARE(outcome.node(u"5"), other);
    QCOMPARE(outcome.node(u"2"),
             R"({"class_type":"Printer","inputs":{"a": 1e2 ,"v":"hi","w":"hi"}})"_ba);
    QCOMPARE(outcome.nodeIds(), (QStringList{u"5"_s, u"2"_s}));
    QCOMPARE(outcome.result.replacedClasses.value(u"1"_s), u"ComfyUIDeployExternalTextAny"_s);
}

// Also where the server has no class for it.
void tst_SubstitutedGraphs::valuesGoIntoEachReader()
{
    const QByteArray graph = graphOf("ComfyUIDeployExternalNumberInt", R"("input_id": "x")");
    const Substituted outcome =
        substituted(graph, R"({"x": 7})", serverWith({u"KSampler"_s}, {u"Printer"_s}));
    QCOMPARE(outcome.input(u"2", u"v"), "7"_ba);
    QCOMPARE(outcome.nodeIds(), QStringList{u"2"_s});
}

void tst_SubstitutedGraphs::seedsAreDrawnAndReported_data()
{
    QTest::addColumn<QByteArray>("inputs");
    QTest::addColumn<QByteArray>("used");
    QTest::addColumn<QByteArray>("seed");
    QTest::newRow("given") << R"({"s": 77 , "t": 1e400})"_ba
                           << R"({"s": 77 , "t": 1e400})"_ba
                           << "77"_ba;
    QTest::newRow("out of range") << R"({"s": -1 , "t": 1e400})"_ba
                                  << R"({"s": 4242 , "t": 1e400})"_ba
                                  << "4242"_ba;
    QTest::newRow("not given") << R"({"t": 1e400})"_ba
                               << R"({"t": 1e400, "s": 4242})"_ba
                               << "4242"_ba;
    QTest::newRow("nothing given") << ""_ba
                                   << R"({"s": 4242})"_ba
                                   << "4242"_ba;
    QTest::newRow("null given") << "null"_ba
                                << R"({"s": 4242})"_ba
                                << "4242"_ba;
}

void tst_SubstitutedGraphs::seedsAreDrawnAndReported()
{
    QFETCH(QByteArray, inputs);
    QFETCH(QByteArray, used);
    QFETCH(QByteArray, seed);
    const QByteArray node = graphNode("ComfyUIDeployExternalSeed",
                                      R"("input_id": "s", "default_value": -1, "max_value": 5000)");
    // Two nodes of one input have one seed.
    const QByteArray graph = R"({"1": )" + node + R"(, "3": )" + node
        + R"(, "2": {"class_type": "Printer", "inputs": {"v": ["1", 0], "w": ["3", 0]}}})";
    for (const NodeCatalog &server : {plainServer(), pluginServer()}) {
        int draws = 0;
        const auto draw = [&draws](qint64 low, qint64 high) {
            Q_ASSERT(low == 1 && high == 5000);
            return 4242 + draws++;
        };
        const Substituted outcome = substituted(graph, inputs, server, draw);
        QCOMPARE(outcome.refusal, QString());
        QCOMPARE(outcome.usedInputs, used);
        QCOMPARE(outcome.input(u"1", u"value"), seed);
        QCOMPARE(outcome.input(u"3", u"value"), seed);
        QCOMPARE(outcome.classOf(u"1"), u"PrimitiveInt"_s);
    }
}

void tst_SubstitutedGraphs::severalInARow()
{
    // The picture of 1 is that of 3, which is that of 5; the text of 2 is that of 4.
    const QByteArray graph = R"({)" + saver + R"(, "1": )"
        + graphNode("ComfyUIDeployExternalImage", R"("input_id": "a", "default_value": ["3", 0])")
        + R"(, "3": )"
        + graphNode("ComfyUIDeployExternalImageAlpha",
                    R"("input_id": "b", "default_value": ["5", 0])")
        + R"(, "5": )" + graphNode("ComfyUIDeployExternalImage", R"("input_id": "c")")
        + R"(, "8": {"class_type": "Printer", "inputs": {"v": ["2", 0]}}, "2": )"
        + graphNode("ComfyUIDeployExternalEnum", R"("input_id": "d", "default_value": ["4", 0])")
        + R"(, "4": )"
        + graphNode("ComfyUIDeployExternalText", R"("input_id": "e", "default_value": "deep")")
        + '}';
    const Substituted outcome = substituted(graph, R"({"c": "https://host/c.png"})");
    QCOMPARE(outcome.refusal, QString());
    QCOMPARE(outcome.media.size(), 1);
    QCOMPARE(outcome.media.first().nodeId, u"5"_s);
    QCOMPARE(outcome.input(u"9", u"images"), R"(["5", 0])"_ba);
    QCOMPARE(outcome.input(u"8", u"v"), R"(["4", 0])"_ba);
    QCOMPARE(outcome.input(u"4", u"value"), R"("deep")"_ba);
    QCOMPARE(outcome.nodeIds(), (QStringList{u"9"_s, u"5"_s, u"8"_s, u"4"_s}));
}

// A default that is not used, what nobody reads, and what no output depends on: neither fetched
// nor refused.
void tst_SubstitutedGraphs::whatIsNotNeededIsDropped()
{
    const QByteArray missing = graphNode("ComfyUIDeployExternalImage", R"("input_id": "gone")");
    const QByteArray graph = R"({)" + saver + R"(, "1": )"
        + graphNode("ComfyUIDeployExternalImage", R"("input_id": "a", "default_value": ["3", 0])")
        + R"(, "3": )" + missing + R"(, "4": )"
        + graphNode("ComfyUIDeployExternalEXR", R"("input_id": "e", "exr_file": "")")
        + R"(, "5": {"class_type": "ImageScale", "inputs": {"image": ["6", 0]}}, "6": )" + missing
        + '}';
    const Substituted outcome = substituted(graph, R"({"a": "https://host/a.png"})");
    QCOMPARE(outcome.refusal, QString());
    QCOMPARE(outcome.media.size(), 1);
    QCOMPARE(outcome.media.first().source, u"https://host/a.png"_s);
    QCOMPARE(outcome.nodeIds(), (QStringList{u"9"_s, u"1"_s, u"5"_s}));
}

void tst_SubstitutedGraphs::alphaChannel()
{
    const QByteArray graph = R"({)" + saver + R"(, "1": )"
        + graphNode("ComfyUIDeployExternalImageAlpha", R"("input_id": "a")") + '}';
    const QByteArray inputs = R"({"a": "data:image/png;base64,iVBOR"})";
    const Substituted with =
        substituted(graph, inputs, plainServer(), {}, {{u"x.png"_s, true, {}}});
    QCOMPARE(with.media.size(), 1);
    QCOMPARE(with.media.first().kind, MediaWish::Kind::ImageAlpha);
    QCOMPARE(with.media.first().source, u"data:image/png;base64,iVBOR"_s);
    QCOMPARE(with.classOf(u"1"), u"JoinImageWithAlpha"_s);
    QCOMPARE(with.input(u"1", u"image"), R"(["1-1", 0])"_ba);
    QCOMPARE(with.input(u"1", u"alpha"), R"(["1-1", 1])"_ba);
    QCOMPARE(with.input(u"1-1", u"image"), R"("x.png")"_ba);
    QCOMPARE(with.result.addedNodes.value(u"1-1"_s), u"1"_s);
    const Substituted without = substituted(graph, inputs);
    QCOMPARE(without.classOf(u"1"), u"LoadImage"_s);
    QVERIFY(without.result.addedNodes.isEmpty());
}

void tst_SubstitutedGraphs::batches()
{
    const QByteArray graph = R"({)" + saver + R"(, "1": )"
        + graphNode("ComfyUIDeployExternalImageBatch", R"("input_id": "a", "images": "[]")") + '}';
    const QByteArray one = R"(["https://h/1.png"])";
    const QByteArray three =
        R"(["https://h/1.png", "data:image/jpg;base64,AA", "https://h/3.png"])";
    const Substituted single = substituted(graph, R"({"a": )" + one + '}');
    QCOMPARE(single.classOf(u"1"), u"LoadImage"_s);
    for (const QByteArray &value : {three, JsonText::quoted(QString::fromUtf8(three))}) {
        const Substituted outcome = substituted(
            graph, R"({"a": )" + value + '}', plainServer(), {},
            {{u"a"_s, false, {40, 30}}, {u"b"_s, false, {30, 40}}, {u"c"_s, false, {40, 30}}});
        QCOMPARE(outcome.refusal, QString());
        QCOMPARE(outcome.media.size(), 3);
        QCOMPARE(outcome.media.at(1).source, u"data:image/jpg;base64,AA"_s);
        QCOMPARE(outcome.classNames(),
                 (QStringList{u"ImageBatch"_s, u"ImageBatch"_s, u"ImageScale"_s, u"LoadImage"_s,
                              u"LoadImage"_s, u"LoadImage"_s, u"SaveImage"_s}));
        // ((a, b scaled), c)
        QCOMPARE(outcome.classOf(u"1"), u"ImageBatch"_s);
        QCOMPARE(outcome.input(u"1", u"image1"), R"(["1-4", 0])"_ba);
        QCOMPARE(outcome.input(u"1", u"image2"), R"(["1-5", 0])"_ba);
        QCOMPARE(outcome.input(u"1-5", u"image"), R"("c")"_ba);
        QCOMPARE(outcome.input(u"1-4", u"image1"), R"(["1-1", 0])"_ba);
        QCOMPARE(outcome.input(u"1-4", u"image2"), R"(["1-3", 0])"_ba);
        QCOMPARE(outcome.node(u"1-3"),
                 R"({"inputs": {"image": ["1-2", 0], "upscale_method": "lanczos", "width": 40, )"
                 R"("height": 30, "crop": "center"}, "class_type": "ImageScale"})"_ba);
    }
}

void tst_SubstitutedGraphs::mediaOfThePluginAreUploadedToo()
{
    const QByteArray graph = R"({)" + saver + R"(, "1": )"
        + graphNode("ComfyUIDeployExternalImage",
                    R"("input_id": "a", "default_value_url": "https://host/default.png")")
        + R"(, "2": {"class_type": "Printer", "inputs": {"v": ["3", 0], "w": ["4", 0]}}, "3": )"
        + graphNode("ComfyUIDeployExternalAudio", R"("input_id": "b", "audio_file": "")")
        + R"(, "4": )"
        + graphNode("ComfyDeployWebscoketImageInput",
                    R"("input_id": "c", "seed": 0, "default_value": ["1", 0])")
        + '}';
    const Substituted outcome =
        substituted(graph, R"({"b": "http://127.0.0.1:1/b.wav"})", pluginServer());
    QCOMPARE(outcome.refusal, QString());
    QCOMPARE(outcome.media.size(), 2);
    for (const MediaWish &wish : outcome.media) {
        const bool isSound = wish.kind == MediaWish::Kind::Audio;
        QCOMPARE(wish.source,
                 isSound ? u"http://127.0.0.1:1/b.wav"_s : u"https://host/default.png"_s);
        QCOMPARE(wish.nodeId, isSound ? u"3"_s : u"1"_s);
    }
    QCOMPARE(outcome.classOf(u"1"), u"LoadImage"_s);
    QCOMPARE(outcome.classOf(u"3"), u"LoadAudio"_s);
    QCOMPARE(outcome.input(u"2", u"w"), R"(["1", 0])"_ba);
    QVERIFY(!outcome.result.graph.contains("Deploy"));
}

// A name is one of a file in the input folder of ComfyUI.
void tst_SubstitutedGraphs::namedSound()
{
    const QByteArray graph =
        graphOf("ComfyUIDeployExternalAudio",
                R"("input_id": "a", "audio_file": "", "default_value": ["7", 0])");
    const Substituted named = substituted(graph, R"({"a": "song.wav"})");
    QCOMPARE(named.input(u"1", u"audio"), R"("song.wav")"_ba);
    QVERIFY(named.media.isEmpty());
    const QByteArray wired = QByteArray(graph).replace(R"({"1")", R"({"7": {}, "1")");
    QCOMPARE(substituted(wired, "{}").input(u"2", u"v"), R"(["7", 0])"_ba);
}

void tst_SubstitutedGraphs::theRestIsLeftToThePlugin()
{
    for (const char *name :
         {"Text", "TextAny", "Enum", "Number", "NumberInt", "NumberSlider", "NumberSliderInt",
          "Boolean", "Checkpoint", "Lora", "FaceModel", "EXR", "File", "Vid"}) {
        const QByteArray graph =
            graphOf(QByteArray("ComfyUIDeployExternal") + name, R"("input_id": "a", "x": 1e400)");
        const Substituted outcome =
            substituted(graph, R"({"a": "https://host/f.bin"})", pluginServer());
        QVERIFY2(outcome.refusal.isEmpty(), qPrintable(outcome.refusal));
        QCOMPARE(outcome.input(u"1", u"input_id"), R"("https://host/f.bin")"_ba);
        QCOMPARE(outcome.input(u"1", u"x"), "1e400"_ba);
        QCOMPARE(outcome.input(u"2", u"v"), R"(["1", 0])"_ba);
        QVERIFY(outcome.media.isEmpty() && outcome.result.replacedClasses.isEmpty());
    }
}

void tst_SubstitutedGraphs::films()
{
    const QByteArray settings =
        R"("input_id": "a", "force_rate": 0, "force_size": "Disabled", "custom_width": 512, )"
        R"("custom_height": 512, "frame_load_cap": 0, "skip_first_frames": 0, "select_every_nth": 1)";
    const QByteArray reader =
        R"(, "2": {"class_type": "Printer", "inputs": {"v": ["1", 0], "n": ["1", 1], "s": ["1", 2]}}})";
    const QByteArray graph =
        R"({"1": )" + graphNode("ComfyUIDeployExternalVideo", settings) + reader;
    const QByteArray inputs = R"({"a": "https://host/a.mp4"})";
    const Substituted own =
        substituted(graph, inputs, plainServer(), {}, {{u"a.mp4"_s, false, {}}});
    QCOMPARE(own.refusal, QString());
    QCOMPARE(own.media.size(), 1);
    QCOMPARE(own.media.first().kind, MediaWish::Kind::Video);
    QCOMPARE(own.classOf(u"1"), u"GetVideoComponents"_s);
    QCOMPARE(own.input(u"1-1", u"file"), R"("a.mp4")"_ba);
    QCOMPARE(own.input(u"1-2", u"image"), R"(["1", 0])"_ba);
    QCOMPARE(own.input(u"2", u"v"), R"(["1", 0])"_ba);
    QCOMPARE(own.input(u"2", u"n"), R"(["1-2", 2])"_ba);
    QCOMPARE(own.input(u"2", u"s"), R"(["1", 1])"_ba);

    const NodeCatalog suite = plainServer({u"VHS_LoadVideo"_s});
    for (const auto &[size, wide, high] :
         {std::tuple("Disabled", "0", "0"), std::tuple("Custom", "512", "512"),
          std::tuple("Custom Height", "0", "512"), std::tuple("Custom Width", "512", "0"),
          std::tuple("256x?", "256", "0"), std::tuple("?x512", "0", "512"),
          std::tuple("256x256", "256", "256")}) {
        const Substituted outcome = substituted(QByteArray(graph).replace("Disabled", size), inputs,
                                                suite, {}, {{u"a.mp4"_s, false, {}}});
        QCOMPARE(outcome.classOf(u"1"), u"VHS_LoadVideo"_s);
        QCOMPARE(outcome.input(u"1", u"video"), R"("a.mp4")"_ba);
        QCOMPARE(outcome.input(u"1", u"custom_width"), QByteArray(wide));
        QCOMPARE(outcome.input(u"1", u"custom_height"), QByteArray(high));
        QCOMPARE(outcome.input(u"1", u"select_every_nth"), "1"_ba);
        QCOMPARE(outcome.input(u"2", u"s"), R"(["1", 2])"_ba);
        QCOMPARE(outcome.nodeIds(), (QStringList{u"1"_s, u"2"_s}));
    }
    // What ComfyUI's own nodes cannot do, the plugin fetches itself.
    const QByteArray slow = QByteArray(graph).replace("\"force_rate\": 0", "\"force_rate\": 8");
    const Substituted plugin = substituted(slow, inputs, pluginServer());
    QCOMPARE(plugin.classOf(u"1"), u"ComfyUIDeployExternalVideo"_s);
    QCOMPARE(plugin.input(u"1", u"input_id"), R"("https://host/a.mp4")"_ba);
    QVERIFY(plugin.media.isEmpty());
    // A name is a file that the server has.
    const Substituted named =
        substituted(QByteArray(graph).replace(R"("input_id": "a")",
                                              R"("input_id": "a", "default_video": "c.mp4")"),
                    "{}");
    QCOMPARE(named.input(u"1-1", u"file"), R"("c.mp4")"_ba);
    QVERIFY(named.media.isEmpty());
}

void tst_SubstitutedGraphs::outputs()
{
    const QByteArray graph =
        R"({"7": {"class_type": "LoadImage", "inputs": {"image": "a.png"}}, "1": {"class_type": "ComfyDeployOutputImage", "_meta": {"title": "Mine"}, "inputs": )"
        R"({"images": ["7", 0], "filename_prefix": "p", "file_type": "webp", "quality": 80, "output_id": "first"}}, "2": )"
        + graphNode("ComfyDeployOutputText",
                    R"("text": ["3", 0], "filename_prefix": "t", "file_type": "md")")
        + R"(, "3": )" + graphNode("ComfyUIDeployExternalText", R"("input_id": "a")") + R"(, "4": )"
        + graphNode("ComfyDeployWebscoketImageOutput",
                    R"("images": ["7", 0], "file_type": "PNG", "quality": 1, "output_id": "live")")
        + '}';
    const Substituted old = substituted(graph, R"({"a": "hello"})");
    QCOMPARE(old.refusal, QString());
    QCOMPARE(
        old.node(u"1"),
        R"({"inputs": {"images": ["7", 0], "filename_prefix": "p"}, "class_type": "SaveImage", "_meta": {"title": "Mine"}})"_ba);
    QCOMPARE(old.node(u"2"), R"({"inputs": {"source": ["3", 0]}, "class_type": "PreviewAny"})"_ba);
    QCOMPARE(old.node(u"4"),
             R"({"inputs": {"images": ["7", 0]}, "class_type": "PreviewImage"})"_ba);
    QCOMPARE(old.result.outputIds,
             (QHash<QString, QString>{
                 {u"1"_s, u"first"_s}, {u"2"_s, u"output_text"_s}, {u"4"_s, u"live"_s}}));
    QCOMPARE(old.result.notes.size(), 1);
    QVERIFY(old.result.notes.first().contains("PNG instead of webp"_L1));
    const Substituted now = substituted(graph, R"({"a": "hello"})", plainServer({u"SaveText"_s}));
    QCOMPARE(
        now.node(u"2"),
        R"({"inputs": {"text": ["3", 0], "filename_prefix": "t", "format": "md"}, "class_type": "SaveText"})"_ba);
}

void tst_SubstitutedGraphs::outputsWithThePlugin()
{
    const QByteArray graph =
        R"({"7": {"class_type": "LoadImage", "inputs": {"image": "a.png"}}, "1": )"
        + graphNode("ComfyDeployOutputImage", R"("images": ["7", 0], "file_type": "webp")")
        + R"(, "2": )" + graphNode("ComfyDeployOutputFile", R"("file_path": "x")") + '}';
    const Substituted outcome = substituted(graph, "{}", pluginServer());
    QCOMPARE(outcome.classOf(u"1"), u"ComfyDeployOutputImage"_s);
    QCOMPARE(outcome.result.outputIds.value(u"2"_s), u"output_file"_s);
    QVERIFY(outcome.result.notes.isEmpty() && outcome.result.replacedClasses.isEmpty());
}

void tst_SubstitutedGraphs::addedIdsAreFreeAndStable()
{
    const QByteArray graph =
        R"({"1-1": {"class_type": "Printer", "inputs": {"v": ["1", 0]}}, "1": )"
        + graphNode("ComfyUIDeployExternalImageAlpha", R"("input_id": "a")")
        + R"(, "1-3": {"class_type": "Printer", "inputs": {}}})";
    const QByteArray inputs = R"({"a": "https://host/a.png"})";
    const Substituted first = substituted(graph, inputs, plainServer(), {}, {{u"x"_s, true, {}}});
    QCOMPARE(first.nodeIds(), (QStringList{u"1-1"_s, u"1-2"_s, u"1"_s, u"1-3"_s}));
    QCOMPARE(first.classOf(u"1-1"), u"Printer"_s);
    const Substituted second = substituted(graph, inputs, plainServer(), {}, {{u"x"_s, true, {}}});
    QCOMPARE(second.result.graph, first.result.graph);
}

void tst_SubstitutedGraphs::combination_data()
{
    QTest::addColumn<QStringList>("texts");
    QTest::addColumn<bool>("isReplacement");
    QTest::addColumn<bool>("tidies");
    QTest::addColumn<QString>("expected"); // null if it cannot be applied
    const auto row = [](const QStringList &texts, bool isReplacement, bool tidies,
                        const QString &expected) {
        QTest::addRow("%s%s %s", isReplacement ? "replace" : "append", tidies ? " tidily" : "",
                      qPrintable(texts.join(u'|')))
            << texts << isReplacement << tidies << expected;
    };
    row({u"a"_s, u""_s, u"b"_s}, false, true, u"a, b"_s);
    row({u"a"_s, u""_s, u"b"_s}, false, false, u"ab"_s);
    row({u" a ,,, b  \n c "_s, u""_s, u""_s}, false, true, u"a, b c"_s);
    row({u"a cat"_s, u"cat"_s, u"dog"_s}, true, false, u"a dog"_s);
    row({u"a cat"_s, u"/c(.)t/"_s, u"<\\1>"_s}, true, false, u"a <a>"_s);
    row({u"ab"_s, u"/"_s, u"-"_s}, true, false, u"-a-b-"_s);
    row({u"ab"_s, u""_s, u"-"_s}, true, false, u"-a-b-"_s);
    row({u"a"_s, u"/(/"_s, u"x"_s}, true, false, QString());
    row({u"a"_s, u"/a/"_s, u"\\g<0>"_s}, true, false, QString());
}

void tst_SubstitutedGraphs::combination()
{
    QFETCH(QStringList, texts);
    QFETCH(bool, isReplacement);
    QFETCH(bool, tidies);
    QFETCH(QString, expected);
    const StringCombination combination{isReplacement, tidies, texts.at(0), texts.at(1),
                                        texts.at(2)};
    QCOMPARE(combination.result().has_value(), !expected.isNull());
    QCOMPARE(combination.result().value_or(QString()), expected);
}

void tst_SubstitutedGraphs::combinationOfInputs()
{
    const QByteArray graph =
        R"({"1": )"
        + graphNode(
            "ComfyUIDeployStringCombine",
            R"("action": "append", "tidy_tags": "yes", "text_a": ["3", 0], "text_b": "and", "text_c": ["4", 0])")
        + R"(, "3": )" + graphNode("ComfyUIDeployExternalText", R"("input_id": "a")") + R"(, "4": )"
        + graphNode("ComfyUIDeployExternalTextAny",
                    R"("input_id": "b", "default_value": "default")")
        + R"(, "2": {"class_type": "Printer", "inputs": {"v": ["1", 0]}}})";
    const Substituted outcome = substituted(graph, R"({"a": "cat"})");
    QCOMPARE(outcome.refusal, QString());
    QCOMPARE(outcome.input(u"1", u"value"), R"("cat, and, default")"_ba);
    QCOMPARE(substituted(graph, R"({"a": "cat"})", pluginServer()).classOf(u"1"),
             u"ComfyUIDeployStringCombine"_s);
}

void tst_SubstitutedGraphs::refused_data()
{
    QTest::addColumn<QByteArray>("graph");
    QTest::addColumn<QByteArray>("inputs");
    QTest::addColumn<QString>("refusal"); // how it starts
    const auto row = [](const char *name, const QByteArray &graph, const QByteArray &inputs,
                        const QString &refusal) {
        QTest::newRow(name) << graph << inputs << refusal;
    };
    const auto of = [](const char *name, const QByteArray &more = {}) {
        return graphOf(QByteArray("ComfyUIDeployExternal") + name, R"("input_id": "x")" + more);
    };
    const auto start = [](const QString &name) {
        return u"Node 1 (ComfyUIDeployExternal"_s + name + u", input \"x\"): "_s;
    };
    row("no graph", "{", "{}", u"The graph is not valid JSON: line 1, column 2: "_s);
    row("a list", "[]", "{}", u"The graph must be a JSON object."_s);
    row("inputs in a list", "{}", "[1]", u"The value of \"inputs\" must be a JSON object."_s);
    row("no picture", of("Image"), "{}", start(u"Image"_s) + u"its picture is missing. Give"_s);
    row("a WebP data URL", of("Image"), R"({"x": "data:image/webp;base64,AA"})",
        start(u"Image"_s) + u"its picture is missing. Give"_s);
    row("no pictures", of("ImageBatch", R"(, "images": "[]")"), "{}",
        start(u"ImageBatch"_s) + u"its pictures are missing. Give"_s);
    row("a batch of one address", of("ImageBatch", R"(, "images": "[]")"),
        R"({"x": "https://h/a.png"})", start(u"ImageBatch"_s) + u"its pictures must be a list"_s);
    row("no address in a batch", of("ImageBatch", R"(, "images": "[]")"),
        R"({"x": ["https://h/a.png", 5]})", start(u"ImageBatch"_s));
    row("an archive", of("ImageBatch", R"(, "images": "[]")"),
        R"({"x": ["https://h/a.png", "https://h/a.zip"]})",
        start(u"ImageBatch"_s) + u"number 2 of its list is no picture. "_s);
    row("no sound", of("Audio", R"(, "audio_file": "")"), "{}",
        start(u"Audio"_s) + u"its sound is missing"_s);
    row("no film", of("Video"), "{}", start(u"Video"_s) + u"its film is missing"_s);
    row("a film at another rate", of("Video", R"(, "force_rate": 8)"),
        R"({"x": "https://h/a.mp4"})",
        start(u"Video"_s)
            + u"ComfyUI's own nodes load a film only as it is, without \"force_rate\"."_s);
    row("a latent of a film", of("Video", R"(, "vae": ["2", 0])"), R"({"x": "https://h/a.mp4"})",
        start(u"Video"_s) + u"ComfyUI's own nodes"_s);
    row("the information of a film", of("Video").replace(R"(["1", 0])", R"(["1", 3])"),
        R"({"x": "https://h/a.mp4"})", u"Node 2 (Printer): it takes output 3 of node 1 "_s);
    for (const char *name : {"EXR", "File", "Vid"}) {
        row(name, of(name), R"({"x": "https://h/a"})",
            start(QString::fromLatin1(name)) + u"it needs a file on ComfyUI's own machine"_s);
    }
    row("a LoRA to download", of("Lora"), R"({"x": "https://h/a.safetensors"})",
        start(u"Lora"_s) + u"it needs a file on ComfyUI's own machine"_s);
    row("a face to download", of("FaceModel"), R"({"x": "https://h/a.safetensors"})",
        start(u"FaceModel"_s) + u"it needs a file on ComfyUI's own machine"_s);
    row("no LoRA", of("Lora"), "{}", start(u"Lora"_s) + u"it has neither a value"_s);
    row("no choice", of("Enum"), "{}", start(u"Enum"_s) + u"it has neither a value"_s);
    row("junk for a number", of("Number"), R"({"x": "junk"})",
        start(u"Number"_s) + u"it has neither a value"_s);
    row("a list for a text", of("Text"), R"({"x": ["2", 0]})",
        start(u"Text"_s) + u"its value must be one text"_s);
    row("an object for a seed", of("Seed"), R"({"x": {}})",
        start(u"Seed"_s) + u"its value must be one text"_s);
    row("no number for a seed", of("Seed"), R"({"x": 1e400})",
        start(u"Seed"_s) + u"its seed must be a whole number, not 1e400"_s);
    row("a limit of another node", of("NumberSlider", R"(, "min_value": ["2", 0])"), "{}",
        start(u"NumberSlider"_s) + u"it takes \"min_value\" from another node"_s);
    row("a circle of defaults",
        of("Text", R"(, "default_value": ["1", 0])").replace("ExternalText", "ExternalTextAny"),
        "{}", start(u"TextAny"_s) + u"its value depends on itself"_s);
    row("a circle of limits", of("NumberSlider", R"(, "min_value": ["1", 0])"), "{}",
        start(u"NumberSlider"_s) + u"its value depends on itself"_s);
    row("a file as output",
        R"({"4": )" + graphNode("ComfyDeployOutputFile", R"("file_path": "x")") + '}', "{}",
        u"Node 4 (ComfyDeployOutputFile): only Comfy Deploy's plugin"_s);
    row("an unknown expression",
        R"({"1": )"
            + graphNode(
                "ComfyUIDeployStringCombine",
                R"("action": "replace", "tidy_tags": "no", "text_a": "a", "text_b": "/(/", "text_c": "")")
            + R"(, "2": {"class_type": "Printer", "inputs": {"v": ["1", 0]}}})",
        "{}", u"Node 1 (ComfyUIDeployStringCombine): its regular expression"_s);
}

void tst_SubstitutedGraphs::refused()
{
    QFETCH(QByteArray, graph);
    QFETCH(QByteArray, inputs);
    QFETCH(QString, refusal);
    const Substituted outcome = substituted(graph, inputs, plainServer(), drawing(1));
    QVERIFY2(outcome.refusal.startsWith(refusal), qPrintable(outcome.refusal));
    QVERIFY2(outcome.refusal.endsWith(u'.') && !outcome.refusal.endsWith(".."_L1),
             qPrintable(outcome.refusal));
}

// What is left of the plugin's nodes: nothing, or a sentence.
void tst_SubstitutedGraphs::everyClassAtOnce()
{
    QFile file(QStringLiteral(TEST_DATA_DIR "/examples/graph-text2image-external.api.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray graph = file.readAll();
    const NodeCatalog server = plainServer({u"CheckpointLoaderSimple"_s, u"KSampler"_s});
    const Substituted outcome =
        substituted(graph, R"({"input_image": "https://host/a.png"})", server, drawing(5));
    QCOMPARE(outcome.refusal, QString());
    for (const QString &name : outcome.classNames())
        QVERIFY2(!substitutionRule(name), qPrintable(name));
}

REGISTER_TEST(tst_SubstitutedGraphs)
#include "tst_substitutedgraphs.moc"

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
    void theRestIsLeftToThePlugin();
    void outputs();
    void outputsWithThePlugin();
    void addedIdsAreFreeAndStable();
    void combination_data();
    void combination();
    void combinationOfInputs();
    void combinationIsAnOutput();
    void valuesOfKeptNodes_data();
    void valuesOfKeptNodes();
    void everyClassAtOnce();
};

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
    const QByteArray graph = R"({)" + pictureSaver() + R"(, "1": )"
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
    const QByteArray graph = R"({)" + pictureSaver() + R"(, "1": )"
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

//! As with the plugin, also if no node takes it.
void tst_SubstitutedGraphs::combinationIsAnOutput()
{
    const QByteArray graph = R"({"1": )"
        + graphNode("ComfyUIDeployStringCombine",
                    R"("action": "append", "tidy_tags": "yes", "text_a": "a", "text_b": "b")")
        + '}';
    const Substituted outcome = substituted(graph, "{}");
    QCOMPARE(outcome.refusal, QString());
    QCOMPARE(outcome.input(u"1", u"value"), R"("a, b")"_ba);
    QCOMPARE(outcome.nodeIds(), (QStringList{u"1"_s, u"1-1"_s}));
    QCOMPARE(outcome.classOf(u"1-1"), u"PreviewAny"_s);
    QCOMPARE(outcome.input(u"1-1", u"source"), R"(["1", 0])"_ba);
    QCOMPARE(outcome.result.addedNodes, (QHash<QString, QString>{{u"1-1"_s, u"1"_s}}));
    const Substituted without = substituted(graph, "{}", serverWith({}, {u"PreviewAny"_s}));
    QCOMPARE(without.nodeIds(), QStringList{u"1-1"_s});
    QCOMPARE(without.input(u"1-1", u"source"), R"("a, b")"_ba);
    QCOMPARE(substituted(graph, "{}", pluginServer()).nodeIds(), QStringList{u"1"_s});
}

void tst_SubstitutedGraphs::valuesOfKeptNodes_data()
{
    QTest::addColumn<QByteArray>("source"); //!< node 3, of which the picture's address is taken
    QTest::addColumn<QString>("picture"); //!< null if it is known only in the run
    const auto row = [](const char *name, const char *className, const QByteArray &inputs,
                        const QString &picture) {
        QTest::newRow(name) << graphNode(QByteArray("ComfyUIDeploy") + className, inputs)
                            << picture;
    };
    row("an input", "ExternalText", R"("input_id": "a")", u"https://h/given.png"_s);
    row("a default", "ExternalTextAny", R"("input_id": "b", "default_value": "https://h/b.png")",
        u"https://h/b.png"_s);
    row("another's default", "ExternalText", R"("input_id": "b", "default_value": ["4", 0])",
        u"https://h/given.png"_s);
    row("combined", "StringCombine",
        R"("action": "replace", "tidy_tags": "no", "text_a": ["4", 0], "text_b": "given", "text_c": "c")",
        u"https://h/c.png"_s);
    row("of a node that is executed", "ExternalText", R"("default_value": ["5", 0])", QString());
    row("of itself", "ExternalText", R"("default_value": ["3", 0])", QString());
    row("combined of itself", "StringCombine",
        R"("action": "append", "tidy_tags": "no", "text_a": ["3", 0])", QString());
    row("for the plugin alone", "ExternalLora", R"("lora_url": ["4", 0])", QString());
}

//! The plugin is there, but the gateway fetches the picture.
void tst_SubstitutedGraphs::valuesOfKeptNodes()
{
    QFETCH(QByteArray, source);
    QFETCH(QString, picture);
    const QByteArray graph = R"({"1": )"
        + graphNode("ComfyUIDeployExternalImage", R"("default_value_url": ["3", 0])")
        + R"(, "2": {"class_type": "Printer", "inputs": {"v": ["1", 0]}}, "3": )" + source
        + R"(, "4": )" + graphNode("ComfyUIDeployExternalText", R"("input_id": "a")")
        + R"(, "5": {"class_type": "Teller", "inputs": {}}})";
    const Substituted outcome =
        substituted(graph, R"({"a": "https://h/given.png"})", pluginServer());
    if (picture.isNull()) {
        QVERIFY2(outcome.refusal.startsWith(u"Node 1 (ComfyUIDeployExternalImage): it takes "
                                            "\"default_value_url\" from another node"_s),
                 qPrintable(outcome.refusal));
        return;
    }
    QCOMPARE(outcome.refusal, QString());
    QCOMPARE(outcome.media.size(), 1);
    QCOMPARE(outcome.media.constFirst().source, picture);
}

// What is left of the plugin's nodes: nothing, or a sentence.
void tst_SubstitutedGraphs::everyClassAtOnce()
{
    QFile file(QStringLiteral(TEST_DATA_DIR "/examples/graph-text2image-external.api.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray graph = file.readAll();
    const NodeCatalog server = plainServer({u"CheckpointLoaderSimple"_s, u"KSampler"_s});
    const Substituted outcome = substituted(graph, R"({"input_image": "https://host/a.png"})",
                                            server, [](qint64, qint64) { return 5; });
    QCOMPARE(outcome.refusal, QString());
    for (const QString &name : outcome.classNames())
        QVERIFY2(!substitutionRule(name), qPrintable(name));
}

REGISTER_TEST(tst_SubstitutedGraphs)
#include "tst_substitutedgraphs.moc"

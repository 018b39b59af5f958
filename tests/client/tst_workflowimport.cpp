// SPDX-License-Identifier: MIT

#include "shared/pictures.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/workflowimport.h>

#include <QtCore/qbuffer.h>
#include <QtCore/qendian.h>
#include <QtCore/qstringconverter.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

namespace {

const QByteArray graphJson =
    R"({"3": {"class_type": "KSampler", "inputs": {"seed": 18446744073709551615, "text": "größe"}}})";
const QByteArray otherJson = R"({"7": {"class_type": "SaveImage", "inputs": {}}})";
const QByteArray editorJson =
    R"({"last_node_id": 3, "nodes": [{"id": 3, "type": "KSampler"}], "links": []})";

QByteArray asString(const QByteArray &json)
{
    return QJsonDocument(QJsonArray{QString::fromUtf8(json)})
        .toJson(QJsonDocument::Compact)
        .sliced(1)
        .chopped(1);
}

QByteArray inUtf16(const QByteArray &text, QStringConverter::Encoding encoding, bool withMark)
{
    QStringEncoder encoder(
        encoding, withMark ? QStringConverter::Flag::WriteBom : QStringConverter::Flag::Default);
    return encoder(QString::fromUtf8(text));
}

//! Records the most that was requested at once, which is what QIODevice::read() allocates.
class RecordingBuffer : public QBuffer
{
public:
    using QBuffer::QBuffer;

    qint64 most = 0;

protected:
    qint64 readData(char *data, qint64 maximum) override
    {
        most = std::max(most, maximum);
        return QBuffer::readData(data, maximum);
    }
};

} // namespace

class tst_WorkflowImport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void taken_data();
    void taken();
    void members_data();
    void members();
    void inputsBesideTheGraph();
    void companion_data();
    void companion();
    void converted_data();
    void converted();
    void record();
    void refused_data();
    void refused();
    void places_data();
    void places();
    void numbersOfPython_data();
    void numbersOfPython();
    void hostile_data();
    void hostile();
    void everyCutOfAPicture();
    void devices();
    void files();
};

void tst_WorkflowImport::taken_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("origin");
    const QString picture = u"Taken from the picture's metadata."_s;
    const QString string = u"Taken from a JSON string."_s;
    const auto field = [](const QString &name) {
        return u"Taken from the field \"%1\"."_s.arg(name);
    };
    const auto row = [](const char *name, const QByteArray &bytes, const QString &origin) {
        QTest::newRow(name) << bytes << origin;
    };
    row("as it is", graphJson, {});
    row("byte order mark", "\xEF\xBB\xBF" + graphJson, {});
    row("UTF-16, little, with mark", inUtf16(graphJson, QStringConverter::Utf16LE, true), {});
    row("UTF-16, big, with mark", inUtf16(graphJson, QStringConverter::Utf16BE, true), {});
    row("UTF-16, little", inUtf16(graphJson, QStringConverter::Utf16LE, false), {});
    row("UTF-16, big", inUtf16(graphJson, QStringConverter::Utf16BE, false), {});

    row("a prompt for ComfyUI", R"({"client_id": "x", "prompt": )" + graphJson + "}",
        field(u"prompt"_s));
    row("a request body",
        R"({"workflow_id": "a", "inputs": {"x": 1}, "workflow_api_json": )" + graphJson
            + R"(, "workflow": )" + editorJson + "}",
        field(u"workflow_api_json"_s));
    row("a worker's input", R"({"input": {"images": [], "workflow": )" + graphJson + "}}",
        field(u"workflow"_s));
    row("a worker's input as text", R"({"input": {"workflow_json": )" + asString(graphJson) + "}}",
        field(u"workflow_json"_s));
    row("a version",
        R"({"version": 3, "workflow": )" + editorJson + R"(, "workflow_api": )" + graphJson + "}",
        field(u"workflow_api"_s));
    row("a deployment",
        R"({"id": "d", "input_types": [{"class_type": "A", "input_id": "b"}], "version": {"workflow": )"
            + editorJson + R"(, "workflow_api": )" + graphJson + "}}",
        field(u"workflow_api"_s));
    row("what the editor gives its clients",
        R"({"workflow": )" + editorJson + R"(, "output": )" + graphJson + "}", field(u"output"_s));
    row("an entry of ComfyUI's history",
        R"({"b5": {"prompt": [4, "b5", )" + graphJson + R"(, {"extra_pnginfo": {"workflow": )"
            + editorJson + R"(}}, ["3"]], "outputs": {"9": {"images": []}}}})",
        field(u"prompt"_s));
    row("an unknown field", R"({"data": {"payload": )" + graphJson + "}}", field(u"payload"_s));
    row("a list", "[" + graphJson + "]", u"Taken from a JSON list."_s);
    row("a string", asString(graphJson), string);
    row("a string in a string", asString(asString(graphJson)), string);
    row("a wrapped one in a string", asString(R"({"prompt": )" + graphJson + "}"),
        field(u"prompt"_s));
    row("a string with a mark", "\xEF\xBB\xBF  " + asString(graphJson) + "\n", string);

    using namespace Pictures;
    row("PNG tEXt", png({text("prompt", graphJson)}), picture);
    row("PNG tEXt in Latin-1", png({text("prompt", QString::fromUtf8(graphJson).toLatin1())}),
        picture);
    row("PNG tEXt behind others",
        png({text("parameters", "steps: 20"), text("workflow", editorJson),
             text("prompt", graphJson)}),
        picture);
    row("PNG zTXt", png({compressedText("prompt", graphJson)}), picture);
    row("PNG iTXt", png({internationalText("prompt", graphJson, false)}), picture);
    row("PNG iTXt, compressed", png({internationalText("prompt", graphJson, true)}), picture);
    row("PNG with a graph as workflow", png({text("workflow", graphJson)}), picture);
    row("PNG eXIf", png({chunk("eXIf", exif({{0x0110, "prompt:" + graphJson}}, true))}), picture);
    row("PNG behind the pixels",
        png({chunk("IDAT", QByteArray(3000, 'x')), text("prompt", graphJson)}), picture);
    row("PNG with a wrapped prompt", png({text("comfy", R"({"prompt": )" + graphJson + "}")}),
        picture);
    for (const bool bigEndian : {false, true}) {
        const QByteArray order = bigEndian ? "big endian" : "little endian";
        const auto both = [&](const char *name, const QList<ExifTag> &tags) {
            const QByteArray tiff = exif(tags, bigEndian);
            row("WebP, " + order + ", " + name, webp(tiff), picture);
            row("WebP with a prefix, " + order + ", " + name,
                webp("Exif" + QByteArray(2, '\0') + tiff), picture);
            row("JPEG, " + order + ", " + name, jpeg(tiff), picture);
        };
        both("Model", {{0x0110, "prompt:" + graphJson}, {0x010F, "workflow:" + editorJson}});
        both("Make", {{0x010F, "prompt:" + graphJson}});
        both("ImageDescription, in capitals",
             {{0x010E, "Workflow:" + editorJson}, {0x010F, "Prompt: " + graphJson}});
        both("without a key", {{0x010E, graphJson}});
        both("UserComment",
             {{0x9286, QByteArray("ASCII\0\0\0", 8) + R"({"prompt": )" + graphJson + "}"}});
        both("UserComment in UTF-16",
             {{0x9286,
               QByteArray("UNICODE\0", 8)
                   + inUtf16("prompt:" + graphJson,
                             bigEndian ? QStringConverter::Utf16BE : QStringConverter::Utf16LE,
                             false)}});
    }
    row("JPEG comment", jpeg({}, graphJson), picture);
}

void tst_WorkflowImport::taken()
{
    QFETCH(QByteArray, bytes);
    const WorkflowImport found = WorkflowImport::fromData(bytes);
    QVERIFY2(found, qPrintable(found.error().message));
    QCOMPARE(found.kind(), WorkflowImport::Kind::Graph);
    QCOMPARE(found.graph().toJson(), graphJson); // to the byte
    QCOMPARE(found.error().message, QString());
    QTEST(found.origin(), "origin");
    QCOMPARE(found.notes(), found.origin().isEmpty() ? QStringList() : QStringList{found.origin()});
}

void tst_WorkflowImport::members_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("expected");
    QTest::addColumn<QString>("dropped");
    const QByteArray a = R"("1": {"class_type": "A", "inputs": {}})";
    const QByteArray b = R"("2": {"class_type": "B", "inputs": {}})";
    const auto row = [](const char *name, const QByteArray &bytes, const QByteArray &expected,
                        const QString &dropped) {
        QTest::newRow(name) << bytes << expected << dropped;
    };
    row("groups at the end", "{" + a + ",\n" + b + R"(, "_groups": {"g": {"title": "x"}}})",
        "{" + a + ",\n" + b + "}", u"_groups"_s);
    row("a number in front", R"({"version": 0.4, )" + a + "}", "{" + a + "}", u"version"_s);
    row("between", "{" + a + R"(, "extra": {}, "list": [1, 2], )" + b + "}",
        "{" + a + ", " + b + "}", u"extra, list"_s);
    row("everywhere",
        R"({"a": null, )" + a + R"(, "b": "x", "c": true, )" + b + R"( , "d": 1, "e": []})",
        "{" + a + ", " + b + "}", u"a, b, c, d, e"_s);
    row("wrapped", R"({"prompt": {)" + a + R"(, "_meta": {}}})", "{" + a + "}", u"_meta"_s);
}

void tst_WorkflowImport::members()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, dropped);
    const WorkflowImport found = WorkflowImport::fromData(bytes);
    QVERIFY2(found, qPrintable(found.error().message));
    QTEST(found.graph().toJson(), "expected");
    QCOMPARE(found.notes().constLast(),
             u"Left out, since only nodes can be run: %1."_s.arg(dropped));
}

void tst_WorkflowImport::inputsBesideTheGraph()
{
    const WorkflowImport found = WorkflowImport::fromData(
        R"({"inputs": {"prompt": "a fox", "seed": 18446744073709551615, "_comfydeploy_run": "u",
            "object": {}, "null": null, "list": ["a"]}, "workflow_api_json": )"
        + graphJson + "}");
    QVERIFY(found);
    const QVariantMap expected{{u"prompt"_s, u"a fox"_s},
                               {u"seed"_s, 18446744073709551615ULL},
                               {u"list"_s, QVariantList{u"a"_s}}};
    QCOMPARE(found.inputs(), expected);
}

void tst_WorkflowImport::companion_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("picture") << Pictures::png(
        {Pictures::text("prompt", graphJson), Pictures::text("workflow", editorJson)});
    QTest::newRow("body") << R"({"workflow_api_json": )" + graphJson + R"(, "workflow": )"
            + editorJson + "}";
    QTest::newRow("text in a body") << R"({"workflow_api_json": )" + graphJson + R"(, "workflow": )"
            + asString(editorJson) + "}";
}

void tst_WorkflowImport::companion()
{
    QFETCH(QByteArray, bytes);
    const WorkflowImport found = WorkflowImport::fromData(bytes);
    QVERIFY(found);
    QCOMPARE(found.graph().toJson(), graphJson);
    QCOMPARE(found.workflow(), editorJson);
}

void tst_WorkflowImport::converted_data()
{
    QTest::addColumn<QByteArray>("bytes");
    using namespace Pictures;
    QTest::newRow("as it is") << editorJson;
    QTest::newRow("wrapped") << R"({"workflow": )" + editorJson + "}";
    QTest::newRow("a string") << asString(editorJson);
    QTest::newRow("PNG") << png({text("workflow", editorJson)});
    QTest::newRow("WebP") << webp(exif({{0x010F, "workflow:" + editorJson}}, false));
}

// The editor's format, wherever it is, with the classes that come with ComfyUI.
void tst_WorkflowImport::converted()
{
    QFETCH(QByteArray, bytes);
    const WorkflowImport found = WorkflowImport::fromData(bytes);
    QVERIFY2(found, qPrintable(found.error().message));
    QCOMPARE(found.graph().value(u"3"_s, u"sampler_name"_s), QVariant(u"euler"_s));
    QCOMPARE(found.workflow(), editorJson);
    QCOMPARE(
        found.notes(),
        QStringList{u"Converted from the editor's format with the classes of ComfyUI %1."_s.arg(
            NodeCatalog::core().coreVersion())});
}

void tst_WorkflowImport::record()
{
    const WorkflowImport found = WorkflowImport::fromData(
        R"({"run_id": "r1", "workflow": "Portrait", "workflow_sha256": "ab", "seeds": [5],
            "inputs": {"prompt": "a fox", "steps": 20}, "files": []})");
    QCOMPARE(found.kind(), WorkflowImport::Kind::RunRecord);
    QVERIFY(!found);
    QCOMPARE(found.graphHash(), u"ab"_s);
    const QVariantMap expected{{u"prompt"_s, u"a fox"_s}, {u"steps"_s, 20LL}};
    QCOMPARE(found.inputs(), expected);
    QVERIFY2(found.error().message.contains(u"run r1"_s), qPrintable(found.error().message));
}

void tst_WorkflowImport::refused_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("expected");
    QTest::addColumn<WorkflowImport::Kind>("kind");
    using ImportKind = WorkflowImport::Kind;
    const auto row = [](const char *name, const QByteArray &bytes, const QString &expected,
                        ImportKind kind = ImportKind::Nothing) {
        QTest::newRow(name) << bytes << expected << kind;
    };
    using namespace Pictures;
    row("nothing", {}, u"The file is empty"_s);
    const QByteArray foreign =
        QByteArray(editorJson).replace("\"KSampler\"", "\"Mystery\", \"widgets_values\": [1]");
    const QString unnamed = u"The class of node 3 (Mystery) is not one"_s;
    row("the editor's format", foreign, unnamed, ImportKind::EditorWorkflow);
    row("the editor's format, wrapped", R"({"workflow": )" + foreign + "}", unnamed,
        ImportKind::EditorWorkflow);
    row("the editor's format as a string", asString(foreign), unnamed, ImportKind::EditorWorkflow);
    row("the editor's format in a PNG", png({text("workflow", foreign)}), unnamed,
        ImportKind::EditorWorkflow);
    row("the editor's format in a WebP", webp(exif({{0x010F, "workflow:" + foreign}}, false)),
        unnamed, ImportKind::EditorWorkflow);
    row("PNG without", png({}), u"This is a PNG picture that holds no workflow"_s);
    row("PNG with other texts", png({text("parameters", "steps: 20"), text("x", "{}")}),
        u"This is a PNG picture that holds no workflow"_s);
    row("WebP without", webp({}), u"This is a WebP picture that holds no workflow"_s);
    row("JPEG without", jpeg({}), u"This is a JPEG picture that holds no workflow"_s);
    row("an XMP packet in JPEG", jpeg({}, "<x:xmpmeta/>"), u"holds no workflow"_s);
    row("AVIF",
        QByteArray("\0\0\0\x1C"
                   "ftypavif",
                   12)
            + QByteArray(40, '\0'),
        u"This is an AVIF picture"_s);
    row("HEIC",
        QByteArray("\0\0\0\x1C"
                   "ftypheic",
                   12)
            + QByteArray(40, '\0'),
        u"This is a HEIC picture"_s);
    row("MP4",
        QByteArray("\0\0\0\x1C"
                   "ftypisom",
                   12)
            + QByteArray(40, '\0'),
        u"This is an MP4 video"_s);
    row("WebM", "\x1A\x45\xDF\xA3\x01" + QByteArray(40, '\0'), u"This is a WebM"_s);
    row("GIF", QByteArray("GIF89a\x01\0\x01\0", 10), u"This is a GIF picture"_s);
    row("TIFF", QByteArray("II*\0\x08\0\0\0", 8), u"This is a TIFF picture"_s);
    row("EXR", QByteArray("\x76\x2F\x31\x01\x02\0\0\0", 8), u"This is an EXR picture"_s);
    row("ZIP", QByteArray("PK\x03\x04\x14\0", 6), u"This is a ZIP archive"_s);
    row("PDF", "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n", u"This is a PDF document"_s);
    row("SVG", "<?xml version=\"1.0\"?>\n<svg xmlns=\"x\"/>", u"This is an SVG picture"_s);
    row("a web page", "<!DOCTYPE html>\n<html><body/></html>", u"This is a web page"_s);
    row("bytes of any kind", QByteArray("ab\0\1\2\3", 6), u"This is a binary file"_s);
    row("a text", "a red fox", u"This is not JSON"_s);
    row("BM at the start of a text", "BM: a red fox", u"This is not JSON"_s);
    row("another object", R"({"name": "x", "version": 2, "list": [{"a": "{}"}]})",
        u"There is no workflow in this JSON"_s);
    row("an empty object", "{}", u"There is no workflow in this JSON"_s);
    row("a list", "[1, 2]", u"There is no workflow in this JSON"_s);
    row("a string", "\"hello\"", u"There is no workflow in this JSON"_s);
}

void tst_WorkflowImport::refused()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, expected);
    const WorkflowImport found = WorkflowImport::fromData(bytes);
    QTEST(found.kind(), "kind");
    QVERIFY(found.graph().isEmpty());
    const QString message = found.error().message;
    QVERIFY2(message.contains(expected), qPrintable(message));
    QVERIFY2(message.contains(u"File → Export Workflow (API), formerly Save (API format)"_s),
             qPrintable(message));
    QVERIFY2(!message.contains(u"UTF-8"_s), qPrintable(message));
    QVERIFY2(message.count(u". "_s) == 0 && message.endsWith(u'.') && !message.endsWith(u".."_s),
             qPrintable(message));
}

void tst_WorkflowImport::places_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("nodeId");
    const QByteArray good = R"("1": {"class_type": "A", "inputs": {}})";
    QTest::newRow("no JSON") << QByteArray("{\n oops") << 2 << 2 << QString();
    QTest::newRow("faulty node") << QByteArray("{\n \"2\": {\"class_type\": \"A\"}}") << 2 << 7
                                 << u"2"_s;
    QTest::newRow("faulty node, wrapped")
        << QByteArray("{\n\"prompt\": {" + good + ",\n \"2\": {\"inputs\": {}}}}") << 3 << 7
        << u"2"_s;
    QTest::newRow("in the wrapper's first line")
        << QByteArray("{\"prompt\": {" + good + ", \"2\": {\"inputs\": {}}}}") << 1 << 58 << u"2"_s;
    QTest::newRow("behind what is no node")
        << QByteArray("{\"_groups\": {},\n" + good + ",\n \"2\": {\"inputs\": {}}}") << 3 << 7
        << u"2"_s;
    QTest::newRow("a number that JSON does not have")
        << QByteArray("{\"1\": {\"class_type\": \"A\", \"inputs\": {\"x\": NaN}}}") << 1 << 43
        << u"1"_s;
    QTest::newRow("such a number, wrapped")
        << QByteArray("{\n \"prompt\": {\"1\": {\"is_changed\": NaN, \"class_type\": \"A\", "
                      "\"inputs\": {\"x\": NaN}}}}")
        << 2 << 73 << u"1"_s;
    QTest::newRow("such a number beside what is no node") << QByteArray(
        "{\"version\": NaN,\n\"1\": {\"class_type\": \"A\", \"inputs\": {\"x\": NaN}}}")
                                                          << 2 << 6 << u"1"_s;
    QTest::newRow("in a string") << asString("{" + good + ", \"2\": {\"inputs\": {}}}") << 0 << 0
                                 << u"2"_s;
}

void tst_WorkflowImport::places()
{
    QFETCH(QByteArray, bytes);
    const WorkflowImport found = WorkflowImport::fromData(bytes);
    QVERIFY(!found);
    QTEST(found.error().line, "line");
    QTEST(found.error().column, "column");
    QTEST(found.error().nodeId, "nodeId");
}

// Programs write them where ComfyUI does not read them, including pictures.
void tst_WorkflowImport::numbersOfPython_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("expected");
    const QByteArray ignored = R"({"1": {"class_type": "A", "inputs": {}, "is_changed": [NaN]}})";
    const QByteArray asNull = R"({"1": {"class_type": "A", "inputs": {}, "is_changed": [null]}})";
    QTest::newRow("as it is") << ignored << ignored;
    QTest::newRow("wrapped") << R"({"prompt": )" + ignored + R"(, "x": Infinity})" << ignored;
    QTest::newRow("in a string") << R"({"prompt": )" + asString(ignored) + "}" << ignored;
    QTest::newRow("with groups") << QByteArray(ignored).replace("{\"1\"", R"({"_groups": {}, "1")")
                                 << ignored;
    QTest::newRow("in a picture") << Pictures::png({Pictures::text("prompt", ignored)}) << asNull;
    QTest::newRow("in an input, in a picture")
        << Pictures::png({Pictures::text(
               "prompt", R"({"1": {"class_type": "A", "inputs": {"x": -Infinity}}})")})
        << QByteArray(R"({"1": {"class_type": "A", "inputs": {"x": null}}})");
}

void tst_WorkflowImport::numbersOfPython()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, expected);
    const WorkflowImport found = WorkflowImport::fromData(bytes);
    QVERIFY2(found, qPrintable(found.error().message));
    const auto graph = WorkflowGraph::fromJson(expected);
    QVERIFY(graph);
    QCOMPARE(found.graph().toJson(), graph->toJson());
}

void tst_WorkflowImport::hostile_data()
{
    QTest::addColumn<QByteArray>("bytes");
    using namespace Pictures;
    const auto nested = [](int depth) {
        return QByteArray(depth, '[') + QByteArray(depth, ']');
    };
    QTest::newRow("deep lists") << nested(100'000);
    QTest::newRow("deep lists in a picture") << png({text("prompt", nested(100'000))});
    QByteArray strings = "\"x\"";
    for (int i = 0; i < 14; ++i)
        strings = asString(strings);
    QTest::newRow("strings in strings") << strings;
    QByteArray many = "[";
    for (int i = 0; i < 200'000; ++i)
        many += "\"{}\",";
    QTest::newRow("many strings") << many + "0]";
    QTest::newRow("a chunk that claims 4 GiB")
        << png({QByteArray("\xFF\xFF\xFF\xFFtEXtprompt\0{}", 18)});
    QTest::newRow("a bomb") << png({compressedText("prompt", QByteArray(100'000'000, ' '))});
    QTest::newRow("many bombs") << png(
        QByteArrayList(200, compressedText("prompt", QByteArray(70'000'000, ' '))));
    QTest::newRow("damaged zlib") << png(
        {chunk("zTXt", QByteArray("prompt\0\0\x78\x9C\xFF\xFF\xFF\xFF", 14))});
    // Directories that refer to each other, and one that claims 65535 entries.
    QByteArray cyclic("II*\0\x08\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0\x08\0\0\0\x08\0\0\0", 26);
    QTest::newRow("cyclic Exif") << webp(cyclic);
    QTest::newRow("Exif of many entries")
        << webp(QByteArray("II*\0\x08\0\0\0\xFF\xFF", 10) + QByteArray(70'000, '\x02'));
    QTest::newRow("Exif beyond its end") << jpeg(
        QByteArray("MM\0*\0\0\0\x08\0\x01\x01\x10\0\x02\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xF0", 22));
    QTest::newRow("a RIFF chunk that claims 4 GiB")
        << QByteArray("RIFF\xFF\xFF\xFF\xFFWEBPEXIF\xFF\xFF\xFF\xFFII*\0", 24);
    QTest::newRow("JPEG segments without length")
        << QByteArray("\xFF\xD8\xFF\xE1\0\0\xFF\xE1\0\0", 10);
}

void tst_WorkflowImport::hostile()
{
    QFETCH(QByteArray, bytes);
    const WorkflowImport found = WorkflowImport::fromData(bytes);
    QVERIFY(!found);
    QVERIFY(!found.error().message.isEmpty());
}

// Truncated pictures: reading ends, and complete parts are read.
void tst_WorkflowImport::everyCutOfAPicture()
{
    using namespace Pictures;
    const QByteArray tiff = exif({{0x0110, "prompt:" + graphJson}}, true);
    for (const QByteArray &whole :
         {png({text("prompt", graphJson), compressedText("workflow", editorJson)}), webp(tiff),
          jpeg(tiff)}) {
        for (qsizetype size = 0; size < whole.size(); ++size) {
            const WorkflowImport found = WorkflowImport::fromData(whole.first(size));
            QVERIFY(found || !found.error().message.isEmpty());
        }
        QVERIFY(WorkflowImport::fromData(whole));
    }
}

void tst_WorkflowImport::devices()
{
    // A video is recognized by its head, and not read to its end.
    QByteArray video = QByteArray("\0\0\0\x1C"
                                  "ftypisom",
                                  12)
        + QByteArray(5'000'000, '\0');
    QBuffer buffer(&video);
    QVERIFY(buffer.open(QIODevice::ReadOnly));
    QVERIFY(!WorkflowImport::fromDevice(&buffer));
    QVERIFY(buffer.pos() < 100'000);

    QByteArray picture = Pictures::png({Pictures::chunk("IDAT", QByteArray(5'000'000, '\0')),
                                        Pictures::text("prompt", graphJson)});
    QBuffer pictureBuffer(&picture);
    QVERIFY(pictureBuffer.open(QIODevice::ReadOnly));
    QCOMPARE(WorkflowImport::fromDevice(&pictureBuffer).graph().toJson(), graphJson);

    // A small file needs little memory.
    QByteArray small = Pictures::png({Pictures::text("prompt", graphJson)});
    RecordingBuffer smallBuffer(&small);
    QVERIFY(smallBuffer.open(QIODevice::ReadOnly));
    QVERIFY(WorkflowImport::fromDevice(&smallBuffer));
    QVERIFY(smallBuffer.most < 10'000);

    QByteArray large = graphJson + QByteArray(WorkflowGraph::MaximumSize, ' ');
    QBuffer largeBuffer(&large);
    QVERIFY(largeBuffer.open(QIODevice::ReadOnly));
    QCOMPARE(WorkflowImport::fromDevice(&largeBuffer).error().message,
             u"The graph is larger than 64 MiB."_s);
}

void tst_WorkflowImport::files()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(u"a.json"_s);
    QVERIFY(WorkflowImport::fromFile(path).error().message.contains(path));
    QVERIFY(WorkflowImport::fromFile(folder.path()).error().message.contains(u"is a folder"_s));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(R"({"prompt": )" + otherJson + "}");
    file.close();
    QCOMPARE(WorkflowImport::fromFile(path).graph().toJson(), otherJson);
}

REGISTER_APPLESS_TEST(tst_WorkflowImport)
#include "tst_workflowimport.moc"

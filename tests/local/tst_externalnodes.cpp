// SPDX-License-Identifier: MIT

#include "executorfixture.h"
#include "shared/testprogram.h"

#include <ComfyDeployLocal/nodes/nodeclasses_p.h>
#include <ComfyDeployLocal/run/graphinputs_p.h>

#include <ComfyDeploy/inputs/externalclasses_p.h>

#include <QtCore/qbuffer.h>
#include <QtCore/qfile.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Local;
using namespace Qt::StringLiterals;

// What the service makes of an input's value, node by node; graphWithInputs() and the nodes
// together, as a run does it.
class tst_ExternalNodes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void substituted_data();
    void substituted();
    void values_data();
    void values();
    void arrayIsALink_data();
    void arrayIsALink();
    void seedIsDrawn_data();
    void seedIsDrawn();
    void junkSeedIsRefused();
    void everyClassOfThePlugin();
    void infinityIsNoWholeNumber();
    void checkpointUrlIsRefused();
    void image_data();
    void image();
    void imageLimits();
    void whatCannotBeLoaded_data();
    void whatCannotBeLoaded();
    void failedDownloadIsTriedAgain();
    void imageBatch_data();
    void imageBatch();
    void orientation_data();
    void orientation();
    void films_data();
    void films();
    void filmOutputsAreTyped();
    void noFilm_data();
    void noFilm();
    void mediaPaths_data();
    void mediaPaths();
    void exampleGraphRuns();
};

static QByteArray inputs(const QByteArray &graph, const QByteArray &values)
{
    const auto json = JsonText::parse(graph);
    const auto given = JsonText::parse(values);
    return graphWithInputs(*json, given->root());
}

void tst_ExternalNodes::substituted_data()
{
    QTest::addColumn<QByteArray>("graph");
    QTest::addColumn<QByteArray>("values");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("all other bytes stay")
        << R"( {"1" : {"inputs":{"input_id":"a","x":  1e2},"class_type":"Whatever"}} )"_ba
        << R"({"a": 18446744073709551615})"_ba
        << R"( {"1" : {"inputs":{"input_id":18446744073709551615,"x":  1e2},"class_type":"Whatever"}} )"_ba;
    QTest::newRow("the second field is overwritten")
        << R"({"1": {"class_type": "ComfyUIDeployExternalText",
               "inputs": {"default_value": ["2", 0], "input_id": "a"}}})"_ba
        << R"({"a": "x\ny"})"_ba
        << R"({"1": {"class_type": "ComfyUIDeployExternalText",
               "inputs": {"default_value": "x\ny", "input_id": "x\ny"}}})"_ba;
    QTest::newRow("the second field is added")
        << R"({"1": {"class_type": "ComfyUIDeployExternalLora", "inputs": {"input_id": "a"}}})"_ba
        << R"({"a": "u"})"_ba
        << R"({"1": {"class_type": "ComfyUIDeployExternalLora", "inputs": {"input_id": "u", "lora_url": "u"}}})"_ba;
    QTest::newRow("numbers have no second field")
        << R"({"1": {"class_type": "ComfyUIDeployExternalNumber", "inputs": {"input_id": "a", "default_value": 5}}})"_ba
        << R"({"a": 7})"_ba
        << R"({"1": {"class_type": "ComfyUIDeployExternalNumber", "inputs": {"input_id": 7, "default_value": 5}}})"_ba;
    QTest::newRow("every node of that id")
        << R"({"1": {"inputs": {"input_id": "a"}}, "2": {"inputs": {"input_id": "a"}}})"_ba
        << R"({"a": true})"_ba
        << R"({"1": {"inputs": {"input_id": true}}, "2": {"inputs": {"input_id": true}}})"_ba;
    for (const char *untouched :
         {R"({"1": {"inputs": {"input_id": "b"}}})", R"({"1": {"inputs": {"input_id": ["a", 0]}}})",
          R"({"1": {"inputs": ["input_id", "a"]}, "2": 5, "3": null})", R"([{"inputs": 5}])"}) {
        QTest::newRow(untouched) << QByteArray(untouched) << R"({"a": 1})"_ba
                                 << QByteArray(untouched);
    }
    QTest::newRow("no object of inputs") << R"({"1": {"inputs": {"input_id": "a"}}})"_ba
                                         << R"(["a"])"_ba
                                         << R"({"1": {"inputs": {"input_id": "a"}}})"_ba;
}

void tst_ExternalNodes::substituted()
{
    QFETCH(QByteArray, graph);
    QFETCH(QByteArray, values);
    QTEST(inputs(graph, values), "expected");
}

//! One External node as 1, shown by PreviewAny as 9.
static QByteArray shown(const QByteArray &kind, const QByteArray &fields)
{
    return R"({"1": {"class_type": "ComfyUIDeployExternal)" + kind
        + R"(", "inputs": {"input_id": "it")" + (fields.isEmpty() ? "" : ", ") + fields + R"(}},
               "9": {"class_type": "PreviewAny", "inputs": {"source": ["1", 0]}}})";
}

void tst_ExternalNodes::values_data()
{
    QTest::addColumn<QByteArray>("kind");
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<QByteArray>("value"); // null: without the input
    QTest::addColumn<QString>("reported");
    const auto row = [](const char *kind, const char *fields, const char *value,
                        const char *reported) {
        QTest::addRow("%s(%s) given %s", kind, fields, value)
            << QByteArray(kind) << QByteArray(fields) << QByteArray(value)
            << QString::fromUtf8(reported);
    };
    for (const char *kind : {"Text", "TextAny", "Enum"}) {
        row(kind, R"("default_value": "d")", "", "d");
        row(kind, R"("default_value": "d")", R"("hello")", "hello");
        row(kind, R"("default_value": "d")", R"("")", "");
        row(kind, R"("default_value": "d")", "4.5", "4.5");
        row(kind, R"("default_value": "d")", "true", "True");
        row(kind, "", R"("hello")", "hello");
    }
    row("Enum", R"("default_value": "a", "options": "[\"a\"]")", R"("not listed")", "not listed");
    const char *half = R"("default_value": 0.5)";
    row("Number", half, "", "0.5");
    row("Number", half, "2", "2.0");
    row("Number", half, R"(" -1e2 ")", "-100.0");
    row("Number", half, R"("junk")", "0.5");
    row("Number", half, R"("")", "0.5");
    row("Number", half, "true", "0.5");
    const char *five = R"("default_value": 5)";
    row("NumberInt", five, "", "5");
    row("NumberInt", five, "0", "0");
    row("NumberInt", five, R"(" 12 ")", "12");
    row("NumberInt", five, "-7", "5");
    row("NumberInt", five, "2.0", "5");
    row("NumberInt", five, R"("+3")", "5");
    row("NumberInt", five, "9007199254740993", "9007199254740993");
    row("NumberInt", five, "18446744073709551615", "18446744073709551615");
    row("NumberSlider", half, "0.25", "0.25");
    row("NumberSlider", half, "1", "1.0");
    row("NumberSlider", half, "1.01", "0.5");
    row("NumberSlider", half, R"("junk")", "0.5");
    row("NumberSlider", R"("default_value": 0.5, "min_value": 2, "max_value": 3)", "2.5", "2.5");
    row("NumberSliderInt", five, "7", "7");
    row("NumberSliderInt", five, "6.6", "7");
    row("NumberSliderInt", five, "2.5", "2");
    row("NumberSliderInt", five, "3.5", "4");
    row("NumberSliderInt", five, "10.4", "10");
    row("NumberSliderInt", five, "-0.5", "0");
    row("NumberSliderInt", five, "10.6", "5");
    row("NumberSliderInt", five, R"("nan")", "5");
    row("NumberSliderInt", R"("default_value": "5", "min_value": "1", "max_value": "8")", "8.4",
        "8");
    row("NumberSliderInt", R"("default_value": "5", "min_value": "1", "max_value": "8")", "0", "5");
    row("NumberSliderInt", five, "11", "5");
    row("NumberSliderInt", five, "-1", "5");
    const char *no = R"("default_value": false)";
    row("Boolean", R"("default_value": "false")", "", "True");
    row("Boolean", no, "", "False");
    row("Boolean", no, "true", "True");
    row("Boolean", R"("default_value": true)", "false", "False");
    row("Boolean", no, R"("false")", "True");
    row("Boolean", no, "0", "False");
    const char *range = R"("default_value": -1, "min_value": 1, "max_value": 4294967295)";
    row("Seed", range, "42", "42");
    row("Seed", range, R"("42")", "42");
    row("Seed", range, "4294967295", "4294967295");
    row("Seed", R"("default_value": -1, "min_value": 1, "max_value": 999999999999999)",
        "999999999999999", "999999999999999");
    row("Checkpoint", R"("default_value": "a.safetensors")", "", "a.safetensors");
    row("Checkpoint", R"("default_value": "a.safetensors")", R"("b.safetensors")", "b.safetensors");
    const char *lora = R"("default_lora_name": "a.st", "lora_url": "", "lora_save_name": "")";
    row("Lora", lora, "", "a.st");
    row("Lora", lora, R"("b.st")", "b.st");
    row("Lora", lora, R"("https://example.org/x/c.st?y")", "c.st");
    row("Lora", R"("lora_save_name": "mine.st")", R"("https://example.org/c.st")", "mine.st");
    const char *face = R"("default_face_model_name": "a.st", "face_model_url": "")";
    row("FaceModel", face, R"("b.st")", "a.st");
    row("FaceModel", face, R"("https://example.org/b.st")", "b.st");
    row("File", R"("file_url": "")", "", "");
    row("File", R"("file_url": "")", R"("some/name.txt")", "some/name.txt");
    row("File", R"("file_url": "")", R"("https://example.org/missing")", "");
}

void tst_ExternalNodes::values()
{
    QFETCH(QByteArray, kind);
    QFETCH(QByteArray, fields);
    QFETCH(QByteArray, value);
    ExecutorFixture fixture;
    const QByteArray given = value.isEmpty() ? "{}"_ba : "{\"it\": " + value + '}';
    const RecordedRun run = fixture.run(inputs(shown(kind, fields), given));
    QVERIFY(run.check.nodeErrors.isEmpty());
    QCOMPARE(run.outcome, ExecutionOutcome::Success);
    QTEST(run.output(u"9"_s)["text"_L1][0].toString(), "reported");
}

void tst_ExternalNodes::arrayIsALink_data()
{
    QTest::addColumn<QByteArray>("kind");
    QTest::addColumn<QByteArray>("fields");
    QTest::newRow("Text") << "Text"_ba
                          << ""_ba;
    QTest::newRow("Number") << "Number"_ba
                            << ""_ba;
    QTest::newRow("ImageBatch") << "ImageBatch"_ba
                                << R"("images": "[]")"_ba;
}

void tst_ExternalNodes::arrayIsALink()
{
    QFETCH(QByteArray, kind);
    QFETCH(QByteArray, fields);
    // Two of anything are a node and its slot, and no node has such an id.
    const QList<std::pair<QByteArray, QString>> values{
        {R"([])", u"bad_linked_input"_s},
        {R"(["http://a/b.png"])", u"bad_linked_input"_s},
        {R"(["http://a/b.png", "http://a/c.png"])", u"exception_during_inner_validation"_s}};
    for (const auto &[value, type] : values) {
        const PromptCheck check =
            ExecutorFixture().check(inputs(shown(kind, fields), "{\"it\": " + value + '}'));
        QVERIFY(!check.accepted());
        const QJsonArray errors = check.nodeErrors["1"_L1]["errors"_L1].toArray();
        QVERIFY(!errors.isEmpty());
        for (const QJsonValue &error : errors)
            QCOMPARE(error["type"_L1].toString(), type);
    }
}

void tst_ExternalNodes::seedIsDrawn_data()
{
    QTest::addColumn<QByteArray>("value");
    for (const char *value : {"-1", "0", "101", "99999999999999999999"})
        QTest::newRow(value) << QByteArray(value);
}

void tst_ExternalNodes::seedIsDrawn()
{
    QFETCH(QByteArray, value);
    const QByteArray graph =
        inputs(shown("Seed", R"("default_value": 5, "min_value": 50, "max_value": 100)"),
               "{\"it\": " + value + '}');
    ExecutorFixture fixture;
    QSet<QString> drawn;
    for (int i = 0; i < 40; ++i) {
        const RecordedRun run = fixture.run(graph);
        QVERIFY(run.data(u"execution_cached")["nodes"_L1].toArray().isEmpty());
        const QString reported = run.output(u"9"_s)["text"_L1][0].toString();
        QVERIFY2(reported.toInt() >= 50 && reported.toInt() <= 100, qPrintable(reported));
        drawn << reported;
    }
    QCOMPARE_GT(drawn.size(), 5);
}

void tst_ExternalNodes::infinityIsNoWholeNumber()
{
    const RecordedRun run = ExecutorFixture().run(
        inputs(shown("NumberSliderInt", R"("default_value": 5)"), R"({"it": "inf"})"));
    QCOMPARE(run.data(u"execution_error")["exception_type"_L1].toString(), u"OverflowError"_s);
}

// The table describes what the node of a class does here: it is there, and it has the fields in
// which defaults stand and the one that the runner overwrites.
void tst_ExternalNodes::everyClassOfThePlugin()
{
    QFile file(QStringLiteral(TEST_DATA_DIR "/cases/every-external-node.json"));
    QVERIFY(file.open(QFile::ReadOnly));
    const auto graph = JsonText::parse(file.readAll());
    QVERIFY(graph);
    int classes = 0;
    for (const JsonText::Value &entry : graph->root().children()) {
        const QString name = entry.member(u"class_type").toString();
        const ExternalClass &known = externalClass(name);
        QCOMPARE(known.name, QStringView(name));
        if (known.has(ExternalClass::NotAnInput))
            continue;
        const NodeClass *node = nodeClass(name);
        QVERIFY2(node, qPrintable(name));
        QList<QStringView> fields{known.overwritten, known.wiredDefault};
        for (const ExternalClass::DefaultField &field : known.defaults)
            fields += field.name;
        fields.removeAll(QStringView());
        QStringList here;
        for (const NodeInput &input : node->inputs)
            here += input.name;
        for (const QStringView field : std::as_const(fields))
            QVERIFY2(here.contains(field), qPrintable(name + u' ' + field.toString()));
        ++classes;
    }
    QCOMPARE(classes, 20);
}

void tst_ExternalNodes::junkSeedIsRefused()
{
    const PromptCheck check = ExecutorFixture().check(
        inputs(shown("Seed", R"("default_value": 5, "min_value": 1, "max_value": 100)"),
               R"({"it": "junk"})"));
    QCOMPARE(check.nodeErrors["1"_L1]["errors"_L1][0]["type"_L1].toString(),
             u"invalid_input_type"_s);
}

void tst_ExternalNodes::checkpointUrlIsRefused()
{
    const PromptCheck check =
        ExecutorFixture().check(inputs(shown("Checkpoint", R"("default_value": "a.st")"),
                                       R"({"it": "https://example.org/a.st"})"));
    QCOMPARE(check.nodeErrors["1"_L1]["errors"_L1][0]["type"_L1].toString(),
             u"value_not_in_list"_s);
}

//! A picture of \a width half transparent pixels.
static QByteArray picture(QRgb color, int width = 4, const char *format = "PNG")
{
    QImage image(width, 2, QImage::Format_ARGB32);
    image.fill(color);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, format, 100);
    return bytes;
}

static const QRgb red = qRgba(255, 0, 0, 128);
static const QRgb green = qRgba(0, 255, 0, 128);

//! http://host/red.png, green.png and wide.png; all other URLs fail.
static FetchResult fetchPicture(const QUrl &url, qint64, const std::function<bool()> &)
{
    if (url.path() == "/red.png"_L1)
        return {picture(red), u"image/png"_s, {}};
    if (url.path() == "/green.png"_L1)
        return {picture(green), u"image/png"_s, {}};
    if (url.path() == "/wide.png"_L1)
        return {picture(green, 8), u"image/png"_s, {}};
    if (url.path() == "/junk.png"_L1)
        return {"junk"_ba, u"image/png"_s, {}};
    // A few bytes that claim to be gigabytes.
    if (url.path() == "/bomb.png"_L1)
        return {picture(red).replace(12, 21,
                                     "IHDR\x00\x00\xEA\x60\x00\x00\xEA\x60\x08\x06\0\0\0"
                                     "\x80\xD2\x75\x42"_ba),
                {},
                {}};
    if (url.path() == "/bomb.gif"_L1)
        return {
            "GIF89a\xFF\xFF\xFF\xFF\x80\0\0\0\0\0\xFF\xFF\xFF,\0\0\0\0\1\0\1\0\0\2\2\x44\1\0;"_ba,
            {},
            {}};
    if (url.path() == "/bomb.webp"_L1)
        return {
            "RIFF\x1E\0\0\0WEBPVP8X\x0A\0\0\0\x10\0\0\0\xFE\x3F\0\xFE\x3F\0\0\0\0\0"_ba, {}, {}};
    // It is not inflated.
    if (url.path() == "/pictures.zip"_L1)
        return {"PK\3\4\x14\0\0\0\0\0"_ba + picture(red), u"application/zip"_s, {}};
    if (url.path() == "/file.mp4"_L1)
        return {"video"_ba, u"video/mp4"_s, {}};
    return {{}, {}, u"404"_s};
}

static std::function<void(ExecutorFixture::Options &)> pictures()
{
    return [](auto &options) {
        options.fetch = fetchPicture;
    };
}

//! An External picture as 1 with a blue link of its own, saved as 9.
static QByteArray savedPicture(const QByteArray &kind, const QByteArray &fields)
{
    return R"({"0": {"class_type": "EmptyImage", "inputs":
                     {"width": 4, "height": 2, "batch_size": 1, "color": 255}},
               "1": {"class_type": "ComfyUIDeployExternal)"
        + kind + R"(", "inputs": {"input_id": "it")" + (fields.isEmpty() ? "" : ", ") + fields
        + R"(}},
               "9": {"class_type": "SaveImage", "inputs":
                     {"images": ["1", 0], "filename_prefix": "x"}}})";
}

void tst_ExternalNodes::image_data()
{
    QTest::addColumn<QByteArray>("kind");
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QRgb>("pixel"); // 0: the run fails
    const QByteArray link = R"("default_value": ["0", 0])";
    const QByteArray urlAndLink = link + R"(, "default_value_url": "http://host/green.png")";
    const QRgb blue = qRgb(0, 0, 255);
    const QByteArray png = picture(red).toBase64();
    const auto row = [](const char *title, const QByteArray &kind, const QByteArray &fields,
                        const QByteArray &value, QRgb pixel) {
        QTest::newRow(title) << kind << fields << QByteArray('"' + value + '"') << pixel;
    };
    row("a URL wins", "Image", urlAndLink, "http://host/red.png", qRgb(255, 0, 0));
    row("a data URL", "Image", urlAndLink, "data:image/png;base64," + png, qRgb(255, 0, 0));
    row("a PNG declared as a jpg", "Image", link, "data:image/jpg;base64," + png, qRgb(255, 0, 0));
    row("another data URL is not read", "Image", link, "data:image/webp;base64," + png, blue);
    row("broken base64", "Image", link, "data:image/png;base64,!!!", blue);
    row("lost, then the default URL", "Image", urlAndLink, "http://host/none.png", qRgb(0, 255, 0));
    row("junk, then the default URL", "Image", urlAndLink, "http://host/junk.png", qRgb(0, 255, 0));
    row("lost, then the link", "Image", link, "http://host/none.png", blue);
    row("a plain text", "Image", link, "photo.png", blue);
    row("a PNG bomb", "Image", link, "http://host/bomb.png", blue);
    row("a GIF bomb", "Image", link, "http://host/bomb.gif", blue);
    row("a WebP bomb", "Image", link, "http://host/bomb.webp", blue);
    row("an archive", "Image", link, "http://host/pictures.zip", blue);
    row("a data URL that is none", "Image", link, "data:image/png;base64", blue);
    row("a data URL of text", "Image", link, "data:text/html;base64," + png, blue);
    row("a data URL in another spelling", "Image", link, "DATA:image/png;base64," + png, blue);
    row("another scheme", "Image", link, "file:///etc/passwd", blue);
    row("nothing at all", "Image", "", "http://host/none.png", 0);
    row("alpha is kept", "ImageAlpha", link, "http://host/red.png", red);
    row("alpha, lost, then the link", "ImageAlpha", link, "http://host/none.png", blue);
}

void tst_ExternalNodes::image()
{
    QFETCH(QByteArray, kind);
    QFETCH(QByteArray, fields);
    QFETCH(QByteArray, value);
    QFETCH(QRgb, pixel);
    ExecutorFixture fixture(pictures());
    const RecordedRun run =
        fixture.run(inputs(savedPicture(kind, fields), "{\"it\": " + value + '}'));
    QCOMPARE(run.outcome, pixel ? ExecutionOutcome::Success : ExecutionOutcome::Error);
    if (pixel)
        QCOMPARE(fixture.images(run, u"9"_s).value(0).pixel(1, 1), pixel);
    else
        QCOMPARE(run.data(u"execution_error")["node_id"_L1].toString(), u"9"_s);
}

void tst_ExternalNodes::imageLimits()
{
    const QByteArray graph = savedPicture("Image", R"("default_value": ["0", 0])");
    const QByteArray value = R"({"it": "http://host/wide.png"})";
    // 8 x 2 pixels, and what its file takes.
    ExecutorFixture pixels([](auto &options) {
        options.fetch = fetchPicture;
        options.maximumImagePixels = 15;
    });
    const RecordedRun tooWide = pixels.run(inputs(graph, value));
    QCOMPARE(pixels.images(tooWide, u"9"_s).value(0).width(), 4);
    ExecutorFixture bytes([](auto &options) {
        options.fetch = fetchPicture;
        options.maximumFetchBytes = 20;
    });
    const RecordedRun tooLong = bytes.run(inputs(graph, value));
    QCOMPARE(bytes.images(tooLong, u"9"_s).value(0).width(), 4);
    const QByteArray data =
        "{\"it\": \"data:image/png;base64," + picture(green, 8).toBase64() + "\"}";
    const RecordedRun tooLongData = bytes.run(inputs(graph, data));
    QCOMPARE(bytes.images(tooLongData, u"9"_s).value(0).width(), 4);
}

void tst_ExternalNodes::whatCannotBeLoaded_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QStringList>("log");
    const QString noPicture = u"not a picture that can be read, or one of more than 15 pixels"_s;
    QTest::newRow("a link to nothing") << "http://user:pass@host/none.png?sig=secret#x"_ba
                                       << QStringList{u"Cannot load http://host/none.png: 404"_s};
    QTest::newRow("junk") << "http://host/junk.png"_ba
                          << QStringList{u"Cannot load http://host/junk.png: "_s + noPicture};
    QTest::newRow("too many pixels")
        << "http://host/wide.png"_ba
        << QStringList{u"Cannot load http://host/wide.png: "_s + noPicture};
    QTest::newRow("too many bytes")
        << "data:image/png;base64," + QByteArray(10'000, 'A')
        << QStringList{u"Cannot load data:image/png;base64: more than 200 bytes"_s};
    QTest::newRow("broken base64")
        << "data:image/png;base64,!!!"_ba
        << QStringList{u"Cannot load data:image/png;base64: "_s + noPicture};
    QTest::newRow("another kind of data")
        << "data:text/html,<p>"_ba
        << QStringList{u"Cannot load data:text/html: neither PNG nor JPEG in base64"_s};
    QTest::newRow("a plain text") << "photo.png"_ba << QStringList();
    QTest::newRow("a picture") << "http://host/red.png"_ba << QStringList();
}

//! The run continues as the service's does, and its log reports why the picture is missing.
void tst_ExternalNodes::whatCannotBeLoaded()
{
    QFETCH(QByteArray, value);
    ExecutorFixture fixture([](auto &options) {
        options.fetch = fetchPicture;
        options.maximumImagePixels = 15;
        options.maximumFetchBytes = 200;
    });
    QStringList log;
    ExecutorFixture::Hooks hooks;
    hooks.print = [&log](const QString &line) {
        log += line;
    };
    const QByteArray graph = savedPicture("Image", R"("default_value": ["0", 0])");
    const RecordedRun run = fixture.run(inputs(graph, "{\"it\": \"" + value + "\"}"), hooks);
    QCOMPARE(run.outcome, ExecutionOutcome::Success);
    QTEST(log, "log");
}

void tst_ExternalNodes::failedDownloadIsTriedAgain()
{
    bool there = false;
    ExecutorFixture fixture([&](auto &options) {
        options.fetch = [&](const QUrl &, qint64, const std::function<bool()> &) {
            return there ? FetchResult{picture(red), {}, {}} : FetchResult{{}, {}, u"no"_s};
        };
    });
    const QByteArray graph = inputs(savedPicture("Image", R"("default_value": ["0", 0])"),
                                    R"({"it": "http://host/late.png"})");
    (void)fixture.run(graph);
    there = true;
    const RecordedRun second = fixture.run(graph);
    QCOMPARE(fixture.images(second, u"9"_s).value(0).pixel(0, 0), qRgb(255, 0, 0));
    const RecordedRun third = fixture.run(graph);
    QVERIFY(third.data(u"execution_cached")["nodes"_L1].toArray().contains(u"9"_s));
}

void tst_ExternalNodes::imageBatch_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QList<QRgb>>("pixels"); // none: the run fails
    const QRgb r = qRgb(255, 0, 0);
    const QRgb g = qRgb(0, 255, 0);
    QTest::newRow("two") << R"(["http://host/red.png", "http://host/green.png"])"_ba
                         << QList<QRgb>{r, g};
    QTest::newRow("resized to the first")
        << R"(["http://host/red.png", "http://host/wide.png"])"_ba << QList<QRgb>{r, g};
    QTest::newRow("what came before a lost one")
        << R"(["http://host/red.png", "http://host/none.png", "http://host/green.png"])"_ba
        << QList<QRgb>{r};
    QTest::newRow("an archive of pictures")
        << R"(["http://host/pictures.zip"])"_ba << QList<QRgb>{};
    QTest::newRow("a bomb among them")
        << R"(["http://host/red.png", "http://host/bomb.gif"])"_ba << QList<QRgb>{r};
    QTest::newRow("empty: the link") << "[]"_ba << QList<QRgb>{qRgb(0, 0, 255)};
    QTest::newRow("none could be fetched") << R"(["http://host/none.png"])"_ba << QList<QRgb>{};
    QTest::newRow("no list") << R"({"a": 1})"_ba << QList<QRgb>{};
    QTest::newRow("no JSON") << "http://host/red.png"_ba << QList<QRgb>{};
    QTest::newRow("numbers") << "[1, 2]"_ba << QList<QRgb>{};
}

void tst_ExternalNodes::imageBatch()
{
    QFETCH(QByteArray, value);
    ExecutorFixture fixture(pictures());
    const RecordedRun run = fixture.run(
        inputs(savedPicture("ImageBatch", R"("images": "[]", "default_value": ["0", 0])"),
               "{\"it\": " + JsonText::quoted(QString::fromLatin1(value)) + '}'));
    QList<QRgb> pixels;
    for (const QImage &image : fixture.images(run, u"9"_s)) {
        QCOMPARE(image.size(), QSize(4, 2));
        pixels << image.pixel(2, 1);
    }
    QTEST(pixels, "pixels");
    QCOMPARE(run.outcome, pixels.isEmpty() ? ExecutionOutcome::Error : ExecutionOutcome::Success);
}

static QByteArray dataFile(const QString &name)
{
    QFile file(QStringLiteral(TEST_DATA_DIR "/") + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void tst_ExternalNodes::orientation_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QJsonObject>("expected");
    const QJsonObject all =
        QJsonDocument::fromJson(dataFile(u"orientation/expected.json"_s)).object();
    QVERIFY(all.size() > 40);
    for (auto it = all.begin(); it != all.end(); ++it)
        QTest::newRow(qPrintable(it.key())) << it.key() << it.value().toObject();
}

//! Pictures are turned as PIL's exif_transpose() turns them, which has made what is expected.
void tst_ExternalNodes::orientation()
{
    QFETCH(QString, name);
    QFETCH(QJsonObject, expected);
    const QByteArray bytes = dataFile(u"orientation/"_s + name);
    ExecutorFixture fixture([&bytes](ExecutorFixture::Options &options) {
        options.fetch = [bytes](const QUrl &, qint64, const std::function<bool()> &) {
            return FetchResult{bytes, {}, {}};
        };
    });
    QFile file(fixture.path(u"input/"_s + name));
    QVERIFY(QDir().mkpath(fixture.path(u"input"_s)) && file.open(QIODevice::WriteOnly));
    file.write(bytes);
    file.close();
    const QByteArray graph = R"({
        "1": {"class_type": "LoadImage", "inputs": {"image": ")"
        + name.toUtf8() + R"("}},
        "2": {"class_type": "ComfyUIDeployExternalImage", "inputs": {"input_id": "it"}},
        "8": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "a"}},
        "9": {"class_type": "SaveImage", "inputs": {"images": ["2", 0], "filename_prefix": "b"}}})";
    const RecordedRun run = fixture.run(inputs(graph, R"({"it": "http://host/picture"})"));
    QCOMPARE(run.outcome, ExecutionOutcome::Success);
    for (const QString &node : {u"8"_s, u"9"_s}) {
        const QImage image = fixture.images(run, node).value(0);
        const int right = image.width() - 5;
        const int bottom = image.height() - 5;
        QJsonArray corners;
        for (const QPoint at :
             {QPoint(4, 4), QPoint(right, 4), QPoint(4, bottom), QPoint(right, bottom)}) {
            const QColor color = image.pixelColor(at);
            corners.append(color.blue() > 128        ? u"blue"_s
                               : color.red() <= 128  ? u"green"_s
                               : color.green() > 128 ? u"yellow"_s
                                                     : u"red"_s);
        }
        QCOMPARE((QJsonArray{image.width(), image.height()}), expected["size"_L1].toArray());
        QCOMPARE(corners, expected["corners"_L1].toArray());
    }
}

void tst_ExternalNodes::films_data()
{
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<QString>("frames"); // by their colors
    QTest::addColumn<QSize>("size");
    QTest::addColumn<QByteArrayList>("reported"); // of the video's information
    const QSize size(32, 16);
    QTest::newRow("as it is") << ""_ba << u"rgbyw"_s << size
                              << QByteArrayList{
                                     "'source_fps': 10.0",      "'source_frame_count': 5",
                                     "'source_duration': 0.5",  "'source_width': 32",
                                     "'source_height': 16",     "'loaded_fps': 10.0",
                                     "'loaded_frame_count': 5", "'loaded_width': 32"};
    QTest::newRow("skipped") << R"("skip_first_frames": 2)"_ba << u"byw"_s << size
                             << QByteArrayList{"'loaded_frame_count': 3"};
    QTest::newRow("every other") << R"("select_every_nth": 2)"_ba << u"rbw"_s << size
                                 << QByteArrayList{"'loaded_fps': 5.0"};
    QTest::newRow("at most") << R"("frame_load_cap": 2)"_ba << u"rg"_s << size
                             << QByteArrayList{"'loaded_duration': 0.2"};
    QTest::newRow("all three")
        << R"("skip_first_frames": 1, "select_every_nth": 2, "frame_load_cap": 1)"_ba << u"g"_s
        << size << QByteArrayList{};
    QTest::newRow("twice as fast") << R"("force_rate": 20)"_ba << u"rrggbbyyww"_s << size
                                   << QByteArrayList{"'loaded_fps': 20.0"};
    QTest::newRow("half as fast") << R"("force_rate": 5)"_ba << u"rbw"_s << size
                                  << QByteArrayList{"'loaded_fps': 5.0"};
    QTest::newRow("custom")
        << R"("force_size": "Custom", "custom_width": 8, "custom_height": 24)"_ba << u"rgbyw"_s
        << QSize(8, 24) << QByteArrayList{"'loaded_height': 24"};
    QTest::newRow("by its height")
        << R"("force_size": "?x256")"_ba << u"rgbyw"_s << QSize(512, 256) << QByteArrayList{};
    QTest::newRow("by its width") << R"("force_size": "Custom Width", "custom_width": 48)"_ba
                                  << u"rgbyw"_s << QSize(48, 24)
                                  << QByteArrayList{"'source_width': 32"};
}

//! From a link and from the input folder, a GIF and a WebP.
void tst_ExternalNodes::films()
{
    QFETCH(QByteArray, fields);
    QFETCH(QString, frames);
    QFETCH(QSize, size);
    QFETCH(QByteArrayList, reported);
    for (const QByteArray &name : {"five.gif"_ba, "five.webp"_ba}) {
        const QByteArray bytes = dataFile(u"films/"_s + QString::fromLatin1(name));
        ExecutorFixture fixture([&bytes](ExecutorFixture::Options &options) {
            options.fetch = [bytes](const QUrl &, qint64, const std::function<bool()> &) {
                return FetchResult{bytes, {}, {}};
            };
        });
        QFile file(fixture.path(u"input/"_s + QString::fromLatin1(name)));
        QVERIFY(QDir().mkpath(fixture.path(u"input"_s)) && file.open(QIODevice::WriteOnly));
        file.write(bytes);
        file.close();
        for (const bool isLinked : {true, false}) {
            const QByteArray where =
                isLinked ? R"("default_video": "x.mp4")"_ba : R"("default_video": ")" + name + '"';
            const QByteArray graph =
                R"({"1": {"class_type": "ComfyUIDeployExternalVideo", "inputs": {"input_id": "it", )"
                + where + (fields.isEmpty() ? "" : ", ") + fields + R"(}},
                "7": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "a"}},
                "8": {"class_type": "PreviewAny", "inputs": {"source": ["1", 1]}},
                "9": {"class_type": "PreviewAny", "inputs": {"source": ["1", 3]}}})";
            const RecordedRun run = fixture.run(
                inputs(graph, isLinked ? R"({"it": "http://host/a.gif"})"_ba : "{}"_ba));
            QVERIFY2(run.outcome == ExecutionOutcome::Success,
                     qPrintable(run.data(u"execution_error")["exception_message"_L1].toString()));
            QString colors;
            const QList<QImage> images = fixture.images(run, u"7"_s);
            for (const QImage &image : images) {
                QCOMPARE(image.size(), size);
                const QColor color = image.pixelColor(size.width() / 2, size.height() / 2);
                const int code = int(color.red() > 128) + 2 * int(color.green() > 128)
                    + 4 * int(color.blue() > 128);
                colors += u"?rgyb??w"_s.at(code);
            }
            QCOMPARE(colors, frames);
            QCOMPARE(run.output(u"8"_s)["text"_L1][0].toString(), QString::number(frames.size()));
            const QByteArray info = run.output(u"9"_s)["text"_L1][0].toString().toUtf8();
            for (const QByteArray &part : reported)
                QVERIFY2(info.contains(part), info);
        }
    }
}

//! The fifth one is there, and holds the frames if there is a VAE for them.
void tst_ExternalNodes::filmOutputsAreTyped()
{
    const QByteArray bytes = dataFile(u"films/five.gif"_s);
    ExecutorFixture fixture([&bytes](ExecutorFixture::Options &options) {
        options.fetch = [bytes](const QUrl &, qint64, const std::function<bool()> &) {
            return FetchResult{bytes, {}, {}};
        };
    });
    const auto graph = [](const QByteArray &slot, const QByteArray &vae) {
        return R"({
        "1": {"class_type": "ComfyUIDeployExternalVideo",
              "inputs": {"input_id": "http://host/a.gif")"
            + vae + R"(}},
        "2": {"class_type": "VAELoader", "inputs": {"vae_name": "any.safetensors"}},
        "3": {"class_type": "VAEDecode", "inputs": {"samples": ["1", )"
            + slot + R"(], "vae": ["2", 0]}},
        "9": {"class_type": "SaveImage", "inputs": {"images": ["3", 0], "filename_prefix": "a"}}})";
    };
    const QByteArray withVae = R"(, "vae": ["2", 0])";
    const RecordedRun run = fixture.run(graph("4", withVae));
    QCOMPARE(run.data(u"execution_error")["exception_message"_L1].toString(), QString());
    QCOMPARE(fixture.images(run, u"9"_s).size(), 5);
    QCOMPARE(fixture.run(graph("4", {})).outcome, ExecutionOutcome::Error); // None, as the plugin
    for (const QByteArray &slot : {"0"_ba, "1"_ba, "2"_ba, "3"_ba})
        QVERIFY2(!fixture.check(graph(slot, withVae)).nodeErrors.isEmpty(), slot);
}

void tst_ExternalNodes::noFilm_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("reason");
    const QString other = u"moving GIF and WebP"_s;
    QTest::newRow("an mp4") << "http://host/clip.mp4"_ba
                            << "\0\0\0\x18"
                               "ftypmp42"_ba
                            << other;
    QTest::newRow("a text") << "http://host/clip.txt"_ba
                            << "text"_ba << other;
    QTest::newRow("a picture that does not move")
        << "http://host/a.png"_ba << dataFile(u"orientation/plain.png"_s) << other;
    QTest::newRow("nothing there")
        << "http://host/clip.gif"_ba << QByteArray() << u"clip.gif could not be loaded"_s;
    QTest::newRow("not given") << "it"_ba << QByteArray() << u"No film"_s;
}

//! A film that cannot be read ends the node with a reason, not with something that is no frames.
void tst_ExternalNodes::noFilm()
{
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, bytes);
    QFETCH(QString, reason);
    ExecutorFixture fixture([&bytes](ExecutorFixture::Options &options) {
        options.fetch = [bytes](const QUrl &, qint64, const std::function<bool()> &) {
            return FetchResult{bytes, {}, bytes.isEmpty() ? u"Not Found"_s : QString()};
        };
    });
    const RecordedRun run = fixture.run(inputs(shown("Video", {}), R"({"it": ")" + value + "\"}"));
    QCOMPARE(run.outcome, ExecutionOutcome::Error);
    const QString message = run.data(u"execution_error")["exception_message"_L1].toString();
    QVERIFY2(message.contains(reason), qPrintable(message));
}

void tst_ExternalNodes::mediaPaths_data()
{
    QTest::addColumn<QByteArray>("kind");
    QTest::addColumn<QByteArray>("fields");
    QTest::newRow("Audio") << "Audio"_ba
                           << R"("audio_file": "")"_ba;
    QTest::newRow("EXR") << "EXR"_ba
                         << R"("exr_file": "", "tonemap": "sRGB")"_ba;
    QTest::newRow("File") << "File"_ba
                          << R"("file_url": "")"_ba;
    QTest::newRow("Vid") << "Vid"_ba
                         << ""_ba;
}

void tst_ExternalNodes::mediaPaths()
{
    QFETCH(QByteArray, kind);
    QFETCH(QByteArray, fields);
    ExecutorFixture fixture(pictures());
    const RecordedRun run =
        fixture.run(inputs(shown(kind, fields), R"({"it": "http://host/file.mp4"})"));
    const QString path = run.output(u"9"_s)["text"_L1][0].toString();
    QVERIFY2(path.startsWith(fixture.path(u"temp"_s)) && path.endsWith(".mp4"_L1),
             qPrintable(path));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), "video"_ba);
}

void tst_ExternalNodes::exampleGraphRuns()
{
    ExecutorFixture fixture(pictures());
    const RecordedRun external =
        fixture.run(inputs(localTestData(u"graph-image-only-external.api.json"_s),
                           R"({"width": 32, "height": 16, "blur": 5, "sigma": 2})"));
    QVERIFY(external.check.nodeErrors.isEmpty());
    QCOMPARE(external.outcome, ExecutionOutcome::Success);
    QCOMPARE(fixture.images(external, u"9"_s).value(0).size(), QSize(32, 16));
    // Every External class, some of them connected to nothing.
    const RecordedRun all = fixture.run(
        inputs(localTestData(u"graph-text2image-external.api.json"_s),
               R"({"input_image": "http://host/red.png", "width": 64, "height": 64, "steps": 2})"));
    QVERIFY(all.check.nodeErrors.isEmpty());
    QCOMPARE(all.data(u"execution_error")["exception_message"_L1].toString(), QString());
    QCOMPARE(all.outcome, ExecutionOutcome::Success);
    QCOMPARE(all.check.outputNodes, (QStringList{u"9"_s, u"10"_s}));
}

REGISTER_TEST(tst_ExternalNodes)
#include "tst_externalnodes.moc"

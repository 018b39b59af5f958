// SPDX-License-Identifier: MIT

#include "executorfixture.h"
#include "shared/testprogram.h"

#include <QtGui/qimagereader.h>
#include <QtGui/qimagewriter.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Local;
using namespace Qt::StringLiterals;

// Pixels in, pixels out: each row's numbers were worked out by hand from the definition.
class tst_Nodes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pixels_data();
    void pixels();
    void blend_data();
    void blend();
    void scaleSizes_data();
    void scaleSizes();
    void batch();
    void loadImage();
    void loadImageRefuses_data();
    void loadImageRefuses();
    void changedFileIsReadAgain();
    void brokenFile();
    void saveNames_data();
    void saveNames();
    void saveOutsideIsRefused();
    void saveThroughALinkIsRefused();
    void saveContinuesCounting();
    void savedPrompt();
    void preview();
    void outputImage_data();
    void outputImage();
    void outputText();
    void textNodes();
};

//! Writes the row of greys and the rest of the colors as in.png of the fixture.
static void writeInput(const ExecutorFixture &fixture, const QImage &image,
                       const QString &name = u"in.png"_s)
{
    QVERIFY(image.save(fixture.path(u"input/"_s + name), "PNG"));
}

static QImage greyRow(const QList<int> &greys)
{
    QImage image(int(greys.size()), 1, QImage::Format_RGB32);
    for (int x = 0; x < image.width(); ++x)
        image.setPixel(x, 0, qRgb(greys.at(x), greys.at(x), greys.at(x)));
    return image;
}

static QList<int> greysOf(const QImage &image)
{
    QList<int> greys;
    for (int x = 0; x < image.width(); ++x)
        greys << qRed(image.pixel(x, 0));
    return greys;
}

//! in.png through one node, given as its members, into SaveImage as node 9.
static QByteArray throughNode(const QByteArray &node)
{
    return R"({"1": {"class_type": "LoadImage", "inputs": {"image": "in.png"}},
               "2": {)"
        + node + R"(},
               "9": {"class_type": "SaveImage", "inputs":
                     {"images": ["2", 0], "filename_prefix": "out"}}})";
}

static QByteArray scaling(const char *method, int width, int height = 1,
                          const char *crop = "disabled")
{
    return QByteArray(R"("class_type": "ImageScale", "inputs": {"image": ["1", 0],
        "upscale_method": ")")
        + method + R"(", "width": )" + QByteArray::number(width) + R"(, "height": )"
        + QByteArray::number(height) + R"(, "crop": ")" + crop + R"("})";
}

void tst_Nodes::pixels_data()
{
    QTest::addColumn<QList<int>>("in");
    QTest::addColumn<QByteArray>("node");
    QTest::addColumn<QList<int>>("out");
    QTest::newRow("invert") << QList{0, 100, 255}
                            << R"("class_type": "ImageInvert", "inputs": {"image": ["1", 0]})"_ba
                            << QList{255, 155, 0};
    QTest::newRow("nearest-exact up")
        << QList{0, 200} << scaling("nearest-exact", 4) << QList{0, 0, 200, 200};
    QTest::newRow("nearest-exact down takes the middle")
        << QList{1, 2, 3, 4, 5, 6} << scaling("nearest-exact", 2) << QList{2, 5};
    QTest::newRow("bilinear up") << QList{0, 200} << scaling("bilinear", 4)
                                 << QList{0, 50, 150, 200};
    QTest::newRow("bilinear down does not average all")
        << QList{0, 100, 0, 0, 200, 0} << scaling("bilinear", 2) << QList{100, 200};
    QTest::newRow("area") << QList{0, 100, 200, 40} << scaling("area", 2) << QList{50, 120};
    QTest::newRow("area, overlapping") << QList{0, 90, 30} << scaling("area", 2) << QList{45, 60};
    // Weights of a = -0.75 at distances 1.75, 1.25, 0.75, 0.25: -0.0352, -0.1055, 0.2617, 0.8789.
    QTest::newRow("bicubic") << QList{100, 100, 200, 200} << scaling("bicubic", 8)
                             << QList{100, 96, 89, 123, 177, 211, 204, 200};
    QTest::newRow("lanczos keeps a flat picture")
        << QList{70, 70, 70} << scaling("lanczos", 7) << QList{70, 70, 70, 70, 70, 70, 70};
    QTest::newRow("center crop") << QList{1, 50, 60, 2} << scaling("bilinear", 2, 1, "center")
                                 << QList{50, 60};
    QTest::newRow("crop") << QList{1, 2, 3, 4, 5} << R"("class_type": "ImageCrop", "inputs":
              {"image": ["1", 0], "width": 2, "height": 1, "x": 1, "y": 0})"_ba
                          << QList{2, 3};
    QTest::newRow("crop over the edge")
        << QList{1, 2, 3, 4, 5} << R"("class_type": "ImageCrop", "inputs":
              {"image": ["1", 0], "width": 9, "height": 9, "x": 100, "y": 100})"_ba
        << QList{5};
    // Kernel over -1, 0, 1 with sigma 1: 0.6065, 1, 0.6065, together 2.2131.
    QTest::newRow("blur") << QList{0, 0, 221, 0, 0} << R"("class_type": "ImageBlur", "inputs":
              {"image": ["1", 0], "blur_radius": 1, "sigma": 1.0})"_ba
                          << QList{0, 61, 100, 61, 0};
    QTest::newRow("blur mirrors at the edge")
        << QList{221, 0, 0} << R"("class_type": "ImageBlur", "inputs":
              {"image": ["1", 0], "blur_radius": 1, "sigma": 1.0})"_ba
        << QList{100, 61, 0};
    // v + 10 alpha (v - blur): 100 + 1 * (100 - 100 * 0.4519) = 154.8; 0 - 27.4 is cut off.
    QTest::newRow("sharpen") << QList{0, 0, 100, 0, 0} << R"("class_type": "ImageSharpen", "inputs":
              {"image": ["1", 0], "sharpen_radius": 1, "sigma": 1.0, "alpha": 0.1})"_ba
                             << QList{0, 0, 155, 0, 0};
}

void tst_Nodes::pixels()
{
    QFETCH(QList<int>, in);
    QFETCH(QByteArray, node);
    ExecutorFixture fixture;
    writeInput(fixture, greyRow(in));
    const RecordedRun run = fixture.run(throughNode(node));
    QCOMPARE(run.data(u"execution_error")["exception_message"_L1].toString(), QString());
    QCOMPARE(run.outcome, ExecutionOutcome::Success);
    QTEST(greysOf(fixture.images(run, u"9"_s).value(0)), "out");
}

void tst_Nodes::blend_data()
{
    QTest::addColumn<QByteArray>("mode");
    QTest::addColumn<QByteArray>("factor");
    QTest::addColumn<int>("gray"); // of 0x66 (0.4) below 0xcc (0.8)
    QTest::newRow("normal") << "normal"_ba
                            << "1.0"_ba << 0xcc;
    QTest::newRow("half normal") << "normal"_ba
                                 << "0.5"_ba << 0x99;
    QTest::newRow("nothing of it") << "multiply"_ba
                                   << "0.0"_ba << 0x66;
    QTest::newRow("multiply") << "multiply"_ba
                              << "1.0"_ba << 82; // 0.32
    QTest::newRow("screen") << "screen"_ba
                            << "1.0"_ba << 224; // 0.88
    QTest::newRow("overlay") << "overlay"_ba
                             << "1.0"_ba << 163; // 0.64
    QTest::newRow("soft light") << "soft_light"_ba
                                << "1.0"_ba << 138; // 0.4+0.6*(0.6325-0.4)
    QTest::newRow("difference is cut off below") << "difference"_ba
                                                 << "1.0"_ba << 0;
    QTest::newRow("half a difference") << "difference"_ba
                                       << "0.5"_ba << 0;
}

void tst_Nodes::blend()
{
    QFETCH(QByteArray, mode);
    QFETCH(QByteArray, factor);
    ExecutorFixture fixture;
    // The second picture has another size and is fitted to the first.
    const RecordedRun run = fixture.run(R"({
        "1": {"class_type": "EmptyImage", "inputs":
              {"width": 6, "height": 4, "batch_size": 1, "color": 6710886}},
        "2": {"class_type": "EmptyImage", "inputs":
              {"width": 2, "height": 3, "batch_size": 1, "color": 13421772}},
        "3": {"class_type": "ImageBlend", "inputs": {"image1": ["1", 0], "image2": ["2", 0],
              "blend_factor": )" + factor
                                        + R"(, "blend_mode": ")" + mode + R"("}},
        "9": {"class_type": "SaveImage", "inputs":
              {"images": ["3", 0], "filename_prefix": "out"}}})");
    QCOMPARE(run.outcome, ExecutionOutcome::Success);
    const QImage image = fixture.images(run, u"9"_s).value(0);
    QCOMPARE(image.size(), QSize(6, 4));
    QTEST(qRed(image.pixel(3, 2)), "gray");
}

void tst_Nodes::scaleSizes_data()
{
    QTest::addColumn<QByteArray>("node");
    QTest::addColumn<QSize>("size"); // of a picture of 40 x 20
    QTest::newRow("both") << scaling("area", 10, 30) << QSize(10, 30);
    QTest::newRow("width only") << scaling("area", 20, 0) << QSize(20, 10);
    QTest::newRow("height only") << scaling("area", 0, 5) << QSize(10, 5);
    QTest::newRow("neither") << scaling("area", 0, 0) << QSize(40, 20);
    QTest::newRow("never nothing") << scaling("area", 1, 0) << QSize(1, 1);
    QTest::newRow("by a factor") << R"("class_type": "ImageScaleBy", "inputs":
              {"image": ["1", 0], "upscale_method": "lanczos", "scale_by": 1.5})"_ba
                                 << QSize(60, 30);
}

void tst_Nodes::scaleSizes()
{
    QFETCH(QByteArray, node);
    ExecutorFixture fixture;
    writeInput(fixture, QImage(40, 20, QImage::Format_RGB32));
    const RecordedRun run = fixture.run(throughNode(node));
    QCOMPARE(run.outcome, ExecutionOutcome::Success);
    QTEST(fixture.images(run, u"9"_s).value(0).size(), "size");
}

void tst_Nodes::batch()
{
    ExecutorFixture fixture;
    const RecordedRun run = fixture.run(R"({
        "1": {"class_type": "EmptyImage", "inputs":
              {"width": 6, "height": 4, "batch_size": 2, "color": 255}},
        "2": {"class_type": "EmptyImage", "inputs":
              {"width": 3, "height": 3, "batch_size": 1, "color": 16711680}},
        "3": {"class_type": "ImageBatch", "inputs": {"image1": ["1", 0], "image2": ["2", 0]}},
        "9": {"class_type": "SaveImage", "inputs":
              {"images": ["3", 0], "filename_prefix": "out"}}})");
    const QList<QImage> images = fixture.images(run, u"9"_s);
    QCOMPARE(images.size(), 3);
    QCOMPARE(images.at(2).size(), QSize(6, 4));
    QCOMPARE(images.at(1).pixel(5, 3), qRgb(0, 0, 255));
    QCOMPARE(images.at(2).pixel(5, 3), qRgb(255, 0, 0));
}

void tst_Nodes::loadImage()
{
    ExecutorFixture fixture;
    QDir(fixture.path(u"input"_s)).mkpath(u"sub"_s);
    writeInput(fixture, greyRow({10, 20}), u"sub/in.png"_s);
    QByteArray graph = throughNode(scaling("area", 2));
    graph.replace("\"in.png\"", "\"sub/in.png [input]\"");
    const RecordedRun run = fixture.run(graph);
    QCOMPARE(greysOf(fixture.images(run, u"9"_s).value(0)), (QList{10, 20}));
}

void tst_Nodes::loadImageRefuses_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("not there") << u"missing.png"_s;
    QTest::newRow("empty") << u""_s;
    QTest::newRow("the folder itself") << u"."_s;
    QTest::newRow("out of the folder") << u"../secret.png"_s;
    QTest::newRow("out by a way round") << u"sub/../../secret.png"_s;
    QTest::newRow("out by a link") << u"link.png"_s;
    QTest::newRow("absolute") << u"/etc/passwd"_s;
    QTest::newRow("NUL") << u"in.png\\u0000.txt"_s;
    QTest::newRow("a URL") << u"https://example.org/a.png"_s;
}

void tst_Nodes::loadImageRefuses()
{
    QFETCH(QString, name);
    ExecutorFixture fixture;
    QDir(fixture.path(u"input"_s)).mkpath(u"sub"_s);
    writeInput(fixture, greyRow({10, 20}));
    writeInput(fixture, greyRow({10, 20}), u"../secret.png"_s);
    QVERIFY(QFile::link(fixture.path(u"secret.png"_s), fixture.path(u"input/link.png"_s)));
    QByteArray graph = throughNode(scaling("area", 2));
    graph.replace("in.png", name.toUtf8());
    const PromptCheck check = fixture.check(graph);
    const QJsonObject error = check.nodeErrors["1"_L1]["errors"_L1][0].toObject();
    QCOMPARE(error["type"_L1].toString(), u"custom_validation_failed"_s);
    QCOMPARE(error["message"_L1].toString(), u"Custom validation failed for node"_s);
    QVERIFY(error["details"_L1].toString().startsWith("image - Invalid image file: "_L1));
}

void tst_Nodes::changedFileIsReadAgain()
{
    ExecutorFixture fixture;
    writeInput(fixture, greyRow({10, 20}));
    const QByteArray graph = throughNode(scaling("area", 2));
    (void)fixture.run(graph);
    writeInput(fixture, greyRow({30, 40}));
    const RecordedRun run = fixture.run(graph);
    QVERIFY(run.data(u"execution_cached")["nodes"_L1].toArray().isEmpty());
    QCOMPARE(greysOf(fixture.images(run, u"9"_s).value(0)), (QList{30, 40}));
}

void tst_Nodes::brokenFile()
{
    ExecutorFixture fixture;
    QFile file(fixture.path(u"input/in.png"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>");
    file.close();
    const RecordedRun run = fixture.run(throughNode(scaling("area", 2)));
    QCOMPARE(run.outcome, ExecutionOutcome::Error);
    QVERIFY(run.data(u"execution_error")["exception_message"_L1].toString().contains("in.png"_L1));
}

static QByteArray saving(const QByteArray &prefix, const QByteArray &classType = "SaveImage")
{
    return R"({"1": {"class_type": "EmptyImage", "inputs":
                     {"width": 6, "height": 4, "batch_size": 1, "color": 255}},
               "9": {"class_type": ")"
        + classType + R"(", "inputs": {"images": ["1", 0], "filename_prefix": ")" + prefix
        + R"("}}})";
}

void tst_Nodes::saveNames_data()
{
    QTest::addColumn<QByteArray>("prefix");
    QTest::addColumn<QString>("subfolder");
    QTest::addColumn<QString>("filename");
    QTest::newRow("plain") << "pic"_ba << u""_s << u"pic_00001_.png"_s;
    QTest::newRow("folder") << "a/b"_ba << u"a"_s << u"b_00001_.png"_s;
    QTest::newRow("folders") << "a/b/c"_ba << u"a/b"_s << u"c_00001_.png"_s;
    QTest::newRow("backslashes") << R"(a\\b)"_ba << u"a"_s << u"b_00001_.png"_s;
    QTest::newRow("absolute") << "/a"_ba << u""_s << u"a_00001_.png"_s;
    QTest::newRow("empty") << ""_ba << u""_s << u"ComfyUI_00001_.png"_s;
    QTest::newRow("ends in a slash") << "a/"_ba << u"a"_s << u"ComfyUI_00001_.png"_s;
    QTest::newRow("here") << "./x"_ba << u""_s << u"x_00001_.png"_s;
    QTest::newRow("what Windows forbids")
        << R"(a:b/c?*\"<>|)"_ba << u"a_b"_s << u"c_______00001_.png"_s;
    QTest::newRow("a Windows device") << "con/NUL.txt"_ba << u"_con"_s << u"_NUL.txt_00001_.png"_s;
    QTest::newRow("dots and blanks at the end") << "a. /b .. "_ba << u"a"_s << u"b_00001_.png"_s;
    QTest::newRow("variables") << "%width%x%height%-%batch_num%"_ba << u""_s
                               << u"6x4-0_00001_.png"_s;
    QTest::newRow("long") << QByteArray(5'000'000, 'x') << u""_s
                          << QString(100, u'x') + u"_00001_.png"_s;
    QTest::newRow("long, not Latin") << QByteArray("\xE6\xBC\xA2").repeated(150) << u""_s
                                     << QString(33, u'\u6f22') + u"_00001_.png"_s;
    QTest::newRow("not Latin") << "\\u00e4\xE6\xBC\xA2"_ba << u""_s << u"\u00e4\u6f22_00001_.png"_s;
}

void tst_Nodes::saveNames()
{
    QFETCH(QByteArray, prefix);
    ExecutorFixture fixture;
    const RecordedRun run = fixture.run(saving(prefix));
    QCOMPARE(run.outcome, ExecutionOutcome::Success);
    const QJsonObject item = run.output(u"9"_s)["images"_L1][0].toObject();
    QTEST(item["subfolder"_L1].toString(), "subfolder");
    QTEST(item["filename"_L1].toString(), "filename");
    QCOMPARE(item["type"_L1].toString(), u"output"_s);
    QCOMPARE(fixture.images(run, u"9"_s).value(0).size(), QSize(6, 4));
}

void tst_Nodes::saveOutsideIsRefused()
{
    for (const QByteArray prefix : {"../x", "a/../../x", "..", R"(..\\x)"}) {
        ExecutorFixture fixture;
        const RecordedRun run = fixture.run(saving(prefix));
        QCOMPARE(run.outcome, ExecutionOutcome::Error);
        QVERIFY(run.data(u"execution_error")["exception_message"_L1].toString().contains(
            "outside the output folder"_L1));
        QCOMPARE(QDir(fixture.path(u"."_s)).entryList(QDir::Files).size(), 0);
    }
}

//! A link in the output folder leads out of it; nothing is written or made behind it.
void tst_Nodes::saveThroughALinkIsRefused()
{
#ifndef Q_OS_UNIX
    QSKIP("links are made differently here");
#endif
    ExecutorFixture fixture;
    QVERIFY(QDir().mkpath(fixture.path(u"elsewhere"_s)));
    QVERIFY(QDir().mkpath(fixture.path(u"output/a"_s)));
    QVERIFY(QFile::link(fixture.path(u"elsewhere"_s), fixture.path(u"output/link"_s)));
    QVERIFY(QFile::link(fixture.path(u"elsewhere"_s), fixture.path(u"output/a/link"_s)));
    QVERIFY(QFile::link(fixture.path(u"nowhere"_s), fixture.path(u"output/dangling"_s)));
    QVERIFY(QFile::link(fixture.path(u"elsewhere/x.png"_s),
                        fixture.path(u"output/pic_00001_.png"_s))); // of the name that comes next
    for (const QByteArray prefix : {"link/x", "link/new/x", "a/link/x", "dangling/x"}) {
        const RecordedRun run = fixture.run(saving(prefix));
        QCOMPARE(run.outcome, ExecutionOutcome::Error);
        QVERIFY(run.data(u"execution_error")["exception_message"_L1].toString().contains(
            "outside the output folder"_L1));
    }
    const RecordedRun run = fixture.run(saving("pic"));
    QCOMPARE(run.output(u"9"_s)["images"_L1][0]["filename"_L1].toString(), u"pic_00002_.png"_s);
    QVERIFY(QDir(fixture.path(u"elsewhere"_s)).isEmpty());
    QVERIFY(!QFileInfo::exists(fixture.path(u"nowhere"_s)));
}

void tst_Nodes::saveContinuesCounting()
{
    ExecutorFixture fixture;
    for (const auto &name : {u"pic_00007_.png"_s, u"pic_x_.png"_s, u"picture_00099_.png"_s}) {
        QFile file(fixture.path(u"output/"_s + name));
        QVERIFY(file.open(QIODevice::WriteOnly));
    }
    const RecordedRun run = fixture.run(saving("pic"));
    QCOMPARE(run.output(u"9"_s)["images"_L1][0]["filename"_L1].toString(), u"pic_00008_.png"_s);
}

void tst_Nodes::savedPrompt()
{
    ExecutorFixture fixture;
    const QByteArray graph = saving("pic", "SaveImage") + R"(  )";
    const RecordedRun run = fixture.run(graph);
    QCOMPARE(fixture.images(run, u"9"_s).value(0).text(u"prompt"_s), QString::fromUtf8(graph));
}

void tst_Nodes::preview()
{
    ExecutorFixture fixture;
    const RecordedRun run = fixture.run(saving("x", "PreviewImage"));
    QCOMPARE(run.output(u"9"_s)["images"_L1][0]["type"_L1].toString(), u"temp"_s);
    QCOMPARE(fixture.images(run, u"9"_s).value(0).size(), QSize(6, 4));
    QCOMPARE(QDir(fixture.path(u"output"_s)).entryList(QDir::Files).size(), 0);
}

void tst_Nodes::outputImage_data()
{
    QTest::addColumn<QByteArray>("type");
    for (const char *type : {"png", "jpg", "webp"})
        QTest::newRow(type) << QByteArray(type);
}

void tst_Nodes::outputImage()
{
    QFETCH(QByteArray, type);
    ExecutorFixture fixture;
    const RecordedRun run = fixture.run(R"({
        "1": {"class_type": "EmptyImage", "inputs":
              {"width": 64, "height": 64, "batch_size": 1, "color": 255}},
        "9": {"class_type": "ComfyDeployOutputImage", "inputs": {"images": ["1", 0],
              "filename_prefix": "r", "file_type": ")"
                                        + type + R"(", "quality": 90, "output_id": "hero"}}})");
    if (type == "webp" && !QImageWriter::supportedImageFormats().contains("webp")) {
        QCOMPARE(run.outcome, ExecutionOutcome::Error);
        QVERIFY(run.data(u"execution_error")["exception_message"_L1].toString().contains(
            "qt6-image-formats-plugins"_L1));
        return;
    }
    const QJsonObject item = run.output(u"9"_s)["images"_L1][0].toObject();
    QCOMPARE(item["filename"_L1].toString(), u"r_00001_."_s + QString::fromLatin1(type));
    QCOMPARE(item["output_id"_L1].toString(), u"hero"_s);
    QImageReader reader(fixture.path(u"output/"_s + item["filename"_L1].toString()));
    reader.setDecideFormatFromContent(true);
    QCOMPARE(reader.format(), type == "jpg" ? "jpeg"_ba : type);
    const QRgb pixel = reader.read().pixel(32, 32);
    QVERIFY(qRed(pixel) < 8 && qGreen(pixel) < 8 && qBlue(pixel) > 245);
}

void tst_Nodes::outputText()
{
    ExecutorFixture fixture;
    const RecordedRun run = fixture.run(R"({
        "9": {"class_type": "ComfyDeployOutputText", "inputs": {"text": "na\u00efve",
              "filename_prefix": "notes/t", "file_type": "md"}}})");
    QCOMPARE(run.output(u"9"_s)["text"_L1],
             (QJsonArray{QJsonObject{{u"filename"_s, u"t_00001_.md"_s},
                                     {u"subfolder"_s, u"notes"_s},
                                     {u"type"_s, u"output"_s},
                                     {u"output_id"_s, u"output_text"_s}}}));
    QFile file(fixture.path(u"output/notes/t_00001_.md"_s));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), "na\xC3\xAFve"_ba);
}

void tst_Nodes::textNodes()
{
    ExecutorFixture fixture;
    const RecordedRun run = fixture.run(R"({
        "1": {"class_type": "ShowText|pysssss", "inputs": {"text": "a caption"}},
        "2": {"class_type": "PreviewAny", "inputs": {"source": 0.5}},
        "3": {"class_type": "PreviewAny", "inputs": {"source": ["1", 0]}}})");
    QCOMPARE(run.output(u"1"_s)["text"_L1], QJsonArray{u"a caption"_s});
    QCOMPARE(run.output(u"2"_s)["text"_L1], QJsonArray{u"0.5"_s});
    QCOMPARE(run.output(u"3"_s)["text"_L1], QJsonArray{u"a caption"_s});
}

REGISTER_TEST(tst_Nodes)
#include "tst_nodes.moc"

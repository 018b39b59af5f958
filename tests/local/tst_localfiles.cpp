// SPDX-License-Identifier: MIT

#include "shared/localserverfixture.h"
#include "shared/testprogram.h"

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using namespace LocalFixture;

class tst_LocalFiles : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void upload_data();
    void upload();
    void uploadErrors_data();
    void uploadErrors();
    void uploadIsAnInput();
    void dataUrl();
    void outputFile();
    void ranges_data();
    void ranges();
    void rangesThatDoNotCount();
    void rangeOfAVersion_data();
    void rangeOfAVersion();

private:
    [[nodiscard]] RawHttp::Answer uploadNamed(const QByteArray &disposition,
                                              const QByteArray &content) const;
    [[nodiscard]] QUrl newOutput(int color) const;

    std::unique_ptr<LocalServer> m_server;
};

namespace {

QByteArray form(const QByteArray &disposition, const QByteArray &content)
{
    return "--b0\r\nContent-Disposition: form-data; " + disposition
        + "\r\nContent-Type: application/octet-stream\r\n\r\n" + content + "\r\n--b0--\r\n";
}

//! A red PNG of 3 x 2 pixels.
const QByteArray Picture =
    QByteArray::fromBase64("iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAEElEQVR4nGP4z8AAQQxwFg"
                           "BB0gX7h/C5SAAAAABJRU5ErkJggg==");

QByteArray externalGraph()
{
    return R"({"1":{"inputs":{"input_id":"picture","default_value_url":""},"class_type":"ComfyUIDeployExternalImage"},)"
           R"("9":{"inputs":{"images":["1",0],"filename_prefix":"e"},"class_type":"SaveImage"}})";
}

} // namespace

void tst_LocalFiles::init()
{
    m_server = std::make_unique<LocalServer>();
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
}

RawHttp::Answer tst_LocalFiles::uploadNamed(const QByteArray &disposition,
                                            const QByteArray &content) const
{
    return RawHttp::send(m_server->url(),
                         {"POST",
                          "/api/file/upload",
                          {{"Content-Type", "multipart/form-data; boundary=b0"}},
                          form(disposition, content)});
}

//! The URL of a picture that a run has made.
QUrl tst_LocalFiles::newOutput(int color) const
{
    const QByteArray id = queueRun(*m_server, runRequest(graph(color)));
    return QUrl(
        endedRun(*m_server, id)["outputs"_L1][0]["data"_L1]["images"_L1][0]["url"_L1].toString());
}

void tst_LocalFiles::upload_data()
{
    QTest::addColumn<QByteArray>("disposition");
    QTest::addColumn<QString>("fileName");
    QTest::addColumn<QString>("idPattern");
    QTest::addColumn<QByteArray>("type");
    QTest::newRow("picture") << R"(name="file"; filename="harbour.png")"_ba << u"harbour.png"_s
                             << u"img_[A-Za-z0-9]{16}"_s << "image/png"_ba;
    QTest::newRow("upper case") << R"(name="file"; filename="A.JPG")"_ba << u"A.JPG"_s
                                << u"img_.{16}"_s << "image/jpeg"_ba;
    QTest::newRow("video") << R"(name="file"; filename="v.mp4")"_ba << u"v.mp4"_s << u"vid_.{16}"_s
                           << "video/mp4"_ba;
    QTest::newRow("sound") << R"(name="file"; filename="s.mp3")"_ba << u"s.mp3"_s
                           << u"audio_.{16}"_s << "audio/mpeg"_ba;
    QTest::newRow("archive") << R"(name="file"; filename="z.zip")"_ba << u"z.zip"_s
                             << u"zip_.{16}"_s << "application/zip"_ba;
    QTest::newRow("no extension") << R"(name="file"; filename="blob")"_ba << u"blob"_s
                                  << u"file_.{16}"_s << "application/octet-stream"_ba;
    QTest::newRow("no ASCII") << "name=\"file\"; filename=\"h\u00E4fen \u6E2F.png\""_ba
                              << u"h\u00E4fen \u6E2F.png"_s << u"img_.{16}"_s << "image/png"_ba;
    QTest::newRow("quotes") << R"(name="file"; filename="a\"b\\c.png")"_ba << uR"(a"b\c.png)"_s
                            << u"img_.{16}"_s << "image/png"_ba;
    QTest::newRow("picture that is a program")
        << R"(name="file"; filename="x.svg")"_ba << u"x.svg"_s << u"img_.{16}"_s
        << "image/svg+xml"_ba;
    QTest::newRow("extended name")
        << R"(name=file; filename="x.png"; filename*=UTF-8''%C3%A4.png)"_ba << u"\u00E4.png"_s
        << u"img_.{16}"_s << "image/png"_ba;
}

void tst_LocalFiles::upload()
{
    QFETCH(QByteArray, disposition);
    QFETCH(QString, fileName);
    QFETCH(QString, idPattern);
    QFETCH(QByteArray, type);
    const QByteArray content = "bytes\r\n--b\0--b0 and more"_ba + char(0);
    const RawHttp::Answer answer = uploadNamed(disposition, content);
    QCOMPARE(answer.status, 200);
    QCOMPARE(keysInOrder(answer.body), keysInOrder(example("file-upload-response.json")));
    QCOMPARE(answer.json()["message"_L1].toString(), u"File uploaded successfully");
    QCOMPARE(answer.json()["file_name"_L1].toString(), fileName);
    const QString id = answer.json()["file_id"_L1].toString();
    QVERIFY2(
        QRegularExpression(QRegularExpression::anchoredPattern(idPattern)).match(id).hasMatch(),
        qPrintable(id));
    const QUrl url(answer.json()["file_url"_L1].toString());
    QVERIFY(url.path().contains(u"/inputs/"_s + id));
    m_server->setRequiredToken("t"); // not required here
    const RawHttp::Answer file = RawHttp::get(url, url.path().toLatin1());
    QCOMPARE(file.status, 200);
    QCOMPARE(file.body, content);
    QCOMPARE(file.header("Content-Type"), type);
    // Opened in a browser it must not become a page of this server's origin.
    QCOMPARE(file.header("X-Content-Type-Options"), "nosniff");
    QCOMPARE(file.header("Content-Security-Policy"), "sandbox; default-src 'none'");
}

void tst_LocalFiles::uploadErrors_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("expected");
    const QByteArray multipart = "multipart/form-data; boundary=b0";
    QTest::newRow("text file") << multipart << form(R"(name="file"; filename="a.txt")", "x") << 400
                               << R"({"detail":"Unsupported file type"})"_ba;
    QTest::newRow("web page") << multipart << form(R"(name="file"; filename="a.html")", "x") << 400
                              << R"({"detail":"Unsupported file type"})"_ba;
    QTest::newRow("another part") << multipart << form(R"(name="files"; filename="a.png")", "x")
                                  << 422 << R"("type":"missing")"_ba;
    QTest::newRow("no file name") << multipart << form(R"(name="file")", "x") << 422
                                  << R"("type":"value_error")"_ba;
    QTest::newRow("no form") << "application/json"_ba
                             << "{}"_ba << 422 << R"("type":"missing")"_ba;
    QTest::newRow("boundary missing") << "multipart/form-data"_ba
                                      << "x"_ba << 400 << "error parsing the body"_ba;
    QTest::newRow("cut off") << multipart
                             << form(R"(name="file"; filename="a.png")", "x").chopped(10) << 400
                             << "error parsing the body"_ba;
}

void tst_LocalFiles::uploadErrors()
{
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    QFETCH(QByteArray, expected);
    const RawHttp::Answer answer = RawHttp::send(
        m_server->url(), {"POST", "/api/file/upload", {{"Content-Type", type}}, body});
    QCOMPARE(answer.status, status);
    QVERIFY2(answer.body.contains(expected), answer.body);
}

void tst_LocalFiles::uploadIsAnInput()
{
    const QByteArray url = uploadNamed(R"(name="file"; filename="p.png")", Picture)
                               .json()["file_url"_L1]
                               .toString()
                               .toLatin1();
    const QByteArray id =
        queueRun(*m_server, runRequest(externalGraph(), R"(,"inputs":{"picture":")" + url + "\"}"));
    const QJsonObject ended = endedRun(*m_server, id);
    QCOMPARE(ended["status"_L1].toString(), u"success");
    const QUrl output(ended["outputs"_L1][0]["data"_L1]["images"_L1][0]["url"_L1].toString());
    const QByteArray png = RawHttp::get(output, output.path().toLatin1()).body;
    QCOMPARE(png.mid(16, 8), QByteArray::fromHex("0000000300000002")); // its width and height
}

void tst_LocalFiles::dataUrl()
{
    const QByteArray dataUrl = "data:image/png;base64," + Picture.toBase64();
    const QByteArray id = queueRun(
        *m_server, runRequest(externalGraph(), R"(,"inputs":{"picture":")" + dataUrl + "\"}"));
    const QJsonObject ended = endedRun(*m_server, id);
    const QString stored = ended["workflow_inputs"_L1]["picture"_L1].toString();
    QVERIFY2(stored.contains(u"/inputs/img_"_s) && stored.endsWith(u".png"_s), qPrintable(stored));
    QCOMPARE(ended["status"_L1].toString(), u"success");
    // Any other kind is passed on unchanged.
    const QByteArray gif = R"({"picture":"data:image/gif;base64,R0lGODlh"})";
    const QByteArray other = queueRun(*m_server, runRequest(graph(), ",\"inputs\":" + gif));
    QVERIFY(RawHttp::get(m_server->url(), "/api/run/" + other).body.contains(gif));
}

void tst_LocalFiles::outputFile()
{
    const QUrl url = newOutput(30);
    m_server->setRequiredToken("t");
    const RawHttp::Answer file = RawHttp::get(url, url.path().toLatin1());
    QCOMPARE(file.status, 200);
    QVERIFY(file.complete);
    QCOMPARE(file.header("Content-Type"), "image/png");
    QCOMPARE(file.header("Accept-Ranges"), "bytes");
    QVERIFY(file.body.startsWith("\x89PNG"));
    const RawHttp::Answer head = RawHttp::send(url, {"HEAD", url.path().toLatin1(), {}, {}});
    QCOMPARE(head.status, 200);
    QCOMPARE(head.header("Content-Length"), QByteArray::number(file.body.size()));
    QCOMPARE(head.body, QByteArray());
    // Similar names are unknown.
    const QByteArray guess =
        url.path().toLatin1().replace(url.fileName().toLatin1(), "t_00002_.png");
    QCOMPARE(RawHttp::get(url, guess).status, 404);
}

void tst_LocalFiles::ranges_data()
{
    QTest::addColumn<QByteArray>("range");
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("begin");
    QTest::addColumn<int>("size"); // -1: to the end
    QTest::newRow("start") << "bytes=0-3"_ba << 206 << 0 << 4;
    QTest::newRow("middle") << "bytes=5-9"_ba << 206 << 5 << 5;
    QTest::newRow("open end") << "bytes=10-"_ba << 206 << 10 << -1;
    QTest::newRow("last ones") << "bytes=-6"_ba << 206 << -6 << 6;
    QTest::newRow("beyond the end") << "bytes=10-99999999"_ba << 206 << 10 << -1;
    QTest::newRow("behind the end") << "bytes=99999999-"_ba << 416 << 0 << 0;
    QTest::newRow("more last ones than there are") << "bytes=-99999999"_ba << 206 << 0 << -1;
    QTest::newRow("no last ones") << "bytes=-0"_ba << 416 << 0 << 0;
    QTest::newRow("end beyond 64 bits") << "bytes=10-99999999999999999999999"_ba << 206 << 10 << -1;
    QTest::newRow("start beyond 63 bits") << "bytes=9223372036854775808-"_ba << 416 << 0 << 0;
    QTest::newRow("last ones beyond 63 bits") << "bytes=-9223372036854775809"_ba << 206 << 0 << -1;
    QTest::newRow("upper case") << "Bytes=0-3"_ba << 206 << 0 << 4;
    QTest::newRow("the wrong way round: all of it") << "bytes=5-4"_ba << 200 << 0 << -1;
    QTest::newRow("with a sign: all of it") << "bytes=+0-3"_ba << 200 << 0 << -1;
    QTest::newRow("other units: all of it") << "lines=0-3"_ba << 200 << 0 << -1;
    QTest::newRow("only a dash: all of it") << "bytes=-"_ba << 200 << 0 << -1;
    QTest::newRow("two ranges: all of it") << "bytes=0-1,3-4"_ba << 200 << 0 << -1;
}

void tst_LocalFiles::ranges()
{
    QFETCH(QByteArray, range);
    QFETCH(int, status);
    QFETCH(int, begin);
    QFETCH(int, size);
    const QUrl url = newOutput(31);
    const QByteArray target = url.path().toLatin1();
    const QByteArray whole = RawHttp::get(url, target).body;
    const RawHttp::Answer part = RawHttp::get(url, target, {{"Range", range}});
    QCOMPARE(part.status, status);
    if (status == 416) {
        QCOMPARE(part.header("Content-Range"), "bytes */" + QByteArray::number(whole.size()));
        return;
    }
    const qsizetype from = begin < 0 ? whole.size() + begin : begin;
    QCOMPARE(part.body, whole.mid(from, size));
    QVERIFY(part.complete);
    if (status == 206) {
        QCOMPARE(part.header("Content-Range"),
                 "bytes " + QByteArray::number(from) + '-'
                     + QByteArray::number(from + part.body.size() - 1) + '/'
                     + QByteArray::number(whole.size()));
    }
}

//! Ranges are for GET.
void tst_LocalFiles::rangesThatDoNotCount()
{
    const QUrl url = newOutput(32);
    const QByteArray target = url.path().toLatin1();
    const QByteArray whole = RawHttp::get(url, target).body;
    const RawHttp::Headers range{{"Range", "bytes=0-3"}};
    const RawHttp::Answer head = RawHttp::send(url, {"HEAD", target, range, {}});
    QCOMPARE(head.status, 200);
    QCOMPARE(head.header("Content-Length").toLongLong(), whole.size());
    QCOMPARE(head.body, "");
}

void tst_LocalFiles::rangeOfAVersion_data()
{
    QTest::addColumn<QByteArray>("ifRange"); // TAG stands for the file's own
    QTest::addColumn<int>("status");
    QTest::newRow("this one") << "TAG"_ba << 206;
    QTest::newRow("another one") << "\"v1\""_ba << 200;
    QTest::newRow("weak") << "W/TAG"_ba << 200; // RFC 9110, 13.1.5: it may be other bytes
    QTest::newRow("unquoted") << "v1"_ba << 200;
    QTest::newRow("a date") << "Tue, 04 Mar 2025 05:06:07 GMT"_ba << 200; // the server sends none
}

//! A part is given only of what the caller has the beginning of.
void tst_LocalFiles::rangeOfAVersion()
{
    const QUrl url = newOutput(33);
    const QByteArray target = url.path().toLatin1();
    const RawHttp::Answer whole = RawHttp::get(url, target);
    const QByteArray tag = whole.header("ETag");
    QVERIFY2(tag.size() > 2 && tag.startsWith('"') && tag.endsWith('"'), tag.constData());
    QCOMPARE(RawHttp::send(url, {"HEAD", target, {}, {}}).header("ETag"), tag);

    QFETCH(QByteArray, ifRange);
    QFETCH(int, status);
    const RawHttp::Answer answer = RawHttp::get(
        url, target, {{"Range", "bytes=4-"}, {"If-Range", ifRange.replace("TAG", tag)}});
    QCOMPARE(answer.status, status);
    QCOMPARE(answer.body, status == 206 ? whole.body.sliced(4) : whole.body);
    QCOMPARE(answer.header("ETag"), tag);
}

REGISTER_TEST(tst_LocalFiles)
#include "tst_localfiles.moc"

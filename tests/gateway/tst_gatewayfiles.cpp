// SPDX-License-Identifier: MIT

// Files between a caller and ComfyUI: outputs under URLs of the local server, and pictures that
// runs name.
#include "gatewayfixture.h"
#include "shared/testprogram.h"

#include <ComfyDeployLocal/comfyui/viewedfile_p.h>

#include <QtCore/qjsonarray.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Local;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using Dialect = Gateway::Dialect;

class tst_GatewayFiles : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void requests_data();
    void requests();
    void notModified();
    void needNoToken();
    void onlyOfOurRuns_data();
    void onlyOfOurRuns();
    void deletedThere();
    void serverAway();
    void firstResult();
    void slowReader();

private:
    //! The path of a run's picture.
    QByteArray ranPicture(Gateway &gateway);

    std::unique_ptr<Gateway> m_gateway;
    QByteArray m_path;
    QByteArray m_content;
};

QByteArray tst_GatewayFiles::ranPicture(Gateway &gateway)
{
    const QString id = gateway.queue(Gateway::graph());
    if (!QTest::qWaitFor([&] { return gateway.status(id) == "success"_L1; }, testPatience))
        return {};
    const QJsonValue data = gateway.run(id)["outputs"_L1][0]["data"_L1];
    return QUrl(data["images"_L1][0]["url"_L1].toString()).path(QUrl::FullyEncoded).toLatin1();
}

void tst_GatewayFiles::initTestCase()
{
    m_gateway = std::make_unique<Gateway>();
    QVERIFY(m_gateway->start());
    m_path = ranPicture(*m_gateway);
    QVERIFY(!m_path.isEmpty());
    m_content = RawHttp::get(m_gateway->server.url(), m_path).body;
    QVERIFY(m_content.size() > 20);
}

void tst_GatewayFiles::requests_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("range");
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("begin");
    QTest::addColumn<int>("size"); //!< -1: to the end
    QTest::newRow("all") << "GET"_ba << QByteArray() << 200 << 0 << -1;
    QTest::newRow("head") << "HEAD"_ba << QByteArray() << 200 << 0 << 0;
    QTest::newRow("first bytes") << "GET"_ba
                                 << "bytes=0-9"_ba << 206 << 0 << 10;
    QTest::newRow("from the middle") << "GET"_ba
                                     << "bytes=10-"_ba << 206 << 10 << -1;
    QTest::newRow("last bytes") << "GET"_ba
                                << "bytes=-5"_ba << 206 << -5 << 5;
    QTest::newRow("beyond the end") << "GET"_ba
                                    << "bytes=99999999-"_ba << 416 << 0 << 0;
    QTest::newRow("another method") << "POST"_ba << QByteArray() << 405 << 0 << 0;
}

void tst_GatewayFiles::requests()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, range);
    RawHttp::Headers headers;
    if (!range.isNull())
        headers.append({"Range", range});
    const RawHttp::Answer answer =
        RawHttp::send(m_gateway->server.url(),
                      {.method = method, .target = m_path, .headers = headers, .body = {}});
    QTEST(answer.status, "status");
    if (answer.status >= 400)
        return;
    QFETCH(int, begin);
    QFETCH(int, size);
    const qsizetype from = begin < 0 ? m_content.size() + begin : begin;
    const QByteArray expected = size < 0 ? m_content.mid(from) : m_content.mid(from, size);
    QCOMPARE(answer.body, method == "HEAD" ? QByteArray() : expected);
    QCOMPARE(answer.header("Content-Type"), "image/png");
    QCOMPARE(answer.header("X-Content-Type-Options"), "nosniff");
    QCOMPARE(answer.header("Accept-Ranges"), "bytes");
    QCOMPARE(answer.header("Content-Length"),
             QByteArray::number(method == "HEAD" ? m_content.size() : expected.size()));
}

void tst_GatewayFiles::notModified()
{
    const QByteArray tag = RawHttp::get(m_gateway->server.url(), m_path).header("ETag");
    QVERIFY(!tag.isEmpty());
    const auto same = RawHttp::get(m_gateway->server.url(), m_path, {{"If-None-Match", tag}});
    QCOMPARE(same.status, 304);
    QVERIFY(same.body.isEmpty());
    QCOMPARE(RawHttp::get(m_gateway->server.url(), m_path, {{"If-None-Match", "\"x\""}}).status,
             200);
}

void tst_GatewayFiles::needNoToken()
{
    m_gateway->server.setRequiredToken("secret");
    QCOMPARE(RawHttp::get(m_gateway->server.url(), m_path).status, 200);
    QCOMPARE(RawHttp::get(m_gateway->server.url(), "/api/run/x").status, 401);
    m_gateway->server.setRequiredToken({});
    // ComfyUI never sees it.
    for (const auto &request : m_gateway->comfy.requests())
        QVERIFY(request.header("Authorization").isEmpty() && !request.body.contains("secret"));
}

void tst_GatewayFiles::onlyOfOurRuns_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::newRow("another name") << "run_00001_.png"_ba
                                  << "run_00002_.png"_ba;
    QTest::newRow("another key") << "/run_"_ba
                                 << "x/run_"_ba;
    QTest::newRow("out of the folder") << "run_00001_.png"_ba
                                       << "..%2F..%2Frun_00001_.png"_ba;
    QTest::newRow("another query") << "/run_00001_.png"_ba
                                   << "?filename=run_00001_.png"_ba;
}

void tst_GatewayFiles::onlyOfOurRuns()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QByteArray path = m_path;
    QVERIFY(path.contains(from));
    const int views = m_gateway->comfy.count("GET /view");
    QCOMPARE(RawHttp::get(m_gateway->server.url(), path.replace(from, to)).status, 404);
    QCOMPARE(m_gateway->comfy.count("GET /view"), views);
}

void tst_GatewayFiles::deletedThere()
{
    Gateway gateway;
    QVERIFY(gateway.start());
    const QByteArray path = ranPicture(gateway);
    const QString id = QString::fromLatin1(path.split('/').value(4));
    QVERIFY(gateway.comfy.removeFile(u"output"_s, u"comfydeploy/%1/run_00001_.png"_s.arg(id)));
    QCOMPARE(RawHttp::get(gateway.server.url(), path).status, 404);
}

void tst_GatewayFiles::serverAway()
{
    Gateway gateway;
    QVERIFY(gateway.start());
    const QByteArray path = ranPicture(gateway);
    gateway.comfy.vanish();
    const auto answer = RawHttp::get(gateway.server.url(), path);
    QCOMPARE(answer.status, 502);
    QVERIFY2(answer.body.contains("ComfyUI does not answer"), answer.body);
}

void tst_GatewayFiles::firstResult()
{
    const auto answer = RawHttp::postJson(
        m_gateway->server.url(), "/api/run",
        R"({"execution_mode": "sync_first_result", "workflow_id": ")" + exampleWorkflowId
            + R"(", "workflow_api_json": )" + Gateway::graph() + '}');
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.header("Content-Type"), "image/png");
    QVERIFY(answer.body.startsWith("\x89PNG"));
}

//! Of a large file only a part is held until it is read, and others are not delayed.
void tst_GatewayFiles::slowReader()
{
    constexpr qsizetype size = 8 * 1024 * 1024;
    QByteArray content(size, Qt::Uninitialized);
    for (qsizetype i = 0; i < size; ++i)
        content[i] = char(i * 7 + i / 251);
    const QByteArray form =
        "--b\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\noutput\r\n--b\r\n"
        "Content-Disposition: form-data; name=\"image\"; filename=\"large.bin\"\r\n"
        "Content-Type: application/octet-stream\r\n\r\n"
        + content + "\r\n--b--\r\n";
    const auto uploaded =
        RawHttp::send(m_gateway->comfy.url(),
                      {.method = "POST",
                       .target = "/upload/image",
                       .headers = {{"Content-Type", "multipart/form-data; boundary=b"}},
                       .body = form});
    QCOMPARE(uploaded.status, 200);

    QString why;
    const auto address = ComfyUiAddress::from(m_gateway->comfy.url(), &why);
    QVERIFY2(address, qPrintable(why));
    auto file = std::make_shared<ViewedFile>(u"large.bin"_s);
    QObject parent;
    new FileViewer(address->request(u"/view"_s, QUrlQuery(u"filename=large.bin&type=output"_s)),
                   false, file, ComfyUiTimings(), &parent);
    QTRY_COMPARE(file->room(), 0);
    QCOMPARE(RawHttp::get(m_gateway->server.url(), m_path).body, m_content);
    QCOMPARE(file->room(), 0);

    QByteArray read;
    HttpPiece piece = file->next();
    const auto readOn = [&] {
        for (; piece.kind == HttpPiece::Kind::Bytes; piece = file->next())
            read += piece.bytes;
        if (piece.kind == HttpPiece::Kind::Later)
            piece = file->next();
        return piece.kind == HttpPiece::Kind::End;
    };
    QTRY_VERIFY(readOn());
    QCOMPARE(read.size(), size);
    QVERIFY(read == content);

    // One that nobody reads to its end is not fetched to its end.
    QTRY_VERIFY(parent.children().isEmpty());
    file = std::make_shared<ViewedFile>(u"large.bin"_s);
    new FileViewer(address->request(u"/view"_s, QUrlQuery(u"filename=large.bin&type=output"_s)),
                   false, file, ComfyUiTimings(), &parent);
    QTRY_COMPARE(file->room(), 0);
    file.reset();
    QTRY_VERIFY(parent.children().isEmpty());
}

REGISTER_TEST(tst_GatewayFiles)
#include "tst_gatewayfiles.moc"

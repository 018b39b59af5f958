#include "shared/runs.h"

#include <ComfyDeploy/mediadownload.h>

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using Kind = ApiError::Kind;
using Request = ScriptedServer::Request;
using Exchange = ScriptedServer::Exchange;

namespace {

const QByteArray token = "eyJhbGciOiJIUzI1NiJ9.c2VjcmV0.token";

MediaItem itemAt(const QUrl &url, const QString &name = u"ComfyUI_00001_.png"_s)
{
    const QJsonObject file{
        {u"url"_s, url.toString()}, {u"filename"_s, name}, {u"type"_s, u"output"_s}};
    const QJsonObject output{{u"run_id"_s, QString::fromLatin1(exampleRunId)},
                             {u"node_meta"_s, QJsonObject{{u"node_id"_s, u"9"_s}}},
                             {u"data"_s, QJsonObject{{u"images"_s, QJsonArray{file}}}}};
    return WorkflowRunOutput::fromJson(output)->mediaItems().first();
}

} // namespace

//! Files on their way down.
class tst_MediaDownload : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void download();
    void downloadRenewsTheLink();
    void downloadRefuses_data();
    void downloadRefuses();
    void downloadCutShort();

private:
    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<WorkflowClient> m_client;
};

void tst_MediaDownload::init()
{
    m_server = std::make_unique<ScriptedServer>();
    QVERIFY(m_server->listen());
    m_client = std::make_unique<WorkflowClient>();
    useServer(*m_client, m_server->url());
}

void tst_MediaDownload::cleanup()
{
    m_client.reset();
    m_server.reset();
}

void tst_MediaDownload::download()
{
    m_client->setToken(token);
    RequestOptions options;
    options.setHeader("X-Studio", "one");
    m_client->setDefaultOptions(options);
    m_server->on("GET /file.png", [](const Request &, Exchange exchange) {
        exchange.respond(200, "picture", "image/png");
    });
    QUrl url = m_server->url();
    url.setPath(u"/file.png"_s);
    MediaDownload *inMemory = m_client->download(itemAt(url));
    QTRY_VERIFY(inMemory->isFinished());
    QVERIFY2(!inMemory->error(), qPrintable(inMemory->error().message()));
    QCOMPARE(inMemory->data(), "picture"_ba);
    QCOMPARE(inMemory->contentType(), "image/png"_ba);
    const Request request = m_server->requests().first();
    QVERIFY(request.header("authorization").isEmpty() && request.header("x-studio").isEmpty());

    QTemporaryDir dir;
    const QString path = dir.filePath(u"out.png"_s);
    MediaDownload *toFile = m_client->download(itemAt(url), path);
    QTRY_VERIFY(toFile->isFinished());
    QVERIFY(!toFile->error());
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), "picture"_ba);
    MediaDownload *again = m_client->download(itemAt(url), path); // nothing is overwritten
    QTRY_VERIFY(again->isFinished());
    QCOMPARE(again->error().kind(), Kind::InvalidRequest);
}

void tst_MediaDownload::downloadRenewsTheLink()
{
    m_server->on("GET /old", 403, "<Error>expired</Error>");
    m_server->on("GET /new", [](const Request &, Exchange exchange) {
        exchange.respond(200, "picture", "image/png");
    });
    QUrl url = m_server->url();
    url.setPath(u"/new"_s);
    const QJsonObject file{{u"url"_s, url.toString()}, {u"filename"_s, u"ComfyUI_00001_.png"_s}};
    const QJsonObject output{{u"run_id"_s, QString::fromLatin1(exampleRunId)},
                             {u"node_meta"_s, QJsonObject{{u"node_id"_s, u"9"_s}}},
                             {u"data"_s, QJsonObject{{u"images"_s, QJsonArray{file}}}}};
    m_server->on(getRun, 200, runJson(u"run-success.json"_s, {{u"outputs"_s, QJsonArray{output}}}));
    url.setPath(u"/old"_s);
    MediaDownload *download = m_client->download(itemAt(url));
    QTRY_VERIFY(download->isFinished());
    QVERIFY2(!download->error(), qPrintable(download->error().message()));
    QCOMPARE(download->data(), "picture"_ba);
}

void tst_MediaDownload::downloadRefuses_data()
{
    QTest::addColumn<QUrl>("url");
    QTest::newRow("a local file") << QUrl(u"file:///etc/hostname"_s);
    QTest::newRow("ftp") << QUrl(u"ftp://example.org/x"_s);
    QTest::newRow("a resource") << QUrl(u"qrc:/x"_s);
}

void tst_MediaDownload::downloadRefuses()
{
    QFETCH(QUrl, url);
    MediaDownload *download = m_client->download(itemAt(url));
    QTRY_VERIFY(download->isFinished());
    QCOMPARE(download->error().kind(), Kind::InvalidRequest);
    QVERIFY(download->data().isEmpty());
}

void tst_MediaDownload::downloadCutShort()
{
    int attempts = 0;
    m_server->on("GET /file.png", [&](const Request &, Exchange exchange) {
        if (++attempts > 1) {
            exchange.respond(200, "0123456789", "image/png");
            return;
        }
        exchange.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123");
        exchange.close();
    });
    QUrl url = m_server->url();
    url.setPath(u"/file.png"_s);
    QTemporaryDir dir;
    MediaDownload *download = m_client->download(itemAt(url), dir.filePath(u"a.png"_s));
    QTRY_VERIFY(download->isFinished());
    QVERIFY2(!download->error(), qPrintable(download->error().message()));
    QCOMPARE(QFileInfo(dir.filePath(u"a.png"_s)).size(), 10);
    QCOMPARE(QDir(dir.path()).entryList(QDir::Files | QDir::Hidden).size(), 1);
}

QTEST_GUILESS_MAIN(tst_MediaDownload)
#include "tst_mediadownload.moc"

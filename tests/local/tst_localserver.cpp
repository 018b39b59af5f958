// SPDX-License-Identifier: MIT

#include "shared/localserverfixture.h"
#include "shared/testprogram.h"

#include <ComfyDeployLocal/LocalServer>

#include <QtNetwork/qtcpserver.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using namespace LocalFixture;

class tst_LocalServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void listening();
    void ipv6();
    void recordedRequests();
    void foreignOrigins_data();
    void foreignOrigins();
    void routing_data();
    void routing();
    void redirect();
    void methods();
    void tokens_data();
    void tokens();
    void tokenBeforeRouting();
    void keepAlive();
    void bodyTooLarge();
    void expectContinue();
    void chunkedRequest();
    void reopening();
    void concurrency();
    void twoServers();
    void inAThreadOfItsOwn();
    void destroyedInASlot();
    void closedInASlot();
    void endsWhileRunsGoOn();

private:
    [[nodiscard]] RawHttp::Answer queue(const QByteArray &request) const
    {
        return RawHttp::postJson(m_server->url(), "/api/run/workflow/queue", request);
    }

    std::unique_ptr<LocalServer> m_server;
};

void tst_LocalServer::init()
{
    m_server = std::make_unique<LocalServer>();
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
}

void tst_LocalServer::listening()
{
    LocalServer second;
    QVERIFY(second.url().isEmpty());
    QVERIFY(!second.listen(quint16(m_server->url().port())));
    QVERIFY(!second.errorString().isEmpty());
    QVERIFY(!second.isListening());
    QVERIFY(second.listen());
    QCOMPARE(second.url().toString(), u"http://127.0.0.1:%1/api"_s.arg(second.url().port()));
    QVERIFY(!second.listen());
    QVERIFY(second.isListening());
}

void tst_LocalServer::ipv6()
{
    QTcpServer probe;
    if (!probe.listen(QHostAddress::LocalHostIPv6))
        QSKIP("this machine has no ::1");
    QUrl url = m_server->url();
    url.setHost(u"::1"_s);
    const RawHttp::Headers host{{"Host", "[::1]:" + QByteArray::number(url.port())}};
    QCOMPARE(RawHttp::get(url, "/api/nothing", host).status, 404);
}

void tst_LocalServer::recordedRequests()
{
    QSignalSpy spy(m_server.get(), &LocalServer::requestReceived);
    const RawHttp::Headers headers{{"X-Mine", "1"}};
    RawHttp::postJson(m_server->url(), "/api/a%20b?q=1", "{\"x\":1}", headers);
    RawHttp::get(m_server->url(), "/api/other");
    QTRY_COMPARE(spy.size(), 2);
    const auto first = spy.first().first().value<RecordedRequest>();
    QCOMPARE(first.method, "POST");
    QCOMPARE(first.path, u"/api/a b");
    QCOMPARE(first.query, u"q=1");
    QCOMPARE(first.body, "{\"x\":1}");
    QCOMPARE(first.header("x-mine"), "1");
    QCOMPARE(m_server->requests().size(), 2);
    QCOMPARE(m_server->requests(u"other"_s).size(), 1);
    m_server->clearRequests();
    QCOMPARE(m_server->requests().size(), 0);
}

void tst_LocalServer::foreignOrigins_data()
{
    QTest::addColumn<QByteArray>("host");
    QTest::addColumn<QByteArray>("origin");
    QTest::addColumn<int>("status");
    QTest::newRow("by name") << "localhost:3011"_ba << QByteArray() << 404;
    QTest::newRow("by address without port") << "127.0.0.1"_ba << QByteArray() << 404;
    QTest::newRow("IPv6") << "[::1]:3011"_ba << QByteArray() << 404;
    QTest::newRow("a name that was rebound") << "evil.example:3011"_ba << QByteArray() << 403;
    QTest::newRow("a name that only looks right")
        << "localhost.evil.example"_ba << QByteArray() << 403;
    QTest::newRow("an address that only looks right")
        << "127.0.0.1.evil.example"_ba << QByteArray() << 403;
    QTest::newRow("IPv6 that only looks right") << "[::1].evil.example"_ba << QByteArray() << 403;
    QTest::newRow("a name behind a name") << "localhost@evil.example"_ba << QByteArray() << 403;
    QTest::newRow("upper case") << "LOCALHOST"_ba << QByteArray() << 404;
    QTest::newRow("every address") << "0.0.0.0"_ba << QByteArray() << 403;
    QTest::newRow("no name") << ""_ba << QByteArray() << 403;
    QTest::newRow("page of this machine") << "localhost"_ba
                                          << "http://localhost:8080"_ba << 404;
    QTest::newRow("page of a foreign site") << "localhost"_ba
                                            << "https://evil.example"_ba << 403;
    QTest::newRow("page without origin") << "localhost"_ba
                                         << "null"_ba << 403;
}

void tst_LocalServer::foreignOrigins()
{
    QFETCH(QByteArray, host);
    QFETCH(QByteArray, origin);
    QFETCH(int, status);
    RawHttp::Headers headers{{"Host", host}};
    if (!origin.isNull())
        headers.emplaceBack("Origin", origin);
    const RawHttp::Answer answer = RawHttp::get(m_server->url(), "/api/nothing", headers);
    QCOMPARE(answer.status, status);
    QVERIFY(answer.json()["detail"_L1].isString());
}

void tst_LocalServer::routing_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::newRow("root") << "/"_ba;
    QTest::newRow("api") << "/api"_ba;
    QTest::newRow("unknown") << "/api/nothing/here"_ba;
    QTest::newRow("without api") << "/run/workflow/queue"_ba;
    QTest::newRow("unknown with slash") << "/api/nothing/here/"_ba;
    QTest::newRow("file that is none") << "/storage/outputs/runs/x/y.png"_ba;
    QTest::newRow("out of the storage") << "/storage/..%2F..%2Fetc/passwd"_ba;
}

void tst_LocalServer::routing()
{
    QFETCH(QByteArray, target);
    const RawHttp::Answer answer = RawHttp::get(m_server->url(), target);
    QCOMPARE(answer.status, 404);
    QCOMPARE(answer.body, R"({"detail":"Not Found"})");
    QCOMPARE(answer.header("Content-Type"), "application/json");
}

void tst_LocalServer::redirect()
{
    const RawHttp::Answer answer =
        RawHttp::postJson(m_server->url(), "/api/run/workflow/queue/?a=b", "{}");
    QCOMPARE(answer.status, 307);
    QVERIFY(answer.header("Location").endsWith("/api/run/workflow/queue?a=b"));
    const RawHttp::Answer encoded = RawHttp::get(m_server->url(), "/api/run/x%2F");
    QCOMPARE(encoded.status, 307);
    QVERIFY(encoded.header("Location").endsWith("/api/run/x"));
}

void tst_LocalServer::methods()
{
    const RawHttp::Answer answer = RawHttp::get(m_server->url(), "/api/file/upload");
    QCOMPARE(answer.status, 405);
    QCOMPARE(answer.body, R"({"detail":"Method Not Allowed"})");
    QCOMPARE(answer.header("Allow"), "POST");
    QCOMPARE(RawHttp::send(m_server->url(), {"DELETE", "/api/run/x", {}, {}}).status, 405);
    QCOMPARE(RawHttp::send(m_server->url(), {"POST", "/storage/x", {}, {}}).status, 405);
}

void tst_LocalServer::tokens_data()
{
    QTest::addColumn<RawHttp::Headers>("headers");
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<QByteArray>("detail"); // empty: accepted
    const QByteArray missing = "Invalid or missing token";
    const QByteArray wrong = "Invalid or expired token";
    using Headers = RawHttp::Headers;
    const QByteArray none;
    QTest::newRow("none") << Headers{} << none << missing;
    QTest::newRow("bearer") << Headers{{"Authorization", "Bearer t0k"}} << none << none;
    QTest::newRow("wrong") << Headers{{"Authorization", "Bearer t0kk"}} << none << wrong;
    QTest::newRow("lower case prefix")
        << Headers{{"Authorization", "bearer t0k"}} << none << missing;
    QTest::newRow("two spaces") << Headers{{"Authorization", "Bearer  t0k"}} << none << wrong;
    QTest::newRow("api key") << Headers{{"X-API-Key", "t0k"}} << none << none;
    QTest::newRow("query") << Headers{} << "?cd_token=t0k"_ba << none;
    QTest::newRow("cookie") << Headers{{"Cookie", "a=b; __session=t0k"}} << none << none;
    QTest::newRow("a wrong cookie beats the header")
        << Headers{{"Cookie", "__session=x"}, {"Authorization", "Bearer t0k"}} << none << wrong;
    QTest::newRow("empty cookie, as the official SDK sends")
        << Headers{{"Cookie", ""}, {"Authorization", "Bearer t0k"}} << none << none;
}

void tst_LocalServer::tokens()
{
    QFETCH(RawHttp::Headers, headers);
    QFETCH(QByteArray, query);
    QFETCH(QByteArray, detail);
    m_server->setRequiredToken("t0k");
    const RawHttp::Answer answer = RawHttp::get(
        m_server->url(), "/api/v2/workflow/"_ba + WorkflowId + "/runs" + query, headers);
    QCOMPARE(answer.status, detail.isEmpty() ? 200 : 401);
    if (!detail.isEmpty())
        QCOMPARE(answer.body, "{\"detail\":\"" + detail + "\"}");
}

void tst_LocalServer::tokenBeforeRouting()
{
    m_server->setRequiredToken("t0k");
    QCOMPARE(RawHttp::get(m_server->url(), "/api/nothing").status, 401);
    QCOMPARE(queue("{").status, 401);
    QCOMPARE(RawHttp::get(m_server->url(), "/storage/x").status, 404);
}

void tst_LocalServer::keepAlive()
{
    RawHttp::Connection connection(m_server->url());
    const RawHttp::Headers keep{{"Connection", "keep-alive"}};
    const RawHttp::Request request{"POST", "/api/nothing", keep, "{}"};
    for (int i = 1; i <= 20; ++i) {
        connection.write(request.bytes(m_server->url()));
        QVERIFY(connection.readUntil([i](const QByteArray &received) {
            return received.count("{\"detail\":\"Not Found\"}") == i;
        }));
    }
}

void tst_LocalServer::bodyTooLarge()
{
    // The length alone is enough; nothing of it needs to come.
    const RawHttp::Headers length{{"Content-Length", "67108865"}};
    const RawHttp::Answer json =
        RawHttp::send(m_server->url(), {"POST", "/api/run/workflow/queue", length, {}});
    QCOMPARE(json.status, 413);
    QCOMPARE(json.header("Connection"), "close");
    const RawHttp::Headers huge{{"Content-Length", "999999999999"}};
    const RawHttp::Answer file =
        RawHttp::send(m_server->url(), {"POST", "/api/file/upload", huge, {}});
    QCOMPARE(file.status, 400);
    QCOMPARE(file.body, R"({"detail":"File size exceeds 250MB limit"})");
}

void tst_LocalServer::expectContinue()
{
    RawHttp::Connection connection(m_server->url());
    const QByteArray all =
        RawHttp::Request{"POST", "/api/nothing", {{"Expect", "100-continue"}}, "{}"}.bytes(
            m_server->url());
    connection.write(all.chopped(2));
    QVERIFY(connection.readUntilContains("100 Continue"));
    connection.write("{}");
    QVERIFY(connection.readUntilContains("404 Not Found"));
}

void tst_LocalServer::chunkedRequest()
{
    const QByteArray body = runRequest(graph(40));
    QByteArray bytes = "POST /api/run/workflow/queue HTTP/1.1\r\nHost: localhost\r\n"
                       "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (qsizetype i = 0; i < body.size(); i += 50) {
        const QByteArray chunk = body.mid(i, 50);
        bytes += QByteArray::number(chunk.size(), 16) + "\r\n" + chunk + "\r\n";
    }
    QCOMPARE(RawHttp::sendBytes(m_server->url(), bytes + "0\r\n\r\n").status, 200);
    QCOMPARE(m_server->requests().last().body, body);
}

//! A server that goes away and comes back still knows its runs.
void tst_LocalServer::reopening()
{
    const QByteArray id = queueRun(*m_server, runRequest(graph(41)));
    const auto port = quint16(m_server->url().port());
    m_server->close();
    QVERIFY(m_server->url().isEmpty());
    QVERIFY2(m_server->listen(port), qPrintable(m_server->errorString()));
    QCOMPARE(endedRun(*m_server, id)["status"_L1].toString(), u"success");
}

void tst_LocalServer::concurrency()
{
    LocalServer server;
    server.setConcurrency(1);
    QVERIFY(server.listen());
    QVERIFY(server.addFault(u"step-delay"_s, u"60000"_s));
    const QByteArray first = queueRun(server, runRequest(graph(20)));
    const QByteArray second = queueRun(server, runRequest(graph(21)));
    QTRY_COMPARE(run(server, first)["status"_L1].toString(), u"running");
    const QJsonObject waiting = run(server, second, "?queue_position=true");
    QCOMPARE(waiting["status"_L1].toString(), u"not-started");
    QCOMPARE(waiting["queue_position"_L1].toInt(-1), 1);
    const QByteArray elsewhere = queueRun(
        server, runRequest(graph(22), R"(,"machine_id":"90ab12cd-34ef-4a56-8b78-9c0d1e2f3a4b")"));
    QCOMPARE(run(server, elsewhere, "?queue_position=true")["queue_position"_L1].toInt(-1), 0);
    QCOMPARE(RawHttp::postJson(server.url(), "/api/run/" + first + "/cancel", {}).status, 200);
    QCOMPARE(endedRun(server, second)["status"_L1].toString(), u"success");
    QTest::ignoreMessage(QtWarningMsg,
                         "LocalServer::setConcurrency: needs 1 or more, before the first listen()");
    server.setConcurrency(4);
}

void tst_LocalServer::twoServers()
{
    LocalServer other;
    QVERIFY(other.listen());
    QVERIFY(other.addFault(u"status"_s, u"503"_s));
    const QByteArray id = queueRun(*m_server, runRequest(graph(50)));
    QCOMPARE(endedRun(*m_server, id)["status"_L1].toString(), u"success");
    QCOMPARE(other.requests().size(), 0);
    QCOMPARE(RawHttp::get(other.url(), "/api/run/" + id).status, 503);
    QCOMPARE(RawHttp::get(other.url(), "/api/run/" + id).status, 404);
    QVERIFY(other.dataDirectory() != m_server->dataDirectory());
}

//! Made, used and deleted in a thread with an event loop that is not the main one.
void tst_LocalServer::inAThreadOfItsOwn()
{
    QThread thread;
    QObject context;
    context.moveToThread(&thread);
    thread.start();
    LocalServer *server = nullptr;
    QThread *reported = nullptr;
    QSemaphore received;
    QMetaObject::invokeMethod(
        &context,
        [&] {
            server = new LocalServer;
            connect(server, &LocalServer::requestReceived, server, [&] {
                reported = QThread::currentThread();
                received.release();
            });
            QVERIFY(server->listen());
        },
        Qt::BlockingQueuedConnection);
    QCOMPARE(RawHttp::get(server->url(), "/api/nothing").status, 404);
    QVERIFY(received.tryAcquire(1, 30'000));
    QCOMPARE(reported, &thread);
    QMetaObject::invokeMethod(
        &context, [&] { delete server; }, Qt::BlockingQueuedConnection);
    thread.quit();
    thread.wait();
}

void tst_LocalServer::destroyedInASlot()
{
    RawHttp::Connection connection(m_server->url());
    connect(m_server.get(), &LocalServer::requestReceived, this, [this] { m_server.reset(); });
    const RawHttp::Request request{"GET", "/api/nothing", {{"Connection", "keep-alive"}}, {}};
    connection.write(request.bytes(m_server->url()).repeated(10));
    QTRY_VERIFY(!m_server);
    QVERIFY(connection.readToEnd());
}

void tst_LocalServer::closedInASlot()
{
    connect(m_server.get(), &LocalServer::requestReceived, m_server.get(), &LocalServer::close);
    const QUrl url = m_server->url();
    RawHttp::Connection connection(url);
    connection.write(
        RawHttp::Request{"GET", "/api/nothing", {{"Connection", "keep-alive"}}, {}}.bytes(url));
    QTRY_VERIFY(!m_server->isListening());
    QVERIFY(connection.readToEnd());
}

//! Runs that sleep in a cold start, in a step and in the queue do not hold the server up.
void tst_LocalServer::endsWhileRunsGoOn()
{
    m_server = std::make_unique<LocalServer>();
    m_server->setConcurrency(3);
    QVERIFY(m_server->listen());
    for (const QString &fault : {u"cold-start"_s, u"step-delay"_s, u"queue-position"_s}) {
        QVERIFY(m_server->addFault(fault, u"1000000"_s));
        QVERIFY(!queueRun(*m_server, runRequest(graph(60))).isEmpty());
    }
    QVERIFY(!queueRun(*m_server, runRequest(graph(61))).isEmpty()); // waits for a worker
    QVERIFY(m_server->addFault(u"silent-stream"_s, u"0"_s));
    RawHttp::Connection stream(m_server->url());
    const RawHttp::Headers type{{"Content-Type", "application/json"}};
    stream.write(
        RawHttp::Request{"POST", "/api/run/workflow/stream", type, runRequest(graph(62))}.bytes(
            m_server->url()));
    QVERIFY(stream.readUntilContains("\r\n\r\n"));
    RawHttp::Connection half(m_server->url());
    half.write("GET /api/no");
    QElapsedTimer timer;
    timer.start();
    m_server.reset();
    QVERIFY2(timer.elapsed() < testPatience, qPrintable(QString::number(timer.elapsed())));
    QVERIFY(stream.readToEnd());
}

REGISTER_TEST(tst_LocalServer)
#include "tst_localserver.moc"

// SPDX-License-Identifier: MIT

#include "calls.h"
#include "shared/testprogram.h"

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using Kind = ApiError::Kind;
using Request = ScriptedServer::Request;
using Exchange = ScriptedServer::Exchange;

//! What is sent, and what is accepted.
class tst_Transport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void wireOfARunPost();
    void numbersOnTheWire();
    void oneRunPostWhateverBreaks_data();
    void oneRunPostWhateverBreaks();
    void staleConnectionsCostNothing();
    void tls_data();
    void tls();
    void noCookies();
    void headers();
    void reservedHeaders_data();
    void reservedHeaders();
    void badAddresses_data();
    void badAddresses();
    void compressedRefusal();
    void idsStayOneSegment();
    void tooLarge();
    void fastStreamIsHeldBack();
    void hundredStreams();

private:
    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<WorkflowClient> m_client;
};

void tst_Transport::init()
{
    m_server = std::make_unique<ScriptedServer>();
    QVERIFY(m_server->listen());
    m_client = std::make_unique<WorkflowClient>();
    useServer(*m_client, m_server->url());
}

void tst_Transport::cleanup()
{
    m_client.reset();
    m_server.reset();
}

void tst_Transport::wireOfARunPost()
{
    m_client->setToken("Bearer " + exampleToken + "\n"); // as users paste it
    m_server->on(queueRoute, 200, example(u"createrunresponse.json"_s));
    m_server->on(getRun, 200, example(u"run-success.json"_s));
    WorkflowRun *run = m_client->queue(exampleRequest());
    QTRY_VERIFY(run->isFinished());
    const Request request = m_server->requests(queueRoute).first();
    QCOMPARE(request.target, "/api/run/workflow/queue"_ba);
    QCOMPARE(request.header("authorization"), "Bearer " + exampleToken);
    QCOMPARE(request.header("content-type"), "application/json"_ba);
    QCOMPARE(request.header("accept"), "application/json"_ba);
    QCOMPARE(request.header("accept-encoding"), "identity"_ba);
    QVERIFY(request.header("user-agent").startsWith("comfydeploy-qt/1."));
    QVERIFY(request.header("cookie").isEmpty() && request.header("expect").isEmpty());
    const QJsonObject body = QJsonDocument::fromJson(request.body).object();
    QCOMPARE(body.keys(),
             (QStringList{u"inputs"_s, u"machine_id"_s, u"workflow"_s, u"workflow_api_json"_s,
                          u"workflow_id"_s}));
    QCOMPARE(body["inputs"_L1].toObject().keys(), QStringList{u"_comfydeploy_run"_s});
    QCOMPARE(body["workflow"_L1].toObject(), (QJsonObject{{u"nodes"_s, QJsonArray()}}));
    QCOMPARE(m_server->requests(getRun).first().header("authorization"), "Bearer " + exampleToken);
}

void tst_Transport::numbersOnTheWire()
{
    const QByteArray graph =
        R"({"3":{"inputs":{"seed":18446744073709551615,"cfg":7.0,"x":1e400},"class_type":"KSampler"}})";
    WorkflowRunRequest request;
    request.setWorkflowId(u"w"_s);
    request.setWorkflowApiJson(WorkflowGraph::fromJson(graph).value());
    request.setInputs({{u"a"_s, 9007199254740993LL},
                       {u"b"_s, 18446744073709551615ULL},
                       {u"c"_s, std::numeric_limits<qint64>::min()},
                       {u"d"_s, 0.1},
                       {u"e"_s, u"42"_s},
                       {u"f"_s, true},
                       {u"g"_s, QVariantList{1, u"x"_s}}});
    m_server->on(queueRoute, 404, "{}");
    WorkflowRun *run = m_client->queue(request);
    QTRY_VERIFY(run->isFinished());
    const QByteArray body = m_server->requests(queueRoute).first().body;
    QVERIFY(body.contains("\"workflow_api_json\": " + graph));
    QVERIFY(body.contains(
        R"("a": 9007199254740993, "b": 18446744073709551615, "c": -9223372036854775808, )"
        R"("d": 0.1, "e": "42", "f": true, "g": [1, "x"]})"));
}

void tst_Transport::oneRunPostWhateverBreaks_data()
{
    QTest::addColumn<bool>("overTls");
    QTest::addColumn<QByteArray>("route");
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<bool>("reset");
    const QList<std::pair<const char *, QByteArray>> answers{
        {"nothing", ""},
        {"half a status line", "HTTP/1."},
        {"half a head", "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"},
        {"garbage", "\x16\x03\x01 not http at all\r\n\r\n"},
        {"a head and no body",
         "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 55\r\n\r\n"},
        {"half a chunk",
         "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: "
         "chunked\r\n\r\n40\r\n{\"run"},
        {"307 elsewhere",
         "HTTP/1.1 307 x\r\nLocation: /api/run/workflow/other\r\nContent-Length: 0\r\n\r\n"},
    };
    for (const bool overTls : {false, true}) {
        for (const QByteArray &route : {queueRoute, streamRoute}) {
            for (const auto &[name, answer] : answers) {
                for (const bool reset : {false, true})
                    QTest::addRow("%s, %s, %s, %s", overTls ? "TLS" : "TCP", route.constData(),
                                  name, reset ? "reset" : "closed")
                        << overTls << route << answer << reset;
            }
        }
    }
}

void tst_Transport::oneRunPostWhateverBreaks()
{
    QFETCH(bool, overTls);
    QFETCH(QByteArray, route);
    QFETCH(QByteArray, answer);
    QFETCH(bool, reset);
    if (overTls) {
        m_server = std::make_unique<ScriptedServer>();
        QVERIFY(m_server->listenTls());
        m_client->setSslConfiguration(testAuthority());
        m_client->setServerUrl(m_server->url());
    }
    m_server->on(route, [&](const Request &, Exchange exchange) {
        exchange.write(answer);
        reset ? exchange.reset() : exchange.close();
    });
    m_server->on("GET /v2/workflow/" + exampleWorkflowId + "/runs", 404, "{}");
    WorkflowRun *run = route == queueRoute ? m_client->queue(exampleRequest())
                                           : m_client->stream(exampleRequest());
    QTRY_VERIFY(run->isFinished());
    const bool redirected = answer.contains("307") && run->error().httpStatus() == 307;
    QCOMPARE(run->error().kind(), redirected ? Kind::Rejected : Kind::Unconfirmed);
    QCOMPARE(m_server->count(route), 1);
    QCOMPARE(m_server->count("POST /run/workflow/other"), 0);
}

void tst_Transport::staleConnectionsCostNothing()
{
    // The server closes each connection after its answer, without announcing it.
    m_server->on(queueRoute, [](const Request &, Exchange exchange) {
        exchange.respond(200, example(u"createrunresponse.json"_s));
        exchange.close();
    });
    for (int i = 0; i < 20; ++i) {
        WorkflowRun *run = m_client->queue(exampleRequest(), RequestOptions().setFollow(false));
        QTRY_VERIFY(run->isFinished());
        QVERIFY2(!run->error(), qPrintable(run->error().message()));
    }
    QCOMPARE(m_server->count(queueRoute), 20);
}

void tst_Transport::tls_data()
{
    QTest::addColumn<bool>("trusted");
    QTest::addColumn<Kind>("kind");
    QTest::newRow("own authority") << true << Kind::None;
    QTest::newRow("nobody vouches for it") << false << Kind::Network;
}

void tst_Transport::tls()
{
    QFETCH(bool, trusted);
    ScriptedServer server;
    QVERIFY(server.listenTls());
    server.on(getRun, 200, example(u"run-success.json"_s));
    m_client->setServerUrl(server.url());
    if (trusted)
        m_client->setSslConfiguration(testAuthority());
    const auto result = wait(m_client->getRun(
        QString::fromLatin1(exampleRunId), RequestOptions().setRetryPolicy(RetryPolicy::none())));
    QTEST(result.error().kind(), "kind");
    QCOMPARE(server.count(getRun), trusted ? 1 : 0);
    QVERIFY2(trusted || result.error().message().contains(u"certificate"_s),
             qPrintable(result.error().message()));
}

void tst_Transport::noCookies()
{
    m_server->on(getRun, [](const Request &, Exchange exchange) {
        exchange.respond(200, example(u"run-success.json"_s), "application/json",
                         "Set-Cookie: __session=stray; Path=/\r\n");
    });
    for (int i = 0; i < 2; ++i)
        QVERIFY(wait(m_client->getRun(QString::fromLatin1(exampleRunId))));
    QVERIFY(m_server->requests().last().header("cookie").isEmpty());
}

void tst_Transport::headers()
{
    m_client->setDefaultOptions(
        RequestOptions().setHeader("X-Studio", "one").setHeader("X-Both", "client"));
    const RequestOptions own = RequestOptions().setHeader("x-both", "call").setFollow(false);
    m_server->on(getRun, 200, example(u"run-success.json"_s));
    QVERIFY(wait(m_client->getRun(QString::fromLatin1(exampleRunId), own)));
    QCOMPARE(m_server->requests().last().header("x-studio"), "one"_ba);
    QCOMPARE(m_server->requests().last().header("x-both"), "call"_ba);
}

void tst_Transport::reservedHeaders_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    for (const char *name :
         {"Authorization", "cookie", "HOST", "Content-Length", "Content-Type", "Transfer-Encoding"})
        QTest::newRow(name) << QByteArray(name) << "x"_ba;
    QTest::newRow("line end in the value") << "X-A"_ba
                                           << "x\r\nCookie: y"_ba;
    QTest::newRow("space in the name") << "X A"_ba
                                       << "x"_ba;
    QTest::newRow("no name") << ""_ba
                             << "x"_ba;
}

void tst_Transport::reservedHeaders()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"cannot be set"_s));
    RequestOptions options;
    QVERIFY(!RequestOptions::isHeaderAllowed(name, value));
    options.setHeader(name, value);
    QVERIFY(options.headers().isEmpty());
}

void tst_Transport::badAddresses_data()
{
    QTest::addColumn<QUrl>("url");
    QTest::newRow("empty") << QUrl();
    QTest::newRow("no scheme") << QUrl(u"api.comfydeploy.com/api"_s);
    QTest::newRow("file") << QUrl(u"file:///api"_s);
    QTest::newRow("ftp") << QUrl(u"ftp://example.org/api"_s);
    QTest::newRow("no host") << QUrl(u"http:///api"_s);
}

void tst_Transport::badAddresses()
{
    QFETCH(QUrl, url);
    m_client->setServerUrl(url);
    QCOMPARE(wait(m_client->getRun(u"x"_s)).error().kind(), Kind::InvalidRequest);
}

// A proxy compresses its error page although that is not accepted: the status is sufficient.
void tst_Transport::compressedRefusal()
{
    m_server->on("*", [](const Request &, Exchange exchange) {
        exchange.respond(401, "\x1f\x8b rubbish", "text/html", "Content-Encoding: gzip\r\n");
    });
    const auto result = wait(m_client->getRun(u"x"_s));
    QCOMPARE(result.error().kind(), Kind::Unauthorized);
    QCOMPARE(result.error().message(), u"The server did not accept the token (401)."_s);
}

void tst_Transport::idsStayOneSegment()
{
    QVERIFY(!wait(m_client->getRun(u"../session?x=1#y \u00E4"_s)));
    QCOMPARE(m_server->requests().last().target,
             "/api/run/..%2Fsession%3Fx%3D1%23y%20%C3%A4?queue_position=true"_ba);
}

void tst_Transport::tooLarge()
{
    m_server->on("*", [](const Request &, Exchange exchange) {
        exchange.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
        for (int i = 0; i < 80 && exchange.isOpen(); ++i)
            exchange.write(QByteArray(1024 * 1024, ' '));
    });
    const auto result = wait(m_client->getRun(u"x"_s));
    QCOMPARE(result.error().kind(), Kind::BadResponse);
    QVERIFY2(result.error().message().contains(u"64 MiB"_s), qPrintable(result.error().message()));
}

// A fast server is slowed down to the speed of the client.
void tst_Transport::fastStreamIsHeldBack()
{
    constexpr qint64 total = 64LL * 1024 * 1024;
    const QByteArray event = "event: event_update\ndata: {\"event\": \"noise\", \"data\": \""
        + QByteArray(16'000, 'x') + "\"}\n\n";
    qint64 written = 0;
    qint64 mostAhead = 0;
    qint64 consumed = 0;
    m_server->on(streamRoute, [&](const Request &, Exchange exchange) {
        exchange.beginStream();
        exchange.socket()->setSocketOption(QAbstractSocket::SendBufferSizeSocketOption, 64 * 1024);
        auto more = [&, exchange]() mutable {
            while (exchange.isOpen() && written < total
                   && exchange.socket()->bytesToWrite() < 256 * 1024) {
                exchange.write(event);
                written += event.size();
            }
        };
        connect(exchange.socket(), &QTcpSocket::bytesWritten, this, more);
        more();
    });
    WorkflowRun *run = m_client->stream(exampleRequest());
    connect(run, &WorkflowRun::streamEvent, this, [&] {
        consumed += event.size();
        mostAhead = std::max(mostAhead, written - consumed);
    });
    QTRY_VERIFY_WITH_TIMEOUT(consumed >= total, 60'000);
    // The buffers between: the kernel's on both ends, Qt's, and the parser's events.
    QVERIFY2(mostAhead < 16 * 1024 * 1024, qPrintable(QString::number(mostAhead)));
}

void tst_Transport::hundredStreams()
{
    QList<Exchange> open;
    m_server->on(streamRoute, [&](const Request &, Exchange exchange) {
        const QByteArray id = QByteArray::number(open.size());
        exchange.beginStream();
        exchange.write("event: event_update\ndata: {\"prompt_id\": \"run-" + id
                       + "\", \"number\": 0, \"node_errors\": {}}\n\n");
        open += exchange;
    });
    m_server->on("*", [](const Request &request, Exchange exchange) {
        const QString id = QString::fromLatin1(request.path().split('/').last());
        exchange.respond(200, runJson(u"run-success.json"_s, {{u"id"_s, id}}));
    });
    QList<WorkflowRun *> runs;
    for (int i = 0; i < 100; ++i)
        runs += m_client->stream(exampleRequest());
    const auto live = [&] {
        return std::count_if(runs.begin(), runs.end(),
                             [](auto *run) { return !run->id().isEmpty(); });
    };
    QTRY_COMPARE(live(), 100); // all at the same time: none has ended
    QCOMPARE(open.size(), 100);
    QVERIFY(std::all_of(runs.begin(), runs.end(), [](auto *run) { return run->isRunning(); }));
    for (qsizetype i = 0; i < open.size(); ++i) {
        open[i].write(
            "event: event_update\ndata: {\"event\": \"status\", \"data\": {\"prompt_id\": \"run-"
            + QByteArray::number(i) + "\", \"status\": \"success\"}}\n\n");
        open[i].close();
    }
    const auto done = [&] {
        return std::count_if(runs.begin(), runs.end(),
                             [](auto *run) { return run->phase() == WorkflowRun::Succeeded; });
    };
    QTRY_COMPARE(done(), 100);
    QCOMPARE(m_server->count(streamRoute), 100);
}

REGISTER_TEST(tst_Transport)
#include "tst_transport.moc"

// SPDX-License-Identifier: MIT

#include "calls.h"
#include "shared/testprogram.h"

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Kind = ApiError::Kind;
using Request = ScriptedServer::Request;
using Exchange = ScriptedServer::Exchange;

//! Timeouts, and which requests are sent again.
class tst_Retries : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void connectTimeout();
    void silentServer();
    void totalTimeout();
    void unreachable();
    void retries_data();
    void retries();
    void runPostRetries_data();
    void runPostRetries();
    void retryAfterIsKept();

private:
    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<WorkflowClient> m_client;
};

void tst_Retries::init()
{
    m_server = std::make_unique<ScriptedServer>();
    QVERIFY(m_server->listen());
    m_client = std::make_unique<WorkflowClient>();
    useServer(*m_client, m_server->url());
}

void tst_Retries::cleanup()
{
    m_client.reset();
    m_server.reset();
}

void tst_Retries::connectTimeout()
{
    // TLS to a server that accepts but never does a handshake.
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    m_client->setServerUrl(QUrl(u"https://127.0.0.1:%1/api"_s.arg(silent.serverPort())));
    WorkflowRun *run = m_client->queue(exampleRequest(), RequestOptions().setConnectTimeout(300ms));
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->error().kind(), Kind::Timeout);
    QVERIFY(run->isSettled()); // no byte of the request was sent
    QVERIFY2(run->error().message().contains(u"https://127.0.0.1:%1"_s.arg(silent.serverPort())),
             qPrintable(run->error().message()));
}

void tst_Retries::silentServer()
{
    m_server->on("GET /run/mute", [](const Request &, Exchange) {});
    m_server->on("GET /run/stalls", [](const Request &, Exchange exchange) {
        exchange.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{");
    });
    for (const QString &id : {u"mute"_s, u"stalls"_s}) {
        const auto result = wait(m_client->getRun(
            id, RequestOptions().setIdleTimeout(300ms).setRetryPolicy(RetryPolicy::none())));
        QCOMPARE(result.error().kind(), Kind::Timeout);
    }
}

void tst_Retries::totalTimeout()
{
    QTimer drip;
    m_server->on("GET /run/slow", [&](const Request &, Exchange exchange) {
        exchange.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
        connect(&drip, &QTimer::timeout, exchange.socket(),
                [exchange]() mutable { exchange.write(" "); });
        drip.start(20);
    });
    const auto result = wait(
        m_client->getRun(u"slow"_s, RequestOptions().setIdleTimeout(5s).setTotalTimeout(400ms)));
    QCOMPARE(result.error().kind(), Kind::Timeout);
    QCOMPARE(m_server->requests().size(), 1);
}

void tst_Retries::unreachable()
{
    QTcpServer closed;
    QVERIFY(closed.listen(QHostAddress::LocalHost));
    const quint16 port = closed.serverPort();
    closed.close();
    m_client->setServerUrl(QUrl(u"http://127.0.0.1:%1/api"_s.arg(port)));
    for (const bool stream : {false, true}) {
        WorkflowRun *run =
            stream ? m_client->stream(exampleRequest()) : m_client->queue(exampleRequest());
        QTRY_VERIFY(run->isFinished());
        QCOMPARE(run->error().kind(), Kind::Network);
        QCOMPARE(run->phase(), WorkflowRun::Failed); // surely not accepted, so not Unconfirmed
        QVERIFY(run->isSettled());
        QVERIFY2(run->error().message().contains(u"127.0.0.1:%1"_s.arg(port)),
                 qPrintable(run->error().message()));
    }
}

void tst_Retries::retries_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("attempts");
    for (const int status : {429, 500, 502, 503, 504})
        QTest::addRow("%d", status) << status << 3;
    for (const int status : {400, 401, 403, 404, 422})
        QTest::addRow("%d", status) << status << 1;
}

void tst_Retries::retries()
{
    QFETCH(int, status);
    QFETCH(int, attempts);
    m_server->on(getRun, [this, status](const Request &, Exchange exchange) {
        if (m_server->count(getRun) < 3)
            exchange.respond(status, "{}");
        else
            exchange.respond(200, example(u"run-success.json"_s));
    });
    RetryPolicy policy = RetryPolicy::backoff();
    policy.initialInterval = 5ms;
    const auto result = wait(m_client->getRun(QString::fromLatin1(exampleRunId),
                                              RequestOptions().setRetryPolicy(policy)));
    QCOMPARE(bool(result), attempts == 3);
    QCOMPARE(m_server->count(getRun), attempts);
}

void tst_Retries::runPostRetries_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<int>("attempts");
    const auto status = [](int code) {
        return "HTTP/1.1 " + QByteArray::number(code) + " x\r\nContent-Length: 0\r\n\r\n";
    };
    QTest::newRow("429") << status(429) << 2;
    QTest::newRow("503") << status(503) << 2;
    QTest::newRow("500") << status(500) << 1;
    QTest::newRow("502") << status(502) << 1;
    QTest::newRow("504") << status(504) << 1;
    QTest::newRow("closed") << ""_ba << 1;
}

void tst_Retries::runPostRetries()
{
    QFETCH(QByteArray, answer);
    QFETCH(int, attempts);
    m_server->on(queueRoute, [this, answer](const Request &, Exchange exchange) {
        if (m_server->count(queueRoute) > 1) {
            exchange.respond(200, example(u"createrunresponse.json"_s));
            return;
        }
        exchange.write(answer);
        exchange.close();
    });
    m_server->on("GET /v2/workflow/" + exampleWorkflowId + "/runs", 404, "{}");
    RetryPolicy policy = RetryPolicy::backoff();
    policy.initialInterval = 5ms;
    policy.retryConnectionErrors = true;
    WorkflowRun *run =
        m_client->queue(exampleRequest(), RequestOptions().setRetryPolicy(policy).setFollow(false));
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(m_server->count(queueRoute), attempts);
    QCOMPARE(bool(run->error()), attempts == 1);
}

void tst_Retries::retryAfterIsKept()
{
    m_server->on("*", [](const Request &, Exchange exchange) {
        exchange.respond(429, R"({"detail":"slow down"})", "application/json",
                         "Retry-After: 7\r\n");
    });
    const auto result =
        wait(m_client->getRun(u"x"_s)); // 7 s are longer than the default of plain calls
    QCOMPARE(result.error().kind(), Kind::RateLimited);
    QCOMPARE(result.error().retryAfter(), 7s);
    QVERIFY(result.error().isRetryable());
    QCOMPARE(m_server->requests().size(), 1);
}

REGISTER_TEST(tst_Retries)
#include "tst_retries.moc"

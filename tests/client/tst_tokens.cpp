// SPDX-License-Identifier: MIT

#include "calls.h"
#include "shared/readyfuture.h"
#include "shared/testprogram.h"

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Kind = ApiError::Kind;
using Request = ScriptedServer::Request;
using Exchange = ScriptedServer::Exchange;

//! How the token is set, where it is sent, and where never.
class tst_Tokens : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void redirects_data();
    void redirects();
    void sameOriginRedirectOfAGet();
    void tokenNeverTravelsUnencrypted_data();
    void tokenNeverTravelsUnencrypted();
    void echoedTokenIsRedacted();
    void tokenProvider();
    void tokenProviderRefused_data();
    void tokenProviderRefused();
    void oneProviderCallForAll();
    void laterTokenWins();
    void userInfoInTheUrl();

private:
    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<WorkflowClient> m_client;
};

void tst_Tokens::init()
{
    m_server = std::make_unique<ScriptedServer>();
    QVERIFY(m_server->listen());
    m_client = std::make_unique<WorkflowClient>();
    useServer(*m_client, m_server->url());
}

void tst_Tokens::cleanup()
{
    m_client.reset();
    m_server.reset();
}

void tst_Tokens::redirects_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<bool>("isGet");
    for (const int status : {301, 302, 303, 307, 308}) {
        QTest::addRow("%d of a GET", status) << status << true;
        QTest::addRow("%d of a run", status) << status << false;
    }
}

void tst_Tokens::redirects()
{
    QFETCH(int, status);
    QFETCH(bool, isGet);
    ScriptedServer other; // another port is another origin
    QVERIFY(other.listen());
    m_client->setToken(exampleToken);
    const QByteArray target =
        "http://localhost:" + QByteArray::number(other.port()) + "/api/x?secret=1";
    m_server->on("*", [&](const Request &, Exchange exchange) {
        exchange.respond(status, "", "text/plain", "Location: " + target + "\r\n");
    });
    ApiError error;
    if (isGet) {
        error = wait(m_client->getRun(u"x"_s)).error();
    } else {
        WorkflowRun *run = m_client->sync(exampleRequest());
        QTRY_VERIFY(run->isFinished());
        error = run->error();
        QVERIFY(run->isSettled());
    }
    QCOMPARE(error.kind(), Kind::Rejected);
    QCOMPARE(error.httpStatus(), status);
    QVERIFY2(error.message().contains(u"localhost"_s) && !error.message().contains(u"secret"_s),
             qPrintable(error.message()));
    QCOMPARE(other.connections(), 0);
    QCOMPARE(m_server->requests().size(), 1);
}

void tst_Tokens::sameOriginRedirectOfAGet()
{
    m_client->setToken(exampleToken);
    m_server->on("GET /run/x", [](const Request &, Exchange exchange) {
        exchange.respond(307, "", "text/plain", "Location: /api/run/y\r\n");
    });
    m_server->on("GET /run/y", 200, example(u"run-success.json"_s));
    m_server->on("GET /run/loop", [](const Request &, Exchange exchange) {
        exchange.respond(302, "", "text/plain", "Location: /api/run/loop\r\n");
    });
    QVERIFY(wait(m_client->getRun(u"x"_s)));
    QCOMPARE(m_server->requests("GET /run/y").first().header("authorization"),
             "Bearer " + exampleToken);
    QCOMPARE(wait(m_client->getRun(u"loop"_s)).error().kind(), Kind::Rejected);
    QVERIFY(m_server->count("GET /run/loop") < 10);
}

void tst_Tokens::tokenNeverTravelsUnencrypted_data()
{
    QTest::addColumn<QUrl>("url");
    QTest::addColumn<bool>("allowed");
    QTest::addColumn<bool>("refused");
    QTest::newRow("another host") << QUrl(u"http://studio.invalid/api"_s) << false << true;
    QTest::newRow("looks like this one")
        << QUrl(u"http://localhost.invalid/api"_s) << false << true;
    QTest::newRow("allowed by the caller")
        << QUrl(u"http://localhost.invalid/api"_s) << true << false;
    QTest::newRow("https") << QUrl(u"https://localhost.invalid/api"_s) << false << false;
}

void tst_Tokens::tokenNeverTravelsUnencrypted()
{
    QFETCH(QUrl, url);
    QFETCH(bool, allowed);
    QFETCH(bool, refused);
    m_client->setServerUrl(url);
    m_client->setToken(exampleToken);
    m_client->setInsecureTokenAllowed(allowed);
    WorkflowRun *run = m_client->queue(exampleRequest(), RequestOptions().setConnectTimeout(3s));
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->error().kind() == Kind::InvalidRequest, refused);
    QVERIFY(run->isSettled());
    QVERIFY(!run->error().message().contains(QString::fromLatin1(exampleToken)));
}

void tst_Tokens::echoedTokenIsRedacted()
{
    m_client->setToken(exampleToken);
    m_server->on("*", 422,
                 R"({"detail":[{"loc":["body","x"],"msg":"no: )" + exampleToken
                     + R"(","type":"t","input":")" + exampleToken + R"("}]})");
    const ApiError error = wait(m_client->getRun(u"x"_s)).error();
    QCOMPARE(error.kind(), Kind::Validation);
    QVERIFY(!error.message().contains(QString::fromLatin1(exampleToken)));
    QVERIFY(!error.body().contains(exampleToken));
    QCOMPARE(error.validationErrors().first().input.toString(), u"[token]"_s);
}

void tst_Tokens::tokenProvider()
{
    QList<TokenReason> asked;
    m_client->setTokenProvider([&asked](TokenReason reason) {
        asked += reason;
        return readyFuture<QByteArray>(reason == TokenReason::FirstUse ? "old" : "new");
    });
    QVERIFY(m_client->hasToken());
    m_server->on(queueRoute, [](const Request &request, Exchange exchange) {
        if (request.header("authorization") == "Bearer new")
            exchange.respond(200, example(u"createrunresponse.json"_s));
        else
            exchange.respond(401, example(u"401-expired.json"_s));
    });
    m_server->on(getRun, 200, example(u"run-success.json"_s));
    WorkflowRun *run = m_client->queue(exampleRequest());
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), WorkflowRun::Succeeded);
    QCOMPARE(asked, (QList<TokenReason>{TokenReason::FirstUse, TokenReason::Rejected}));
    QCOMPARE(m_server->count(queueRoute), 2); // a 401 accepted nothing
    QCOMPARE(m_server->requests(getRun).first().header("authorization"), "Bearer new"_ba);
}

void tst_Tokens::tokenProviderRefused_data()
{
    QTest::addColumn<bool>("cancelled");
    QTest::newRow("an empty token") << false;
    QTest::newRow("a cancelled future") << true;
}

void tst_Tokens::tokenProviderRefused()
{
    QFETCH(bool, cancelled);
    m_client->setTokenProvider([cancelled](TokenReason) {
        if (!cancelled)
            return readyFuture(QByteArray());
        QPromise<QByteArray> promise;
        promise.start();
        promise.future().cancel();
        promise.finish();
        return promise.future();
    });
    WorkflowRun *run = m_client->queue(exampleRequest());
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->error().kind(), Kind::Unauthorized);
    QCOMPARE(m_server->connections(), 0);
}

void tst_Tokens::oneProviderCallForAll()
{
    QPromise<QByteArray> promise;
    promise.start();
    int asked = 0;
    m_client->setTokenProvider([&](TokenReason) {
        ++asked;
        return promise.future();
    });
    m_server->on(getRun, 200, example(u"run-success.json"_s));
    QList<QFuture<Result<RunDetails>>> futures;
    for (int i = 0; i < 5; ++i)
        futures += m_client->getRun(QString::fromLatin1(exampleRunId));
    QCoreApplication::processEvents();
    QCOMPARE(m_server->connections(), 0);
    promise.addResult("t"_ba);
    promise.finish();
    for (const auto &future : futures)
        QVERIFY(wait(future));
    QCOMPARE(asked, 1);
}

void tst_Tokens::laterTokenWins()
{
    int asked = 0;
    m_client->setTokenProvider([&](TokenReason) {
        ++asked;
        return readyFuture("provided"_ba);
    });
    m_client->setToken("set");
    m_server->on(getRun, 200, example(u"run-success.json"_s));
    QVERIFY(wait(m_client->getRun(QString::fromLatin1(exampleRunId))));
    QCOMPARE(m_server->requests().last().header("authorization"), "Bearer set"_ba);
    QCOMPARE(asked, 0);
    m_client->setToken({});
    QVERIFY(!m_client->hasToken());
    QVERIFY(wait(m_client->getRun(QString::fromLatin1(exampleRunId))));
    QVERIFY(m_server->requests().last().header("authorization").isEmpty());
}

void tst_Tokens::userInfoInTheUrl()
{
    QUrl url = m_server->url();
    url.setUserName(u"me"_s);
    url.setPassword(u"secret"_s);
    url.setPath(u"/api//"_s);
    m_client->setServerUrl(url);
    m_server->on(getRun, 200, example(u"run-success.json"_s));
    QVERIFY(wait(m_client->getRun(QString::fromLatin1(exampleRunId))));
    QVERIFY(m_server->requests().first().header("authorization").isEmpty());
}

REGISTER_TEST(tst_Tokens)
#include "tst_tokens.moc"

#include "shared/runs.h"

#include <ComfyDeploy/fileupload.h>
#include <ComfyDeploy/mediadownload.h>

#include <QtNetwork/qsslconfiguration.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Kind = ApiError::Kind;
using Request = ScriptedServer::Request;
using Exchange = ScriptedServer::Exchange;

namespace {

const QByteArray queueRoute = "POST /run/workflow/queue";
const QByteArray streamRoute = "POST /run/workflow/stream";
const QByteArray getRun = "GET /run/" + exampleRunId;
const QByteArray token = "eyJhbGciOiJIUzI1NiJ9.c2VjcmV0.token";

QSslConfiguration testAuthority()
{
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setCaCertificates({QSslCertificate(testData(u"tls/ca.crt"_s))});
    return configuration;
}

QFuture<QByteArray> readyToken(const QByteArray &value)
{
    QPromise<QByteArray> promise;
    promise.start();
    promise.addResult(value);
    promise.finish();
    return promise.future();
}

Result<RunDetails> wait(const QFuture<Result<RunDetails>> &future)
{
    return QTest::qWaitFor([&] { return future.isFinished(); }, 20'000)
        ? future.result()
        : Result<RunDetails>(ApiError(Kind::Aborted, u"still waiting"_s));
}

} // namespace

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
    void redirects_data();
    void redirects();
    void sameOriginRedirectOfAGet();
    void tokenNeverTravelsUnencrypted_data();
    void tokenNeverTravelsUnencrypted();
    void echoedTokenIsBlottedOut();
    void tokenProvider();
    void tokenProviderRefused_data();
    void tokenProviderRefused();
    void oneProviderCallForAll();
    void laterTokenWins();
    void noCookies();
    void headers();
    void reservedHeaders_data();
    void reservedHeaders();
    void connectTimeout();
    void silentServer();
    void totalTimeout();
    void unreachable();
    void retries_data();
    void retries();
    void runPostRetries_data();
    void runPostRetries();
    void retryAfterIsKept();
    void badAddresses_data();
    void badAddresses();
    void compressedRefusal();
    void userInfoInTheUrl();
    void idsStayOneSegment();
    void tooLarge();
    void fastStreamIsHeldBack();
    void hundredStreams();
    void uploadWithProgress();
    void uploadTooLarge();
    void uploadRefused();
    void download();
    void downloadRenewsTheLink();
    void downloadRefuses_data();
    void downloadRefuses();
    void downloadCutShort();

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
    m_client->setToken("Bearer " + token + "\n"); // as people paste it
    m_server->on(queueRoute, 200, example(u"createrunresponse.json"_s));
    m_server->on(getRun, 200, example(u"run-success.json"_s));
    WorkflowRun *run = m_client->queue(exampleRequest());
    QTRY_VERIFY(run->isFinished());
    const Request request = m_server->requests(queueRoute).first();
    QCOMPARE(request.target, "/api/run/workflow/queue"_ba);
    QCOMPARE(request.header("authorization"), "Bearer " + token);
    QCOMPARE(request.header("content-type"), "application/json"_ba);
    QCOMPARE(request.header("accept"), "application/json"_ba);
    QCOMPARE(request.header("accept-encoding"), "identity"_ba);
    QVERIFY(request.header("user-agent").startsWith("comfydeploy-qt/1."));
    QVERIFY(request.header("cookie").isEmpty() && request.header("expect").isEmpty());
    const QJsonObject body = QJsonDocument::fromJson(request.body).object();
    QCOMPARE(
        body.keys(),
        (QStringList{u"machine_id"_s, u"workflow"_s, u"workflow_api_json"_s, u"workflow_id"_s}));
    QCOMPARE(body["workflow"_L1].toObject(), (QJsonObject{{u"nodes"_s, QJsonArray()}}));
    QCOMPARE(m_server->requests(getRun).first().header("authorization"), "Bearer " + token);
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
        R"("inputs": {"a": 9007199254740993, "b": 18446744073709551615, "c": -9223372036854775808, )"
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
        reset ? exchange.abort() : exchange.close();
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
    // The server closes each connection right behind its answer, without having said so.
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

void tst_Transport::redirects_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<bool>("isGet");
    for (const int status : {301, 302, 303, 307, 308}) {
        QTest::addRow("%d of a GET", status) << status << true;
        QTest::addRow("%d of a run", status) << status << false;
    }
}

void tst_Transport::redirects()
{
    QFETCH(int, status);
    QFETCH(bool, isGet);
    ScriptedServer other; // another port is another origin
    QVERIFY(other.listen());
    m_client->setToken(token);
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

void tst_Transport::sameOriginRedirectOfAGet()
{
    m_client->setToken(token);
    m_server->on("GET /run/x", [](const Request &, Exchange exchange) {
        exchange.respond(307, "", "text/plain", "Location: /api/run/y\r\n");
    });
    m_server->on("GET /run/y", 200, example(u"run-success.json"_s));
    m_server->on("GET /run/loop", [](const Request &, Exchange exchange) {
        exchange.respond(302, "", "text/plain", "Location: /api/run/loop\r\n");
    });
    QVERIFY(wait(m_client->getRun(u"x"_s)));
    QCOMPARE(m_server->requests("GET /run/y").first().header("authorization"), "Bearer " + token);
    QCOMPARE(wait(m_client->getRun(u"loop"_s)).error().kind(), Kind::Rejected);
    QVERIFY(m_server->count("GET /run/loop") < 10);
}

void tst_Transport::tokenNeverTravelsUnencrypted_data()
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

void tst_Transport::tokenNeverTravelsUnencrypted()
{
    QFETCH(QUrl, url);
    QFETCH(bool, allowed);
    QFETCH(bool, refused);
    m_client->setServerUrl(url);
    m_client->setToken(token);
    m_client->setInsecureTokenAllowed(allowed);
    WorkflowRun *run = m_client->queue(exampleRequest(), RequestOptions().setConnectTimeout(3s));
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->error().kind() == Kind::InvalidRequest, refused);
    QVERIFY(run->isSettled());
    QVERIFY(!run->error().message().contains(QString::fromLatin1(token)));
}

void tst_Transport::echoedTokenIsBlottedOut()
{
    m_client->setToken(token);
    m_server->on("*", 422,
                 R"({"detail":[{"loc":["body","x"],"msg":"no: )" + token
                     + R"(","type":"t","input":")" + token + R"("}]})");
    const ApiError error = wait(m_client->getRun(u"x"_s)).error();
    QCOMPARE(error.kind(), Kind::Validation);
    QVERIFY(!error.message().contains(QString::fromLatin1(token)));
    QVERIFY(!error.body().contains(token));
    QCOMPARE(error.validationErrors().first().input.toString(), u"[token]"_s);
}

void tst_Transport::tokenProvider()
{
    QList<TokenReason> asked;
    m_client->setTokenProvider([&asked](TokenReason reason) {
        asked += reason;
        return readyToken(reason == TokenReason::FirstUse ? "old" : "new");
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

void tst_Transport::tokenProviderRefused_data()
{
    QTest::addColumn<bool>("cancelled");
    QTest::newRow("an empty token") << false;
    QTest::newRow("a cancelled future") << true;
}

void tst_Transport::tokenProviderRefused()
{
    QFETCH(bool, cancelled);
    m_client->setTokenProvider([cancelled](TokenReason) {
        if (!cancelled)
            return readyToken({});
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

void tst_Transport::oneProviderCallForAll()
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

void tst_Transport::laterTokenWins()
{
    int asked = 0;
    m_client->setTokenProvider([&](TokenReason) {
        ++asked;
        return readyToken("provided");
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
    RequestOptions defaults;
    QVERIFY(defaults.setHeader("X-Studio", "one"));
    QVERIFY(defaults.setHeader("X-Both", "client"));
    m_client->setDefaultOptions(defaults);
    RequestOptions own;
    QVERIFY(own.setHeader("x-both", "call"));
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
    QVERIFY(!options.setHeader(name, value));
    QVERIFY(options.headers().isEmpty());
}

void tst_Transport::connectTimeout()
{
    // TLS to a server that accepts and never shakes hands.
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    m_client->setServerUrl(QUrl(u"https://127.0.0.1:%1/api"_s.arg(silent.serverPort())));
    WorkflowRun *run = m_client->queue(exampleRequest(), RequestOptions().setConnectTimeout(300ms));
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->error().kind(), Kind::Timeout);
    QVERIFY(run->isSettled()); // not a byte of the request has left
    QVERIFY2(run->error().message().contains(u"https://127.0.0.1:%1"_s.arg(silent.serverPort())),
             qPrintable(run->error().message()));
}

void tst_Transport::silentServer()
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

void tst_Transport::totalTimeout()
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

void tst_Transport::unreachable()
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

void tst_Transport::retries_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("attempts");
    for (const int status : {429, 500, 502, 503, 504})
        QTest::addRow("%d", status) << status << 3;
    for (const int status : {400, 401, 403, 404, 422})
        QTest::addRow("%d", status) << status << 1;
}

void tst_Transport::retries()
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

void tst_Transport::runPostRetries_data()
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

void tst_Transport::runPostRetries()
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

void tst_Transport::retryAfterIsKept()
{
    m_server->on("*", [](const Request &, Exchange exchange) {
        exchange.respond(429, R"({"detail":"slow down"})", "application/json",
                         "Retry-After: 7\r\n");
    });
    const auto result =
        wait(m_client->getRun(u"x"_s)); // 7 s are more than plain calls wait by themselves
    QCOMPARE(result.error().kind(), Kind::RateLimited);
    QCOMPARE(result.error().retryAfter(), 7s);
    QVERIFY(result.error().isRetryable());
    QCOMPARE(m_server->requests().size(), 1);
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

// A proxy compresses its error page although none may: the status tells enough.
void tst_Transport::compressedRefusal()
{
    m_server->on("*", [](const Request &, Exchange exchange) {
        exchange.respond(401, "\x1f\x8b rubbish", "text/html", "Content-Encoding: gzip\r\n");
    });
    const auto result = wait(m_client->getRun(u"x"_s));
    QCOMPARE(result.error().kind(), Kind::Unauthorized);
    QCOMPARE(result.error().message(), u"The server did not accept the token (401)."_s);
}

void tst_Transport::userInfoInTheUrl()
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

// A server that sends as fast as it can is slowed down to what the client reads.
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
    // What lies between: kernel buffers of both ends, Qt's, and a parser's worth of events.
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
    QTRY_COMPARE_WITH_TIMEOUT(live(), 100, 30'000); // all at once: none has ended
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
    QTRY_COMPARE_WITH_TIMEOUT(done(), 100, 30'000);
    QCOMPARE(m_server->count(streamRoute), 100);
}

void tst_Transport::uploadWithProgress()
{
    QTemporaryDir dir;
    QFile file(dir.filePath(u"big.bin"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(8 * 1024 * 1024, 'x'));
    file.close();
    m_server->on("POST /file/upload", 200, example(u"file-upload-response.json"_s));
    FileUpload *upload = m_client->upload(FileInput::fromFile(file.fileName()));
    QList<qint64> sent;
    connect(upload, &FileUpload::progress, this, [&](qint64 bytes, qint64 total) {
        QVERIFY(total > 8 * 1024 * 1024);
        sent += bytes;
    });
    QSignalSpy finished(upload, &FileUpload::finished);
    QVERIFY(finished.wait(20'000));
    QVERIFY2(!upload->error(), qPrintable(upload->error().message()));
    QCOMPARE(upload->file().fileName(), u"harbour.png"_s);
    QVERIFY(sent.size() > 10 && std::is_sorted(sent.begin(), sent.end()));
    QVERIFY(m_server->requests().first().body.contains(
        "filename=\"big.bin\"\r\nContent-Type: application/octet-stream\r\n\r\nxxxx"));
}

void tst_Transport::uploadTooLarge()
{
    QTemporaryDir dir;
    QFile file(dir.filePath(u"huge.bin"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QVERIFY(file.resize(FileUpload::MaximumSize + 1)); // sparse
    FileUpload *upload = m_client->upload(FileInput::fromFile(file.fileName()));
    QSignalSpy finished(upload, &FileUpload::finished);
    QVERIFY(finished.wait());
    QCOMPARE(upload->error().kind(), Kind::InvalidRequest);
    QVERIFY(upload->error().message().contains(u"250 MiB"_s));
    QCOMPARE(m_server->connections(), 0);
}

void tst_Transport::uploadRefused()
{
    m_server->on("POST /file/upload", 400, example(u"400-upload-type.json"_s));
    FileUpload *upload = m_client->upload(FileInput::fromData("x", u"notes.txt"_s));
    QSignalSpy finished(upload, &FileUpload::finished);
    QVERIFY(finished.wait());
    QCOMPARE(upload->error().kind(), Kind::Rejected);
    QCOMPARE(upload->error().message(), u"Unsupported file type"_s);
}

namespace {

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

void tst_Transport::download()
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

void tst_Transport::downloadRenewsTheLink()
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

void tst_Transport::downloadRefuses_data()
{
    QTest::addColumn<QUrl>("url");
    QTest::newRow("a local file") << QUrl(u"file:///etc/hostname"_s);
    QTest::newRow("ftp") << QUrl(u"ftp://example.org/x"_s);
    QTest::newRow("a resource") << QUrl(u"qrc:/x"_s);
}

void tst_Transport::downloadRefuses()
{
    QFETCH(QUrl, url);
    MediaDownload *download = m_client->download(itemAt(url));
    QTRY_VERIFY(download->isFinished());
    QCOMPARE(download->error().kind(), Kind::InvalidRequest);
    QVERIFY(download->data().isEmpty());
}

void tst_Transport::downloadCutShort()
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

QTEST_GUILESS_MAIN(tst_Transport)
#include "tst_transport.moc"

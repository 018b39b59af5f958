// SPDX-License-Identifier: MIT

#include "calls.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/fileupload.h>
#include <ComfyDeploy/mediadownload.h>
#include <ComfyDeploy/session.h>

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Kind = ApiError::Kind;
using Request = ScriptedServer::Request;
using Exchange = ScriptedServer::Exchange;

//! Records the calls of hooks.
struct Recorder
{
    QByteArrayList calls; //!< such as "before GET 1" and "response 200"
    QList<HookRequest> requests;
    QList<HttpAnswerInfo> answers;
    QList<ApiError> errors;

    RequestHooks hooks()
    {
        return {[this](HookRequest &request) {
                    calls +=
                        "before " + request.method() + ' ' + QByteArray::number(request.attempt());
                    requests += request;
                },
                [this](const HookRequest &, const HttpAnswerInfo &answer) {
                    calls += "response " + QByteArray::number(answer.status());
                    answers += answer;
                },
                [this](const HookRequest &, const ApiError &error) {
                    calls += "error " + ApiError::kindName(error.kind()).toLatin1();
                    errors += error;
                }};
    }
};

namespace {

const QString runId = QString::fromLatin1(exampleRunId);

RequestOptions noRetries()
{
    return RequestOptions().setRetryPolicy(RetryPolicy::none());
}

} // namespace

//! When hooks are called, and with which values.
class tst_RequestHooks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void seesRequestAndAnswer();
    void setsHeaders();
    void seesEachAttempt();
    void refusalIsAnAnswer();
    void noAnswer_data();
    void noAnswer();
    void givenUp();
    void neverFromInsideACall();
    void streamAtItsHead();
    void everyRequestOfARun();
    void bodies();
    void storageIsPassedBy();
    void secretsAreNotShown();
    void addedAndRemoved();
    void removedInAHook();
    void clientDeletedInAHook_data();
    void clientDeletedInAHook();
    void headersOfAnError();

private:
    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<WorkflowClient> m_client;
    Recorder m_seen;
};

void tst_RequestHooks::init()
{
    m_seen = {};
    m_server = std::make_unique<ScriptedServer>();
    QVERIFY(m_server->listen());
    m_client = std::make_unique<WorkflowClient>();
    useServer(*m_client, m_server->url());
}

void tst_RequestHooks::cleanup()
{
    m_client.reset();
    m_server.reset();
}

void tst_RequestHooks::seesRequestAndAnswer()
{
    m_server->on(getRun, [](const Request &, Exchange exchange) {
        exchange.respond(200, example(u"run-success.json"_s), "application/json",
                         "X-Served-By: one\r\n");
    });
    QUrl url = m_server->url();
    url.setUserInfo(u"me:secret"_s);
    m_client->setServerUrl(url);
    RequestOptions options;
    options.setHeader("X-Studio", "blue");
    m_client->addRequestHooks(m_seen.hooks());
    QVERIFY(wait(m_client->getRun(runId, options)));
    QCOMPARE(m_seen.calls, (QByteArrayList{"before GET 1", "response 200"}));
    const HookRequest request = m_seen.requests.first();
    QCOMPARE(request.url().toString(),
             m_server->url().toString() + u"/run/"_s + runId + u"?queue_position=true"_s);
    QCOMPARE(request.header("x-studio"), "blue"_ba);
    QCOMPARE(request.header("accept"), "application/json"_ba);
    QVERIFY(request.header("USER-AGENT").startsWith("comfydeploy-qt/"));
    const HttpAnswerInfo answer = m_seen.answers.first();
    QCOMPARE(answer.header("x-served-by"), "one"_ba);
    QCOMPARE(answer.header("content-type"), "application/json"_ba);
    QVERIFY(answer.header("x-not-there").isNull());
    QCOMPARE(answer.body(), example(u"run-success.json"_s));
}

void tst_RequestHooks::setsHeaders()
{
    m_client->setToken("secret");
    RequestHooks hooks;
    QList<bool> taken;
    hooks.beforeRequest = [&taken](HookRequest &request) {
        taken += request.setHeader("X-Trace", "a");
        taken += request.setHeader("x-trace", "b");
        taken += request.setHeader("User-Agent", "mine");
        for (const char *name : {"Authorization", "cookie", "HOST", "Content-Type", "bad name"})
            taken += request.setHeader(name, "stolen");
        taken += request.setHeader("X-Line", "a\r\nCookie: b");
    };
    m_client->addRequestHooks(hooks);
    m_client->addRequestHooks(m_seen.hooks()); // gets what earlier hooks have set
    m_server->on(getRun, 200, example(u"run-success.json"_s));
    for (int i = 0; i < 6; ++i)
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"cannot be set"_s));
    QVERIFY(wait(m_client->getRun(runId)));
    QCOMPARE(taken, (QList<bool>{true, true, true, false, false, false, false, false, false}));
    const Request sent = m_server->requests().first();
    QCOMPARE(sent.header("x-trace"), "b"_ba);
    QCOMPARE(sent.header("user-agent"), "mine"_ba);
    QCOMPARE(sent.header("authorization"), "Bearer secret"_ba);
    QVERIFY(sent.header("cookie").isEmpty());
    QCOMPARE(m_seen.requests.first().header("x-trace"), "b"_ba);
}

void tst_RequestHooks::seesEachAttempt()
{
    m_server->on(getRun, [this](const Request &, Exchange exchange) {
        const int count = m_server->count(getRun);
        if (count == 1)
            exchange.respond(503, "busy", "text/plain");
        else if (count > 2)
            exchange.respond(200, example(u"run-success.json"_s));
        else
            exchange.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{");
        if (count == 2)
            exchange.close();
    });
    RetryPolicy policy = RetryPolicy::backoff();
    policy.initialInterval = 1ms;
    policy.retryConnectionErrors = true;
    m_client->addRequestHooks(m_seen.hooks());
    QVERIFY(wait(m_client->getRun(runId, RequestOptions().setRetryPolicy(policy))));
    QCOMPARE(m_seen.calls,
             (QByteArrayList{"before GET 1", "response 503", "before GET 2", "error Network",
                             "before GET 3", "response 200"}));
    QCOMPARE(m_seen.answers.first().body(), "busy"_ba);
}

void tst_RequestHooks::refusalIsAnAnswer()
{
    m_server->on(getRun, 404, example(u"404-run.json"_s));
    m_client->addRequestHooks(m_seen.hooks());
    QVERIFY(!wait(m_client->getRun(runId)));
    QCOMPARE(m_seen.calls, (QByteArrayList{"before GET 1", "response 404"}));
}

void tst_RequestHooks::noAnswer_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<bool>("closes");
    QTest::addColumn<QByteArray>("error");
    QTest::newRow("closed") << ""_ba << true << "error Network"_ba;
    QTest::newRow("half a body") << "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"_ba << true
                                 << "error Network"_ba;
    QTest::newRow("silent") << ""_ba << false << "error Timeout"_ba;
}

void tst_RequestHooks::noAnswer()
{
    QFETCH(QByteArray, answer);
    QFETCH(bool, closes);
    QFETCH(QByteArray, error);
    m_server->on(getRun, [=](const Request &, Exchange exchange) {
        exchange.write(answer);
        if (closes)
            exchange.close();
    });
    m_client->addRequestHooks(m_seen.hooks());
    const auto result = wait(m_client->getRun(runId, noRetries().setTotalTimeout(300ms)));
    QCOMPARE(m_seen.calls, (QByteArrayList{"before GET 1", error}));
    QCOMPARE(m_seen.errors.first(), result.error());
}

void tst_RequestHooks::givenUp()
{
    m_server->on(getRun, [](const Request &, Exchange) {});
    m_client->addRequestHooks(m_seen.hooks());
    auto future = m_client->getRun(runId);
    QTRY_COMPARE(m_server->count(getRun), 1);
    future.cancel();
    QTRY_COMPARE(m_seen.calls, (QByteArrayList{"before GET 1", "error Aborted"}));
}

void tst_RequestHooks::neverFromInsideACall()
{
    m_server->on("*", 200, example(u"run-success.json"_s));
    m_client->addRequestHooks(m_seen.hooks());
    const auto details = m_client->getRun(runId);
    QVERIFY(m_seen.calls.isEmpty());
    WorkflowRun *run = m_client->queue(exampleRequest());
    QVERIFY(m_seen.calls.isEmpty());
    QTRY_VERIFY(m_seen.calls.size() >= 2);
    const qsizetype before = m_seen.calls.size();
    run->abort();
    QCOMPARE(m_seen.calls.size(), before);
}

void tst_RequestHooks::streamAtItsHead()
{
    QList<Exchange> open;
    m_server->on(streamRoute, [&open](const Request &, Exchange exchange) {
        exchange.beginStream();
        exchange.write("event: event_update\ndata: {\"event\": \"queuing\"}\n\n");
        open += exchange;
    });
    m_server->on(getRun, 200, example(u"run-success.json"_s));
    m_client->addRequestHooks(m_seen.hooks());
    WorkflowRun *run = m_client->stream(exampleRequest());
    QTRY_COMPARE(m_seen.calls, (QByteArrayList{"before POST 1", "response 200"}));
    QVERIFY(m_seen.answers.first().header("content-type").startsWith("text/event-stream"));
    QVERIFY(m_seen.answers.first().body().isEmpty());
    QCOMPARE(m_seen.requests.first().header("accept"), "text/event-stream"_ba);
    QVERIFY(!run->isFinished());
    open.first().write(example(u"stream-success.sse"_s));
    open.first().close();
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(m_seen.calls.count("before POST 1"), 1);
    QVERIFY(m_seen.errors.isEmpty());
}

void tst_RequestHooks::everyRequestOfARun()
{
    m_server->on("POST /file/upload", 200, example(u"file-upload-response.json"_s));
    m_server->on(queueRoute, 200, example(u"createrunresponse.json"_s));
    m_server->on(getRun, 200, example(u"run-success.json"_s));
    m_client->addRequestHooks(m_seen.hooks());
    WorkflowRun *run = m_client->queue(
        exampleRequest(
            {{u"input_image"_s, QVariant::fromValue(FileInput::fromData("bytes", u"a.png"_s))}}),
        RequestOptions().setLogsFollowed(false));
    QTRY_VERIFY(run->isFinished());
    QStringList paths;
    for (const HookRequest &request : std::as_const(m_seen.requests))
        paths += request.url().path();
    QCOMPARE(
        paths,
        (QStringList{u"/api/file/upload"_s, u"/api/run/workflow/queue"_s, u"/api/run/"_s + runId}));
    QCOMPARE(m_seen.answers.size(), 3);
}

// JSON bodies are shown; uploaded files are not.
void tst_RequestHooks::bodies()
{
    m_client->addRequestHooks(m_seen.hooks());
    m_server->on("*", 404, "{}");
    std::ignore = wait(m_client->getRun(runId));
    QVERIFY(m_seen.requests.last().body().isNull());
    const FileUpload *upload = m_client->upload(FileInput::fromData("x", u"a.png"_s));
    QTRY_VERIFY(upload->isFinished());
    QVERIFY(m_seen.requests.last().body().isNull());
    QVERIFY(m_seen.requests.last().header("content-type").startsWith("multipart/form-data"));
    for (const QByteArray &route : runRoutes()) {
        const WorkflowRun *run = startBy(*m_client, route, exampleRequest({{u"a"_s, 1}}));
        QTRY_VERIFY(run->isFinished());
        const auto sent = m_server->requests(route);
        QCOMPARE(sent.size(), 1);
        QCOMPARE(m_seen.requests.last().body(), sent.first().body);
        QCOMPARE(m_seen.requests.last().header("content-type"), "application/json"_ba);
    }
    std::ignore = wait(m_client->createSession({u"m"_s, {}, {}, {}}));
    QCOMPARE(m_seen.requests.last().body(), R"({"machine_id":"m"})"_ba);
    QCOMPARE(m_server->requests().last().body, m_seen.requests.last().body());
}

void tst_RequestHooks::storageIsPassedBy()
{
    m_server->on("GET /file.png", 200, "bytes");
    QUrl url = m_server->url();
    url.setPath(u"/file.png"_s);
    m_client->addRequestHooks(m_seen.hooks());
    const auto item =
        MediaItem::fromJson({{u"url"_s, url.toString()}, {u"filename"_s, u"out.png"_s}});
    MediaDownload *download = m_client->download(*item);
    QSignalSpy finished(download, &MediaDownload::finished);
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(download->data(), "bytes"_ba);
    QVERIFY(m_seen.calls.isEmpty());
}

void tst_RequestHooks::secretsAreNotShown()
{
    m_client->setToken("very-secret");
    m_server->on(getRun, [](const Request &request, Exchange exchange) {
        exchange.respond(
            200, R"({"you":")" + request.header("authorization") + R"("})", "application/json",
            "X-Echo: " + request.header("authorization") + "\r\nSet-Cookie: __session=s\r\n");
    });
    m_client->addRequestHooks(m_seen.hooks());
    const auto result = wait(m_client->getRun(runId));
    for (const auto &[name, value] : m_seen.requests.first().headers())
        QVERIFY2(name.toLower() != "authorization" && !value.contains("secret"), name.constData());
    const HttpAnswerInfo answer = m_seen.answers.first();
    QCOMPARE(answer.body(), R"({"you":"Bearer [token]"})"_ba);
    QCOMPARE(answer.header("x-echo"), "Bearer [token]"_ba);
    QVERIFY(answer.header("set-cookie").isNull());
    QCOMPARE(result.error().header("x-echo"), "Bearer [token]"_ba);
    QVERIFY(result.error().header("set-cookie").isNull());
}

void tst_RequestHooks::addedAndRemoved()
{
    m_server->on(getRun, 200, example(u"run-success.json"_s));
    Recorder second;
    const int first = m_client->addRequestHooks(m_seen.hooks());
    const int other = m_client->addRequestHooks(second.hooks());
    QVERIFY(first != other);
    m_client->addRequestHooks({}); // all three may be empty
    m_client->removeRequestHooks(first);
    m_client->removeRequestHooks(4711);
    QVERIFY(wait(m_client->getRun(runId)));
    QVERIFY(m_seen.calls.isEmpty());
    QCOMPARE(second.calls.size(), 2);
}

void tst_RequestHooks::removedInAHook()
{
    m_server->on(getRun, 200, example(u"run-success.json"_s));
    int own = 0;
    int next = 0;
    int calls = 0;
    RequestHooks hooks;
    hooks.beforeRequest = [&](HookRequest &) {
        ++calls;
        m_client->removeRequestHooks(own);
        m_client->removeRequestHooks(next);
        m_client->addRequestHooks(m_seen.hooks()); // from the answer on
    };
    own = m_client->addRequestHooks(hooks);
    Recorder removed;
    next = m_client->addRequestHooks(removed.hooks());
    QVERIFY(wait(m_client->getRun(runId)));
    QVERIFY(wait(m_client->getRun(runId)));
    QCOMPARE(calls, 1);
    QVERIFY(removed.calls.isEmpty());
    QCOMPARE(m_seen.calls, (QByteArrayList{"response 200", "before GET 1", "response 200"}));
}

void tst_RequestHooks::clientDeletedInAHook_data()
{
    QTest::addColumn<QByteArray>("hook");
    QTest::addColumn<bool>("streams");
    for (const char *hook : {"before", "response", "error"}) {
        QTest::addRow("%s, a plain call", hook) << QByteArray(hook) << false;
        QTest::addRow("%s, a stream", hook) << QByteArray(hook) << true;
    }
}

void tst_RequestHooks::clientDeletedInAHook()
{
    QFETCH(QByteArray, hook);
    QFETCH(bool, streams);
    m_server->on("*", [&hook, streams](const Request &, Exchange exchange) {
        if (hook == "error")
            exchange.close();
        else if (streams)
            exchange.beginStream();
        if (hook != "error" && streams)
            exchange.write(example(u"stream-success.sse"_s));
        else
            exchange.respond(200, example(u"run-success.json"_s));
    });
    RequestHooks hooks;
    const auto drop = [this] {
        m_client.reset();
    };
    if (hook == "before")
        hooks.beforeRequest = [drop](HookRequest &) {
            drop();
        };
    else if (hook == "response")
        hooks.response = [drop](const HookRequest &, const HttpAnswerInfo &) {
            drop();
        };
    else
        hooks.requestError = [drop](const HookRequest &, const ApiError &) {
            drop();
        };
    m_client->addRequestHooks(hooks);
    m_client->addRequestHooks(m_seen.hooks()); // removed before it is called
    QFuture<Result<RunDetails>> details;
    if (streams)
        m_client->stream(exampleRequest());
    else
        details = m_client->getRun(runId, noRetries());
    QTRY_VERIFY(!m_client);
    QVERIFY(streams || details.result().error().kind() == Kind::Aborted);
    const QByteArray last = m_seen.calls.isEmpty() ? QByteArray() : m_seen.calls.last();
    QVERIFY2(!last.startsWith(hook), last.constData());
    QCoreApplication::processEvents();
}

void tst_RequestHooks::headersOfAnError()
{
    m_server->on(getRun, [](const Request &, Exchange exchange) {
        exchange.respond(429, "slow down", "text/plain",
                         "Retry-After: 7\r\nX-RateLimit-Remaining: 0\r\n");
    });
    const ApiError error = wait(m_client->getRun(runId, noRetries())).error();
    QCOMPARE(error.kind(), Kind::RateLimited);
    QCOMPARE(error.header("x-ratelimit-remaining"), "0"_ba);
    QCOMPARE(error.header("content-type"), "text/plain"_ba);
    QCOMPARE(error.body(), "slow down"_ba);
    m_server->on(getRun, 200, "<html>");
    QCOMPARE(wait(m_client->getRun(runId)).error().header("content-type"), "application/json"_ba);
    QVERIFY(wait(m_client->getRun({})).error().headers().isEmpty());
}

REGISTER_TEST(tst_RequestHooks)
#include "tst_requesthooks.moc"

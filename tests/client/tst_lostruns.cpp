// SPDX-License-Identifier: MIT

#include "shared/readyfuture.h"
#include "shared/runs.h"
#include "shared/testprogram.h"

#include <QtCore/qpromise.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using Kind = ApiError::Kind;
using Request = ScriptedServer::Request;
using Exchange = ScriptedServer::Exchange;

namespace {

const auto closeWithoutAnswer = [](const Request &, Exchange exchange) {
    exchange.close();
};

} // namespace

//! Runs whose answer was lost, or that are created between two attempts: which run is found, and
//! what is sent.
class tst_LostRuns : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void twoNeverAdoptTheSame();
    void adoptsNoRunThatWasDeleted();
    void confirmedTwice();
    void unfollowedEndsWhereItIsFound();
    void unfollowedIsCancelledAllTheSame();
    void startedInSpiteOfA500_data();
    void startedInSpiteOfA500();
    void cancelledBetweenTwoAttempts();
    void staysWithItsServer();
    void longTimeouts();
    void lostAnswer_data();
    void lostAnswer();
    void answerInHand_data();
    void answerInHand();
    void detailsInHand_data();
    void detailsInHand();
    void silentBehindItsHead_data();
    void silentBehindItsHead();
    void endlessAnswer_data();
    void endlessAnswer();
    void noAnswerAndNoRun_data();
    void noAnswerAndNoRun();
    void lookedForInVain_data();
    void lookedForInVain();
    void lookThatHangs();
    void confirmLooksAgain();

private:
    void listOnlyTheExample(int times);

    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<WorkflowClient> m_client;
};

void tst_LostRuns::init()
{
    m_server = std::make_unique<ScriptedServer>();
    QVERIFY(m_server->listen());
    m_client = std::make_unique<WorkflowClient>();
    useServer(*m_client, m_server->url());
}

void tst_LostRuns::cleanup()
{
    m_client.reset();
    m_server.reset();
}

// Lists the run of the examples, then ends every search by a 404.
void tst_LostRuns::listOnlyTheExample(int times)
{
    giveInputsBack(*m_server, u"run-running.json"_s);
    m_server->on(listRuns, [this, times](const Request &, Exchange exchange) {
        if (m_server->count(listRuns) <= times)
            exchange.respond(200, R"([{"id":")" + exampleRunId + R"(","status":"running"}])");
        else
            exchange.respond(404, "{}");
    });
}

void tst_LostRuns::twoNeverAdoptTheSame()
{
    m_server->on(queueRoute, closeWithoutAnswer);
    listOnlyTheExample(2);
    WorkflowRun *first = m_client->queue(exampleRequest());
    WorkflowRun *second = m_client->queue(exampleRequest());
    QTRY_VERIFY(first->isFinished() != second->isFinished());
    const WorkflowRun *lost = first->isFinished() ? first : second;
    const WorkflowRun *found = first->isFinished() ? second : first;
    QCOMPARE(lost->phase(), WorkflowRun::Unconfirmed);
    QVERIFY(lost->id().isEmpty());
    QCOMPARE(found->id(), QString::fromLatin1(exampleRunId));
    QCOMPARE(
        inputsOf(m_server->requests(queueRoute).constFirst())["_comfydeploy_run"_L1].toString(),
        found->sentRequest().runMark());
}

// Many equal runs are deleted when they have finished; the answer of the next one is lost.
void tst_LostRuns::adoptsNoRunThatWasDeleted()
{
    m_server->on(queueRoute, 200, example(u"createrunresponse.json"_s));
    listOnlyTheExample(1);
    WorkflowRun *first = m_client->queue(exampleRequest(), RequestOptions().setFollow(false));
    QTRY_VERIFY(first->isFinished());
    delete first;
    m_server->on(queueRoute, closeWithoutAnswer);
    WorkflowRun *second = m_client->queue(exampleRequest());
    QTRY_VERIFY(second->isFinished());
    QCOMPARE(second->phase(), WorkflowRun::Unconfirmed);
}

void tst_LostRuns::confirmedTwice()
{
    m_server->on(queueRoute, closeWithoutAnswer);
    m_server->on(listRuns, 404, "{}");
    WorkflowRun *lost = m_client->queue(exampleRequest());
    QTRY_VERIFY(lost->isFinished());
    listOnlyTheExample(100);
    for (int i = 0; i < 2; ++i) {
        std::unique_ptr<WorkflowRun> confirmed(m_client->confirm(lost));
        QTRY_COMPARE(confirmed->id(), QString::fromLatin1(exampleRunId));
    }
}

void tst_LostRuns::unfollowedEndsWhereItIsFound()
{
    m_server->on(queueRoute, closeWithoutAnswer);
    listOnlyTheExample(100);
    const auto accepted = runWorkflowQueue(m_client.get(), exampleRequest());
    QTRY_VERIFY(accepted.isFinished());
    QVERIFY(accepted.result().has_value());
    QCOMPARE(accepted.result()->runId(), QString::fromLatin1(exampleRunId));
}

void tst_LostRuns::unfollowedIsCancelledAllTheSame()
{
    WorkflowRun *run = nullptr;
    m_server->on(queueRoute, [&run](const Request &, Exchange exchange) {
        run->cancel();
        exchange.respond(200, example(u"createrunresponse.json"_s));
    });
    m_server->on(cancelRun, 200, example(u"cancel-response.json"_s));
    m_server->on(getRun, [this](const Request &, Exchange exchange) {
        exchange.respond(
            200,
            example(m_server->count(cancelRun) ? u"run-cancelled.json"_s : u"run-running.json"_s));
    });
    run = m_client->queue(exampleRequest(), RequestOptions().setFollow(false));
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), WorkflowRun::Cancelled);
    QCOMPARE(m_server->count(cancelRun), 1);
}

void tst_LostRuns::startedInSpiteOfA500_data()
{
    QTest::addColumn<QByteArray>("route");
    QTest::addColumn<WorkflowRunRequest>("request");
    QTest::addColumn<bool>("exists");
    const auto row = [](const char *name, const auto &set) {
        WorkflowRunRequest request = exampleRequest();
        set(request);
        for (const char *route : {"queue", "sync", "stream"}) {
            for (const bool exists : {true, false})
                QTest::addRow("%s, %s, %s", route, name, exists ? "found" : "not found")
                    << "POST /run/workflow/"_ba + route << request << exists;
        }
    };
    row("execution mode", [](WorkflowRunRequest &request) { request.setExecutionMode(u"sync"_s); });
    row("batch number", [](WorkflowRunRequest &request) { request.setBatchNumber(1); });
    row("batch inputs", [](WorkflowRunRequest &request) {
        request.setBatchInputParams({{u"seed"_s, QVariantList{1, 2}}});
    });
}

void tst_LostRuns::startedInSpiteOfA500()
{
    QFETCH(QByteArray, route);
    QFETCH(WorkflowRunRequest, request);
    QFETCH(bool, exists);
    m_server->on(route, 500, "Internal Server Error");
    listOnlyTheExample(exists ? 100 : 0);
    m_client->setDefaultOptions(RequestOptions().setRetryPolicy(RetryPolicy::backoff()));
    WorkflowRun *run = startBy(*m_client, route, request);
    if (exists) {
        QTRY_COMPARE(run->id(), QString::fromLatin1(exampleRunId));
        QCOMPARE(run->error().kind(), Kind::None);
    } else {
        QTRY_VERIFY(run->isFinished());
        QCOMPARE(run->phase(), WorkflowRun::Unconfirmed);
        QCOMPARE(run->error().kind(), Kind::Unconfirmed);
        QCOMPARE(run->error().httpStatus(), 500);
        QVERIFY(run->error().message().contains(u"may have started runs"_s));
        QVERIFY(!run->isSettled());
    }
    QCOMPARE(m_server->count(route), 1);
}

// The server has refused the first attempt, so there is no run and nothing must be sent any more.
void tst_LostRuns::cancelledBetweenTwoAttempts()
{
    m_server->on(queueRoute, 401, example(u"401-expired.json"_s));
    WorkflowRun *run = nullptr;
    QPromise<QByteArray> secondToken;
    secondToken.start();
    m_client->setTokenProvider([&](TokenReason reason) {
        if (reason == TokenReason::FirstUse)
            return readyFuture("first"_ba);
        run->cancel();
        return secondToken.future();
    });
    run = m_client->queue(exampleRequest());
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), WorkflowRun::Cancelled);
    QVERIFY(run->isSettled());
    QCOMPARE(m_server->count(queueRoute), 1);
}

void tst_LostRuns::staysWithItsServer()
{
    ScriptedServer other;
    QVERIFY(other.listen());
    other.on("*", 404, "{}");
    m_server->on(queueRoute, 200, example(u"createrunresponse.json"_s));
    m_server->on(getRun, 200, example(u"run-running.json"_s));
    m_server->on(cancelRun, 200, example(u"cancel-response.json"_s));
    m_client->setToken("of-the-first");
    WorkflowRun *run = m_client->queue(exampleRequest());
    QTRY_COMPARE(run->phase(), WorkflowRun::Running);
    QCOMPARE(m_server->requests().last().header("authorization"), "Bearer of-the-first"_ba);
    m_client->setServerUrl(other.url());
    m_client->setToken("of-the-second");
    run->cancel();
    QTRY_COMPARE(m_server->count(cancelRun), 1);
    m_server->on(getRun, 200, example(u"run-cancelled.json"_s));
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), WorkflowRun::Cancelled);
    QCOMPARE(other.connections(), 0);
    QVERIFY(m_server->requests().last().header("authorization").isEmpty());
}

void tst_LostRuns::longTimeouts()
{
    QTest::failOnWarning(QRegularExpression(u"Timer"_s));
    m_server->on(queueRoute, 200, example(u"createrunresponse.json"_s));
    m_server->on(getRun, 200, example(u"run-success.json"_s));
    RequestOptions options;
    options.setTotalTimeout(std::chrono::hours(24 * 60))
        .setIdleTimeout(std::chrono::milliseconds::max())
        .setConnectTimeout(std::chrono::hours(24 * 26));
    WorkflowRun *run = m_client->queue(exampleRequest(), options);
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), WorkflowRun::Succeeded);
}

void tst_LostRuns::lostAnswer_data()
{
    QTest::addColumn<QByteArray>("route");
    QTest::addColumn<QByteArray>("answer");
    const QList<std::pair<const char *, QByteArray>> answers{
        {"closed without a byte", ""},
        {"cut in the status line", "HTTP/1.1 2"},
        {"cut in the headers", "HTTP/1.1 200 OK\r\nContent-Ty"},
        {"cut in the body",
         "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
         "500\r\n\r\n[{\"run_id\""},
        {"garbage", "SSH-2.0-OpenSSH_9.2\r\n"},
        {"bad gateway", "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"},
        {"gateway timeout", "HTTP/1.1 504 Gateway Timeout\r\nContent-Length: 2\r\n\r\nno"},
        {"a proxy's page",
         "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 15\r\n\r\n<html>hi</html>"},
        {"an empty 200", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"},
        {"an interim answer only", "HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n"},
        {"compressed", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"},
    };
    const QByteArrayList routes = runRoutes();
    for (const QByteArray &route : routes) {
        for (const auto &[name, answer] : answers)
            QTest::addRow("%s, %s", name, route.constData()) << route << answer;
    }
    QTest::newRow("sync: an empty list")
        << syncRoute
        << "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]"_ba;
}

void tst_LostRuns::lostAnswer()
{
    QFETCH(QByteArray, route);
    QFETCH(QByteArray, answer);
    const QVariantMap inputs{{u"input_text"_s, u"a paper boat on a still lake"_s},
                             {u"input_seed"_s, 42}};
    m_server->on(route, [&](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
        exchange.write(answer);
        exchange.close();
    });
    // There is also a run of another program.
    const QByteArray other = "11111111-2222-4333-8444-555555555555";
    m_server->on(listRuns, 200, listOf({other, exampleRunId}));
    m_server->on("GET /run/" + other, 200,
                 runJson(u"run-running.json"_s,
                         {{u"id"_s, QString::fromLatin1(other)},
                          {u"workflow_inputs"_s, QJsonObject::fromVariantMap(inputs)}}));
    giveInputsBack(*m_server, u"run-success.json"_s);
    WorkflowRun *run = startBy(*m_client, route, exampleRequest(inputs));
    EndRecorder recorder(m_client.get(), run);
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), WorkflowRun::Succeeded);
    QCOMPARE(run->id(), QString::fromLatin1(exampleRunId));
    QVERIFY(recorder.phases.contains(WorkflowRun::Unconfirmed));
    QCOMPARE(recorder.ends, (QByteArrayList{"queued", "finished", "completed"}));
    QCOMPARE(m_server->count(route), 1); // never paid for twice
}

namespace {

//! Errors after a complete body: wrong lengths, and the end of the connection. And encodings that
//! were not asked for, or are none.
void addSpoiltAnswers(const QList<std::pair<QByteArray, QByteArray>> &bodies)
{
    QTest::addColumn<QByteArray>("route");
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QByteArray>("end");
    for (const auto &[route, body] : bodies) {
        const QByteArray size = QByteArray::number(body.size());
        const QList<std::pair<const char *, QByteArray>> framings{
            {"length too large", "Content-Length: 5000\r\n\r\n" + body},
            {"length given twice",
             "Content-Length: " + size + "\r\nContent-Length: " + size + "\r\n\r\n" + body},
            {"two lengths", "Content-Length: 5000\r\nContent-Length: " + size + "\r\n\r\n" + body},
            {"no length", "\r\n" + body},
            {"no last chunk",
             "Transfer-Encoding: chunked\r\n\r\n" + QByteArray::number(body.size(), 16) + "\r\n"
                 + body + "\r\n"},
            {"compressed, no length",
             "Content-Encoding: deflate\r\n\r\n" + qCompress(body).sliced(4)}, // after Qt's length
            {"as if gzipped", "Content-Encoding: gzip\r\n\r\n" + body},
            {"as if in br", "Content-Encoding: br\r\n\r\n" + body},
            {"an encoding that is none", "Content-Encoding: utf-8\r\n\r\n" + body},
        };
        for (const auto &[name, framed] : framings) {
            for (const QByteArray &end : {"closed"_ba, "reset"_ba, "left open"_ba})
                QTest::addRow("%s, %s, %s", route.constData(), name, end.constData())
                    << route << "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + framed
                    << end;
        }
    }
}

void answerAndEnd(Exchange exchange, const QByteArray &answer, const QByteArray &end)
{
    exchange.write(answer);
    if (end == "closed") {
        exchange.close();
    } else if (end == "reset") { // after the client had time to read
        exchange.socket()->flush();
        QTimer::singleShot(50, exchange.socket(), [exchange]() mutable { exchange.reset(); });
    }
}

} // namespace

void tst_LostRuns::answerInHand_data()
{
    const QByteArray accepted = R"({"run_id": ")" + exampleRunId + R"("})";
    const QByteArray outputs = example(u"sync-response.json"_s);
    addSpoiltAnswers({{queueRoute, accepted}, {syncRoute, outputs}, {streamRoute, accepted}});
    for (const QByteArray &route : runRoutes()) {
        QTest::addRow("%s, broken off behind the id", route.constData())
            << route
            << "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n"
                + QByteArray(route == syncRoute ? "[" : "") + R"({"run_id":")" + exampleRunId
                + R"(","x":)"
            << "closed"_ba;
        QTest::addRow("%s, 201", route.constData())
            << route
            << "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: "
                + QByteArray::number(accepted.size()) + "\r\n\r\n" + accepted
            << "closed"_ba;
    }
}

// The server has sent the run's id, so no search is necessary.
void tst_LostRuns::answerInHand()
{
    QFETCH(QByteArray, route);
    QFETCH(QByteArray, answer);
    QFETCH(QByteArray, end);
    m_server->on(route,
                 [&](const Request &, Exchange exchange) { answerAndEnd(exchange, answer, end); });
    m_server->on(getRun, 200, example(u"run-success.json"_s));
    m_server->on(listRuns, 404, "{}");
    WorkflowRun *run = startBy(*m_client, route, exampleRequest());
    EndRecorder recorder(m_client.get(), run);
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), WorkflowRun::Succeeded);
    QCOMPARE(run->id(), QString::fromLatin1(exampleRunId));
    QVERIFY(!recorder.phases.contains(WorkflowRun::Unconfirmed));
    QCOMPARE(m_server->count(listRuns), 0);
    QCOMPARE(m_server->count(route), 1);
}

void tst_LostRuns::detailsInHand_data()
{
    addSpoiltAnswers({{getRun, example(u"run-success.json"_s)}});
}

void tst_LostRuns::detailsInHand()
{
    QFETCH(QByteArray, answer);
    QFETCH(QByteArray, end);
    m_server->on(getRun,
                 [&](const Request &, Exchange exchange) { answerAndEnd(exchange, answer, end); });
    const WorkflowRun *run = m_client->attach(QString::fromLatin1(exampleRunId));
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), WorkflowRun::Succeeded);
    QVERIFY(!run->mediaItems().isEmpty());
    QCOMPARE(m_server->count(getRun), 1);
}

void tst_LostRuns::silentBehindItsHead_data()
{
    QTest::addColumn<QByteArray>("route");
    QTest::addColumn<QByteArray>("status");
    QTest::addColumn<Kind>("kind");
    for (const QByteArray &route : {queueRoute, syncRoute})
        QTest::newRow(route.constData()) << route << "200 OK"_ba << Kind::Unconfirmed;
    for (const QByteArray &route : {queueRoute, syncRoute, streamRoute})
        QTest::addRow("%s, refused", route.constData())
            << route << "403 No"_ba << Kind::Unauthorized;
}

// The connection stays open, or Qt does not report that it has ended: the run must not wait
// forever.
void tst_LostRuns::silentBehindItsHead()
{
    QFETCH(QByteArray, route);
    QFETCH(QByteArray, status);
    m_server->on(route, [&](const Request &, Exchange exchange) {
        exchange.write("HTTP/1.1 " + status
                       + "\r\nContent-Type: application/json\r\nTransfer-Encoding: "
                         "chunked\r\n\r\n37");
    });
    m_server->on(listRuns, 404, "{}");
    WorkflowRun *run = startBy(*m_client, route, exampleRequest(),
                               RequestOptions().setIdleTimeout(std::chrono::milliseconds(200)));
    QTRY_VERIFY(run->isFinished());
    QTEST(run->error().kind(), "kind");
    QCOMPARE(m_server->count(route), 1);
}

void tst_LostRuns::endlessAnswer_data()
{
    QTest::addColumn<QByteArray>("route");
    QTest::addColumn<bool>("cancelled");
    for (const QByteArray &route : runRoutes()) {
        QTest::newRow(route.constData()) << route << false;
        QTest::addRow("%s, cancelled", route.constData()) << route << true;
    }
}

// Bytes keep arriving, but never a complete answer.
void tst_LostRuns::endlessAnswer()
{
    QFETCH(QByteArray, route);
    QFETCH(bool, cancelled);
    QTimer more;
    m_server->on(route, [&](const Request &, Exchange exchange) {
        if (route == streamRoute)
            exchange.beginStream();
        else
            exchange.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                           "Content-Length: 100000\r\n\r\n");
        connect(&more, &QTimer::timeout, this, [&route, exchange]() mutable {
            exchange.write(route == streamRoute ? ": x\n" : " ");
        });
        more.start(20);
    });
    m_server->on(listRuns, 200, listOf({exampleRunId}));
    giveInputsBack(*m_server, u"run-success.json"_s);
    WorkflowRun *run = startBy(*m_client, route, exampleRequest(),
                               RequestOptions().setIdleTimeout(std::chrono::milliseconds(200)));
    QTRY_COMPARE(m_server->count(route), 1);
    if (cancelled)
        run->cancel();
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), WorkflowRun::Succeeded);
    QCOMPARE(run->id(), QString::fromLatin1(exampleRunId));
    QCOMPARE(m_server->count(route), 1);
}

void tst_LostRuns::noAnswerAndNoRun_data()
{
    endlessAnswer_data();
}

// The connection was lost unnoticed before the request was received.
void tst_LostRuns::noAnswerAndNoRun()
{
    QFETCH(QByteArray, route);
    QFETCH(bool, cancelled);
    RunTimings timings = RunTimings().quickened(10);
    timings.lookTime = std::chrono::seconds(1);
    timings.silencePatience = std::chrono::seconds(2);
    timings.applyTo(m_client.get());
    m_server->on(route, [](const Request &, Exchange) {});
    m_server->on(listRuns, 200, "[]");
    WorkflowRun *run = startBy(*m_client, route, exampleRequest(),
                               RequestOptions().setIdleTimeout(std::chrono::milliseconds(200)));
    QTRY_COMPARE(m_server->count(route), 1);
    if (cancelled)
        run->cancel();
    QTRY_COMPARE_GE(m_server->count(listRuns), 1);
    QVERIFY(run->isRunning());
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), WorkflowRun::Unconfirmed);
    QCOMPARE(run->error().kind(), Kind::Unconfirmed);
    QVERIFY(run->error().message().contains(u"has not been answered"_s));
    QVERIFY(!run->isSettled());
    QCOMPARE(m_server->count(route), 1);
}

void tst_LostRuns::lookedForInVain_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("list");
    QTest::addColumn<QString>("why");
    const QString incomplete = u"could not be read or did not show"_s;
    QTest::newRow("no run") << 200 << "[]"_ba << u"could not be found among the runs"_s;
    QTest::newRow("a refusal") << 503 << "{}"_ba << incomplete;
    QTest::newRow("a proxy's page") << 200 << "<html>"_ba << incomplete;
    QTest::newRow("a run that cannot be read") << 200 << listOf({exampleRunId}) << incomplete;
}

void tst_LostRuns::lookedForInVain()
{
    QFETCH(int, status);
    QFETCH(QByteArray, list);
    QFETCH(QString, why);
    RunTimings timings = RunTimings().quickened(10);
    timings.lookTime = std::chrono::seconds(1);
    timings.applyTo(m_client.get());
    m_server->on(queueRoute, closeWithoutAnswer);
    m_server->on(listRuns, status, list);
    m_server->on(getRun, 500, "{}");
    WorkflowRun *run = m_client->queue(exampleRequest());
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), WorkflowRun::Unconfirmed);
    QVERIFY2(run->error().message().contains(why), qPrintable(run->error().message()));
}

// One of the requests of a look is never answered: there is still time for another look.
void tst_LostRuns::lookThatHangs()
{
    m_server->on(queueRoute, closeWithoutAnswer);
    m_server->on(listRuns, 200, listOf({exampleRunId}));
    m_server->on(getRun, [&](const Request &, Exchange exchange) {
        const QJsonObject inputs = inputsOf(m_server->requests(queueRoute).constFirst());
        if (m_server->count(getRun) > 1)
            exchange.respond(200, runJson(u"run-success.json"_s, {{u"workflow_inputs"_s, inputs}}));
    });
    WorkflowRun *run = m_client->queue(exampleRequest());
    QTRY_VERIFY_WITH_TIMEOUT(run->isFinished(), 90'000);
    QCOMPARE(run->phase(), WorkflowRun::Succeeded);
}

void tst_LostRuns::confirmLooksAgain()
{
    m_server->on(queueRoute,
                 [](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
                     exchange.close();
                 });
    m_server->on(listRuns, 404, "{}");
    WorkflowRun *lost = m_client->queue(exampleRequest());
    QTRY_VERIFY(lost->isFinished());
    QCOMPARE(lost->phase(), WorkflowRun::Unconfirmed);
    m_server->on(listRuns, 200, listOf({exampleRunId}));
    giveInputsBack(*m_server, u"run-success.json"_s);
    WorkflowRun *found = m_client->confirm(lost);
    EndRecorder recorder(m_client.get(), found);
    QTRY_COMPARE(recorder.ends, (QByteArrayList{"queued", "finished", "completed"}));
    QCOMPARE(m_server->count(queueRoute), 1);
}

REGISTER_TEST(tst_LostRuns)
#include "tst_lostruns.moc"

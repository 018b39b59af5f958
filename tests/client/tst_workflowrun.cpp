#include "shared/runs.h"

#include <ComfyDeploy/runstate.h>

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using Kind = ApiError::Kind;
using Phase = WorkflowRun::Phase;

namespace {

const QByteArray getRun = "GET /run/" + exampleRunId;
const QByteArray cancelRun = "POST /run/" + exampleRunId + "/cancel";
const QByteArray listRuns = "GET /v2/workflow/" + exampleWorkflowId + "/runs";
const QByteArray queueRoute = "POST /run/workflow/queue";
const QByteArray syncRoute = "POST /run/workflow/sync";
const QByteArray streamRoute = "POST /run/workflow/stream";

QByteArrayList runRoutes()
{
    return {queueRoute, syncRoute, streamRoute};
}

WorkflowRun *startBy(WorkflowClient &client, const QByteArray &route,
                     const WorkflowRunRequest &request, const RequestOptions &options = {})
{
    if (route == queueRoute)
        return client.queue(request, options);
    return route == syncRoute ? client.sync(request, options) : client.stream(request, options);
}

QByteArray listOf(const QByteArrayList &ids)
{
    QByteArrayList rows;
    for (const QByteArray &id : ids)
        rows += R"({"id":")" + id + R"(","status":"running"})";
    return '[' + rows.join(',') + ']';
}

} // namespace

class tst_WorkflowRun : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void queueIsFollowed();
    void queueUnfollowed();
    void syncIsConfirmed();
    void streamTellsEverything();
    void nothingInsideTheCall();
    void streams_data();
    void streams();
    void goesOnAfterAStreamThatIsCut_data();
    void goesOnAfterAStreamThatIsCut();
    void refused_data();
    void refused();
    void lostAnswer_data();
    void lostAnswer();
    void neverAdoptsOneOfSeveral();
    void adoptsNoRunOfItsOwn();
    void confirmLooksAgain();
    void pollingSurvives_data();
    void pollingSurvives();
    void attachToUnknown();
    void cancelUnsent();
    void cancelWaitsForTheId();
    void cancelRefused();
    void abortStopsWaiting();
    void totalTimeout();
    void deletedInAnySlot_data();
    void deletedInAnySlot();
    void clientDeletedInASlot();
    void silentStreamIsPolled();
    void futures();
    void noClient();
    void failureIsCollected();
    void updatedOncePerPass();
    void statusFromTheFuture();
    void runsAreListed();
    void invalidRequests_data();
    void invalidRequests();
    void uploadsFirst();

private:
    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<WorkflowClient> m_client;
};

void tst_WorkflowRun::init()
{
    m_server = std::make_unique<ScriptedServer>();
    QVERIFY(m_server->listen());
    m_client = std::make_unique<WorkflowClient>();
    useServer(*m_client, m_server->url());
}

void tst_WorkflowRun::cleanup()
{
    m_client.reset();
    m_server.reset();
}

void tst_WorkflowRun::queueIsFollowed()
{
    m_server->on(queueRoute, 200, example(u"createrunresponse.json"_s));
    QByteArrayList answers;
    for (const char *file : {"run-not-started.json", "run-queued.json", "run-started.json",
                             "run-running.json", "run-success.json"})
        answers += example(QString::fromLatin1(file));
    m_server->on(
        getRun,
        [&answers](const ScriptedServer::Request &request, ScriptedServer::Exchange exchange) {
            QVERIFY(request.target.endsWith("?queue_position=true"));
            exchange.respond(200, answers.size() > 1 ? answers.takeFirst() : answers.first());
        });
    WorkflowRun *run = m_client->queue(exampleRequest({{u"input_seed"_s, 42}}));
    EndRecorder recorder(m_client.get(), run);
    QTRY_COMPARE(recorder.ends, (QByteArrayList{"queued", "finished", "completed"}));
    QCOMPARE(recorder.phases,
             (QList<Phase>{WorkflowRun::Submitting, WorkflowRun::Queued, WorkflowRun::Starting,
                           WorkflowRun::Running, WorkflowRun::Succeeded}));
    QVERIFY(std::is_sorted(recorder.progress.begin(), recorder.progress.end()));
    QCOMPARE(run->progress(), 1.0);
    QCOMPARE(run->id(), QString::fromLatin1(exampleRunId));
    QCOMPARE(run->outputs().size(), 2);
    QCOMPARE(run->mediaItems().size(), 3);
    QVERIFY(run->isSettled() && run->isFinished() && !run->error());
    QCOMPARE(m_server->count(queueRoute), 1);
    QVERIFY(recorder.events.isEmpty());
}

void tst_WorkflowRun::queueUnfollowed()
{
    m_server->on(queueRoute, 200, example(u"createrunresponse.json"_s));
    WorkflowRun *run = m_client->queue(exampleRequest(), RequestOptions().setFollow(false));
    EndRecorder recorder(m_client.get(), run);
    QTRY_COMPARE(recorder.ends, (QByteArrayList{"queued", "finished"}));
    QCOMPARE(run->phase(), WorkflowRun::Queued);
    QVERIFY(!run->isSettled() && !run->error());
    QCOMPARE(m_server->count(getRun), 0);
}

void tst_WorkflowRun::syncIsConfirmed()
{
    m_server->on(syncRoute, 200, example(u"sync-response.json"_s));
    m_server->on(getRun, 200, example(u"run-success.json"_s));
    WorkflowRun *run = m_client->sync(exampleRequest());
    EndRecorder recorder(m_client.get(), run);
    QTRY_COMPARE(recorder.ends, (QByteArrayList{"queued", "finished", "completed"}));
    QCOMPARE(run->outputs().size(), 2); // the GET's, not the one of the sync answer
    QVERIFY(recorder.phases.contains(WorkflowRun::Saving));
}

void tst_WorkflowRun::streamTellsEverything()
{
    const QByteArray wire = example(u"stream-success.sse"_s);
    m_server->on(
        streamRoute,
        [&wire](const ScriptedServer::Request &request, ScriptedServer::Exchange exchange) {
            QCOMPARE(request.header("accept"), "text/event-stream");
            exchange.beginStream();
            exchange.write(wire);
            exchange.close();
        });
    m_server->on(getRun, 200, example(u"run-success.json"_s));
    WorkflowRun *run = m_client->stream(exampleRequest());
    EndRecorder recorder(m_client.get(), run);
    QStringList titles;
    QList<int> steps;
    connect(run, &WorkflowRun::currentNodeChanged, this,
            [&] { titles += run->currentNodeTitle(); });
    connect(run, &WorkflowRun::stepChanged, this, [&] { steps += run->step(); });
    QTRY_COMPARE(recorder.ends, (QByteArrayList{"queued", "finished", "completed"}));
    QCOMPARE(recorder.events.size(), wire.count("\n\n"));
    QCOMPARE(recorder.phases,
             (QList<Phase>{WorkflowRun::Submitting, WorkflowRun::Queued, WorkflowRun::Starting,
                           WorkflowRun::Running, WorkflowRun::Saving, WorkflowRun::Succeeded}));
    QVERIFY(std::is_sorted(recorder.progress.begin(), recorder.progress.end()));
    QVERIFY(recorder.progress.size() > 5);
    QVERIFY(titles.contains(u"KSampler"_s) && titles.contains(u"Load Checkpoint"_s));
    QVERIFY(steps.contains(1) && steps.contains(4));
    QCOMPARE(run->logs().size(), wire.count("event: log_update"));
    QCOMPARE(run->logs().first().time, QDateTime(QDate(2025, 3, 4), QTime(5, 6, 12, 104), Qt::UTC));
    QCOMPARE(run->outputs().size(), 2);
}

void tst_WorkflowRun::nothingInsideTheCall()
{
    bool inside = true;
    int early = 0;
    const auto count = [&] {
        early += int(inside);
    };
    m_server->on(queueRoute, 200, example(u"createrunresponse.json"_s));
    m_server->on(getRun, 200, example(u"run-running.json"_s));
    connect(m_client.get(), &WorkflowClient::queued, this, count);
    connect(m_client.get(), &WorkflowClient::failed, this, count);
    WorkflowRun *run = m_client->queue(exampleRequest());
    connect(run, &WorkflowRun::phaseChanged, this, count);
    connect(run, &WorkflowRun::cancelRequestedChanged, this, count);
    connect(run, &WorkflowRun::finished, this, count);
    inside = false;
    QTRY_COMPARE(run->phase(), WorkflowRun::Running);
    QSignalSpy finished(run, &WorkflowRun::finished);
    inside = true;
    run->cancel();
    run->abort();
    QVERIFY(!run->isFinished());
    inside = false;
    QVERIFY(finished.wait());
    QCOMPARE(early, 0);
}

void tst_WorkflowRun::streams_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<bool>("staysOpen");
    QTest::addColumn<QString>("details"); // what GET /run/{id} answers
    QTest::addColumn<Phase>("phase");
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<QString>("words"); // part of the message
    const QString none;
    const QString success = u"run-success.json"_s;
    QTest::newRow("success") << u"stream-success.sse"_s << false << success << Phase::Succeeded
                             << Kind::None << none;
    QTest::newRow("terminal word, then it stays open")
        << u"stream-success.sse"_s << true << success << Phase::Succeeded << Kind::None << none;
    QTest::newRow("links already there") << u"stream-success-url-already-there.sse"_s << false
                                         << success << Phase::Succeeded << Kind::None << none;
    QTest::newRow("all cached") << u"stream-cached.sse"_s << false << u"run-success-cached.json"_s
                                << Phase::Succeeded << Kind::None << none;
    QTest::newRow("unknown events") << u"stream-unknown-event-tolerate.sse"_s << false << success
                                    << Phase::Succeeded << Kind::None << none;
    QTest::newRow("a log frame inside another")
        << u"stream-corrupt-interleaved.sse"_s << false << success << Phase::Succeeded << Kind::None
        << none;
    QTest::newRow("errors on some outputs") << u"stream-node-error-partial.sse"_s << false
                                            << success << Phase::Succeeded << Kind::None << none;
    QTest::newRow("node errors") << u"stream-node-error.sse"_s << false << u"run-failed.json"_s
                                 << Phase::Failed << Kind::RunFailed
                                 << u"Value 0 smaller than min of 1"_s;
    QTest::newRow("execution error")
        << u"stream-exec-error.sse"_s << false << u"run-failed.json"_s << Phase::Failed
        << Kind::RunFailed << u"\"KSampler\" (node 6): Allocation on device"_s;
    QTest::newRow("execution error, server behind")
        << u"stream-exec-error.sse"_s << false << u"run-running.json"_s << Phase::Failed
        << Kind::RunFailed << u"Allocation on device"_s;
    QTest::newRow("unknown node, then silence")
        << u"stream-unknown-node-then-silence.sse"_s << true << u"run-started.json"_s
        << Phase::Failed << Kind::RunFailed
        << u"Cannot execute because node NoSuchNode does not exist."_s;
    QTest::newRow("interrupted, then silence, server knows")
        << u"stream-interrupted-then-silence.sse"_s << true << u"run-cancelled.json"_s
        << Phase::Cancelled << Kind::Cancelled << u"cancelled"_s;
    QTest::newRow("text only, then silence, server knows")
        << u"stream-text-only-then-silence.sse"_s << true << u"run-timeout.json"_s
        << Phase::TimedOut << Kind::RunFailed << u"longer than the machine allows"_s;
    QTest::newRow("text only, then silence for ever")
        << u"stream-text-only-then-silence.sse"_s << true << u"run-stuck-running.json"_s
        << Phase::Succeeded << Kind::None << none;
    QTest::newRow("interrupted, then silence for ever")
        << u"stream-interrupted-then-silence.sse"_s << true << u"run-running.json"_s
        << Phase::Cancelled << Kind::Cancelled << u"cancelled"_s;
}

void tst_WorkflowRun::streams()
{
    QFETCH(QString, file);
    QFETCH(bool, staysOpen);
    QFETCH(QString, details);
    const QByteArray wire = example(file);
    m_server->on(streamRoute,
                 [&](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
                     exchange.beginStream();
                     exchange.write(wire);
                     if (!staysOpen)
                         exchange.close();
                 });
    const QByteArray id =
        QJsonDocument::fromJson(example(details)).object()["id"_L1].toString().toUtf8();
    m_server->on("GET /run/" + id, 200, example(details));
    WorkflowRun *run = m_client->stream(exampleRequest());
    EndRecorder recorder(m_client.get(), run);
    QTRY_VERIFY_WITH_TIMEOUT(run->isFinished(), 30'000);
    QTEST(run->phase(), "phase");
    QTEST(run->error().kind(), "kind");
    QFETCH(QString, words);
    QVERIFY2(run->error().message().contains(words), qPrintable(run->error().message()));
    QVERIFY(run->isSettled());
    QCOMPARE(recorder.ends.last(), run->error() ? "failed"_ba : "completed"_ba);
    QCOMPARE(recorder.ends.count("finished"), 1);
    QCOMPARE(m_server->count(streamRoute), 1);
    if (run->phase() == Phase::Succeeded) {
        QCOMPARE(
            run->outputs(),
            RunDetails::fromJson(QJsonDocument::fromJson(example(details)).object())->outputs());
        QCOMPARE(recorder.ends.first(), "queued"_ba);
    }
    QVERIFY(std::is_sorted(recorder.progress.begin(), recorder.progress.end()));
    QVERIFY(std::is_sorted(recorder.phases.begin(), recorder.phases.end()));
}

void tst_WorkflowRun::goesOnAfterAStreamThatIsCut_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("details");
    QTest::addColumn<Phase>("phase");
    QTest::newRow("cut inside a frame")
        << u"stream-dropped-mid-frame.sse"_s << u"run-success.json"_s << Phase::Succeeded;
    QTest::newRow("cancelled elsewhere")
        << u"stream-cancelled-cut.sse"_s << u"run-cancelled.json"_s << Phase::Cancelled;
    QTest::newRow("failed elsewhere")
        << u"stream-cancelled-cut.sse"_s << u"run-failed.json"_s << Phase::Failed;
    QTest::newRow("cold start only")
        << u"stream-cold-start-only.sse"_s << u"run-success.json"_s << Phase::Succeeded;
}

void tst_WorkflowRun::goesOnAfterAStreamThatIsCut()
{
    QFETCH(QString, file);
    QFETCH(QString, details);
    const QVariantMap inputs{{u"input_text"_s, u"a paper boat on a still lake"_s},
                             {u"input_seed"_s, 42}};
    m_server->on(streamRoute,
                 [&](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
                     exchange.beginStream();
                     exchange.write(example(file));
                     exchange.close();
                 });
    m_server->on(listRuns, 200, listOf({exampleRunId}));
    int polls = 0;
    m_server->on(getRun, [&](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
        exchange.respond(200, example(++polls < 3 ? u"run-running.json"_s : details));
    });
    WorkflowRun *run = m_client->stream(exampleRequest(inputs));
    EndRecorder recorder(m_client.get(), run);
    QTRY_VERIFY_WITH_TIMEOUT(run->isFinished(), 10'000);
    QTEST(run->phase(), "phase");
    QCOMPARE(recorder.ends.count("queued"), 1);
    QCOMPARE(m_server->count(streamRoute), 1);
    QVERIFY(polls >= 3);
}

void tst_WorkflowRun::refused_data()
{
    QTest::addColumn<QByteArray>("route");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("file");
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<QString>("message");
    const QList<std::tuple<const char *, int, const char *, Kind, const char *>> rows{
        {"401 expired", 401, "401-expired.json", Kind::Unauthorized, "Invalid or expired token"},
        {"403 credits", 403, "403-credits.json", Kind::Unauthorized,
         "Insufficient your GPU credits to create run"},
        {"404 empty graph", 404, "404-workflow-api.json", Kind::NotFound, "Workflow API not found"},
        {"422 gpu", 422, "422-gpu-enum.json", Kind::Validation, "body.gpu: Input should be 'CPU'"},
        {"422 inputs", 422, "422-inputs-null.json", Kind::Validation,
         "Input \"input_text\": Input should be a valid string (and 4 more)"},
        {"400", 400, "400-upload-type.json", Kind::Rejected, "Unsupported file type"},
        {"429", 429, "", Kind::RateLimited, "The server asks to slow down (429)."},
        {"503", 503, "", Kind::Server, "The server failed (503) and gave no reason."},
        {"500 text", 500, "500-unhandled.txt", Kind::Server,
         "The server failed (500) and gave no reason."},
    };
    const QByteArrayList routes = runRoutes();
    for (const QByteArray &route : routes) {
        for (const auto &[name, status, file, kind, message] : rows)
            QTest::addRow("%s, %s", name, route.constData())
                << route << status << QString::fromLatin1(file) << kind
                << QString::fromLatin1(message);
    }
}

void tst_WorkflowRun::refused()
{
    QFETCH(QByteArray, route);
    QFETCH(int, status);
    QFETCH(QString, file);
    m_server->on(route, status, file.isEmpty() ? QByteArray() : example(file));
    WorkflowRun *run = startBy(*m_client, route, exampleRequest());
    EndRecorder recorder(m_client.get(), run);
    QTRY_COMPARE(recorder.ends, (QByteArrayList{"finished", "failed"}));
    QTEST(run->error().kind(), "kind");
    QCOMPARE(run->error().httpStatus(), status);
    QFETCH(QString, message);
    QVERIFY2(run->error().message().startsWith(message), qPrintable(run->error().message()));
    QCOMPARE(run->phase(), WorkflowRun::Failed);
    QVERIFY(run->isSettled());
    QCOMPARE(m_server->requests().size(), 1);
}

void tst_WorkflowRun::lostAnswer_data()
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

void tst_WorkflowRun::lostAnswer()
{
    QFETCH(QByteArray, route);
    QFETCH(QByteArray, answer);
    const QVariantMap inputs{{u"input_text"_s, u"a paper boat on a still lake"_s},
                             {u"input_seed"_s, 42}};
    m_server->on(route, [&](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
        exchange.write(answer);
        exchange.close();
    });
    // Another run is there too, with other inputs.
    const QByteArray other = "11111111-2222-4333-8444-555555555555";
    m_server->on(listRuns, 200, listOf({other, exampleRunId}));
    m_server->on("GET /run/" + other, 200,
                 runJson(u"run-running.json"_s,
                         {{u"id"_s, QString::fromLatin1(other)},
                          {u"workflow_inputs"_s, QJsonObject{{u"input_seed"_s, 43}}}}));
    m_server->on(getRun, 200, example(u"run-success.json"_s));
    WorkflowRun *run = startBy(*m_client, route, exampleRequest(inputs));
    EndRecorder recorder(m_client.get(), run);
    QTRY_VERIFY_WITH_TIMEOUT(run->isFinished(), 10'000);
    QCOMPARE(run->phase(), WorkflowRun::Succeeded);
    QCOMPARE(run->id(), QString::fromLatin1(exampleRunId));
    QVERIFY(recorder.phases.contains(WorkflowRun::Unconfirmed));
    QCOMPARE(recorder.ends, (QByteArrayList{"queued", "finished", "completed"}));
    QCOMPARE(m_server->count(route), 1); // never paid for twice
    const QByteArray target = m_server->requests(listRuns).first().target;
    const qint64 since = target.sliced(target.indexOf("rf=") + 3).toLongLong();
    QVERIFY(qAbs(QDateTime::currentSecsSinceEpoch() - 60 - since) < 20);
}

void tst_WorkflowRun::neverAdoptsOneOfSeveral()
{
    const QByteArray twin = "11111111-2222-4333-8444-555555555555";
    m_server->on(queueRoute,
                 [](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
                     exchange.close();
                 });
    int lists = 0;
    m_server->on(listRuns, [&](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
        if (++lists < 2)
            exchange.respond(200, listOf({exampleRunId, twin}));
        else
            exchange.respond(404, R"({"detail":"Workflow not found"})"); // ends the search
    });
    m_server->on(getRun, 200,
                 runJson(u"run-running.json"_s, {{u"workflow_inputs"_s, QJsonObject{}}}));
    m_server->on(
        "GET /run/" + twin, 200,
        runJson(u"run-running.json"_s,
                {{u"id"_s, QString::fromLatin1(twin)}, {u"workflow_inputs"_s, QJsonObject{}}}));
    WorkflowRun *run = m_client->queue(exampleRequest());
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), WorkflowRun::Unconfirmed);
    QCOMPARE(run->error().kind(), Kind::Unconfirmed);
    QVERIFY(!run->isSettled());
    QVERIFY(run->id().isEmpty());
    QCOMPARE(m_server->count(queueRoute), 1);
}

void tst_WorkflowRun::adoptsNoRunOfItsOwn()
{
    m_server->on(getRun, 200,
                 runJson(u"run-running.json"_s, {{u"workflow_inputs"_s, QJsonObject{}}}));
    WorkflowRun *first = m_client->attach(QString::fromLatin1(exampleRunId));
    QTRY_COMPARE(first->phase(), WorkflowRun::Running);
    m_server->on(queueRoute,
                 [](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
                     exchange.close();
                 });
    int lists = 0;
    m_server->on(listRuns, [&](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
        ++lists < 2 ? exchange.respond(200, listOf({exampleRunId})) : exchange.respond(404, "{}");
    });
    WorkflowRun *second = m_client->queue(exampleRequest());
    QTRY_VERIFY(second->isFinished());
    QCOMPARE(second->phase(), WorkflowRun::Unconfirmed);
}

void tst_WorkflowRun::confirmLooksAgain()
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
    m_server->on(getRun, 200,
                 runJson(u"run-success.json"_s, {{u"workflow_inputs"_s, QJsonObject{}}}));
    WorkflowRun *found = m_client->confirm(lost);
    EndRecorder recorder(m_client.get(), found);
    QTRY_COMPARE(recorder.ends, (QByteArrayList{"queued", "finished", "completed"}));
    QCOMPARE(m_server->count(queueRoute), 1);
}

void tst_WorkflowRun::pollingSurvives_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("500") << "HTTP/1.1 500 x\r\nContent-Length: 21\r\n\r\nInternal Server Error"_ba;
    QTest::newRow("401") << "HTTP/1.1 401 x\r\nContent-Length: 0\r\n\r\n"_ba;
    QTest::newRow("html in a 200")
        << "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\n<ht>"_ba;
    QTest::newRow("closed") << ""_ba;
    QTest::newRow("wrong shape") << "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{\"id\":null}"_ba;
    QTest::newRow("a cut body") << "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"id\":"_ba;
}

void tst_WorkflowRun::pollingSurvives()
{
    QFETCH(QByteArray, answer);
    int polls = 0;
    m_server->on(getRun, [&](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
        if (++polls == 2) {
            exchange.write(answer);
            exchange.close();
        } else {
            exchange.respond(200,
                             example(polls == 1 ? u"run-running.json"_s : u"run-success.json"_s));
        }
    });
    WorkflowRun *run = m_client->attach(QString::fromLatin1(exampleRunId));
    QList<bool> contact;
    connect(run, &WorkflowRun::contactLostChanged, this, [&] { contact += run->contactLost(); });
    EndRecorder recorder(m_client.get(), run);
    QTRY_VERIFY_WITH_TIMEOUT(run->isFinished(), 10'000);
    QCOMPARE(run->phase(), WorkflowRun::Succeeded);
    QCOMPARE(recorder.ends, (QByteArrayList{"finished", "completed"})); // no queued for attach
    // A GET that was closed on is sent again by QNetworkAccessManager itself, which costs nothing.
    QVERIFY(contact == (QList<bool>{true, false}) || (answer.isEmpty() && contact.isEmpty()));
}

void tst_WorkflowRun::attachToUnknown()
{
    m_server->on(getRun, 404, example(u"404-run.json"_s));
    WorkflowRun *run = m_client->attach(QString::fromLatin1(exampleRunId));
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->error().kind(), Kind::NotFound);
    QCOMPARE(run->error().message(), u"Run not found"_s);
    QVERIFY(run->isSettled());
}

void tst_WorkflowRun::cancelUnsent()
{
    WorkflowRun *run = m_client->queue(exampleRequest());
    EndRecorder recorder(m_client.get(), run);
    run->cancel();
    QTRY_COMPARE(recorder.ends, (QByteArrayList{"finished", "failed"}));
    QCOMPARE(run->phase(), WorkflowRun::Cancelled);
    QCOMPARE(run->error().kind(), Kind::Cancelled);
    QVERIFY(run->isSettled());
    QCOMPARE(m_server->requests().size(), 0);
}

void tst_WorkflowRun::cancelWaitsForTheId()
{
    QPointer<QTcpSocket> stream;
    m_server->on(streamRoute,
                 [&](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
                     exchange.beginStream();
                     exchange.write("event: event_update\ndata: {\"event\": \"queuing\"}\n\n");
                     stream = exchange.socket();
                 });
    bool cancelled = false;
    m_server->on(cancelRun,
                 [&](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
                     cancelled = true;
                     exchange.respond(200, example(u"cancel-response.json"_s));
                     stream->abort(); // as the service does: cut, without a word
                 });
    m_server->on(getRun, [&](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
        exchange.respond(200, example(cancelled ? u"run-cancelled.json"_s : u"run-running.json"_s));
    });
    WorkflowRun *run = m_client->stream(exampleRequest());
    QTRY_COMPARE(run->phase(), WorkflowRun::Queued);
    run->cancel();
    QTRY_VERIFY(run->cancelRequested());
    QVERIFY(run->isRunning());
    QCOMPARE(m_server->count(cancelRun), 0);
    stream->write("event: event_update\ndata: {\"prompt_id\": \"" + exampleRunId
                  + "\", \"number\": 0, \"node_errors\": {}}\n\n");
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), WorkflowRun::Cancelled);
    QCOMPARE(m_server->count(cancelRun), 1);
}

void tst_WorkflowRun::cancelRefused()
{
    m_server->on(getRun, 200, example(u"run-running.json"_s));
    m_server->on(cancelRun, 500, example(u"500-cancel-nothing.json"_s));
    WorkflowRun *run = m_client->attach(QString::fromLatin1(exampleRunId));
    QTRY_COMPARE(run->phase(), WorkflowRun::Running);
    QSignalSpy refused(run, &WorkflowRun::cancelFailed);
    run->cancel();
    QTRY_COMPARE_WITH_TIMEOUT(refused.size(), 1, 20'000);
    QCOMPARE(refused.first().first().value<ApiError>().kind(), Kind::Server);
    QVERIFY(m_server->count(cancelRun) > 5);
    QVERIFY(run->isRunning() && !run->cancelRequested());
    m_server->on(cancelRun, 200, example(u"cancel-response.json"_s));
    m_server->on(getRun, 200, example(u"run-cancelled.json"_s));
    run->cancel();
    QTRY_COMPARE(run->phase(), WorkflowRun::Cancelled);
}

void tst_WorkflowRun::abortStopsWaiting()
{
    m_server->on(getRun, 200, example(u"run-running.json"_s));
    WorkflowRun *run = m_client->attach(QString::fromLatin1(exampleRunId));
    EndRecorder recorder(m_client.get(), run);
    QTRY_COMPARE(run->phase(), WorkflowRun::Running);
    run->abort();
    run->abort();
    QTRY_COMPARE(recorder.ends, (QByteArrayList{"finished", "failed"}));
    QCOMPARE(run->phase(), WorkflowRun::Running);
    QCOMPARE(run->error().kind(), Kind::Aborted);
    QVERIFY(!run->isSettled());
    QCOMPARE(m_server->count(cancelRun), 0);
}

void tst_WorkflowRun::totalTimeout()
{
    m_server->on(queueRoute, 200, example(u"createrunresponse.json"_s));
    m_server->on(getRun, 200, example(u"run-running.json"_s));
    WorkflowRun *run = m_client->queue(
        exampleRequest(), RequestOptions().setTotalTimeout(std::chrono::milliseconds(400)));
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->error().kind(), Kind::Timeout);
    QCOMPARE(run->phase(), WorkflowRun::Running);
    QVERIFY(!run->isSettled());
}

void tst_WorkflowRun::deletedInAnySlot_data()
{
    QTest::addColumn<QByteArray>("signal");
    for (const char *signal :
         {"idChanged()", "phaseChanged()", "statusChanged()", "statusTextChanged()",
          "progressChanged()", "currentNodeChanged()", "stepChanged()", "logsChanged()",
          "outputsChanged()", "runningChanged()", "updated(ComfyDeploy::RunState)",
          "streamEvent(ComfyDeploy::RunStreamEvent)", "finished()"})
        QTest::newRow(signal) << QByteArray(signal);
}

void tst_WorkflowRun::deletedInAnySlot()
{
    QFETCH(QByteArray, signal);
    m_server->on(streamRoute,
                 [](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
                     exchange.beginStream();
                     exchange.write(example(u"stream-success.sse"_s));
                     exchange.close();
                 });
    m_server->on(getRun, 200, example(u"run-success.json"_s));
    QPointer<WorkflowRun> run = m_client->stream(exampleRequest());
    struct Deleter : QSignalSpy
    {
        using QSignalSpy::QSignalSpy;
        int qt_metacall(QMetaObject::Call call, int id, void **arguments) override
        {
            const int rest = QSignalSpy::qt_metacall(call, id, arguments);
            delete victim;
            return rest;
        }
        QPointer<WorkflowRun> victim;
    };
    Deleter spy(run, ('2' + signal).constData());
    spy.victim = run;
    QVERIFY(spy.isValid());
    QTRY_VERIFY(!run);
    QCOMPARE(spy.size(), 1);
    QTRY_COMPARE(m_client->runs().size(), 0);
}

void tst_WorkflowRun::clientDeletedInASlot()
{
    m_server->on(streamRoute,
                 [](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
                     exchange.beginStream();
                     exchange.write(example(u"stream-success.sse"_s));
                 });
    WorkflowRun *run = m_client->stream(exampleRequest());
    const auto future = run->future();
    const auto details = m_client->getRun(u"x"_s);
    connect(run, &WorkflowRun::streamEvent, this, [this] { m_client.reset(); });
    QTRY_VERIFY(!m_client);
    QVERIFY(future.isFinished());
    QCOMPARE(future.result().error().kind(), Kind::Aborted);
    QTRY_VERIFY(details.isFinished());
}

void tst_WorkflowRun::silentStreamIsPolled()
{
    m_server->on(streamRoute,
                 [](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
                     exchange.beginStream();
                     QByteArray wire = example(u"stream-success.sse"_s);
                     exchange.write(wire.first(wire.indexOf("execution_cached")));
                 });
    m_server->on(getRun, 200, example(u"run-success.json"_s));
    WorkflowRun *run = m_client->stream(
        exampleRequest(), RequestOptions().setIdleTimeout(std::chrono::milliseconds(200)));
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), WorkflowRun::Succeeded);
}

void tst_WorkflowRun::futures()
{
    m_server->on(queueRoute, 200, example(u"createrunresponse.json"_s));
    m_server->on(getRun, 200, example(u"run-success.json"_s));
    m_server->on(syncRoute, 200, example(u"sync-response.json"_s));
    const auto queued = runWorkflowQueue(m_client.get(), exampleRequest());
    QTRY_VERIFY(queued.isFinished());
    QCOMPARE(queued.result()->runId(), QString::fromLatin1(exampleRunId));
    const auto synced = runWorkflowSync(m_client.get(), exampleRequest());
    QTRY_VERIFY(synced.isFinished());
    QCOMPARE(synced.result()->size(), 2);
    const auto details = m_client->getRun(QString::fromLatin1(exampleRunId));
    QTRY_VERIFY(details.isFinished());
    QCOMPARE(details.result()->status(), RunStatus::Success);
    const auto missing = m_client->getRun(u"nope"_s);
    QTRY_VERIFY(missing.isFinished());
    QCOMPARE(missing.result().error().kind(), Kind::NotFound);
    m_server->on("GET /run/slow", [](const ScriptedServer::Request &, ScriptedServer::Exchange) {});
    auto slow = m_client->getRun(u"slow"_s);
    slow.cancel();
    QTRY_VERIFY(slow.isFinished());
    m_server->on(getRun, 200, example(u"run-failed.json"_s));
    const auto failed = runWorkflowSync(m_client.get(), exampleRequest());
    QTRY_VERIFY(failed.isFinished());
    QCOMPARE(failed.result().error().kind(), Kind::RunFailed);
    QTRY_COMPARE(m_client->runs().size(), 0); // they delete themselves
}

void tst_WorkflowRun::noClient()
{
    QCOMPARE(runWorkflowQueue(nullptr, {}).result().error().kind(), Kind::InvalidRequest);
}

void tst_WorkflowRun::failureIsCollected()
{
    m_server->on(streamRoute,
                 [](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
                     exchange.beginStream();
                     exchange.write(example(u"stream-exec-error.sse"_s));
                     exchange.close();
                 });
    m_server->on(getRun, 200, example(u"run-failed.json"_s));
    WorkflowRun *run = m_client->stream(exampleRequest());
    EndRecorder recorder(m_client.get(), run);
    QTRY_VERIFY(run->isFinished());
    const RunFailure failure = run->failure();
    QCOMPARE(failure.nodeId, u"6"_s);
    QCOMPARE(failure.nodeTitle, u"KSampler"_s);
    QCOMPARE(failure.classType, u"KSampler"_s);
    QCOMPARE(failure.exceptionType, u"torch.OutOfMemoryError"_s);
    QVERIFY(failure.message.startsWith(u"Allocation on device"_s));
    QVERIFY(failure.traceback.contains(u"sample"_s));
    QCOMPARE(failure.logTail.size(), 2);
    QCOMPARE(recorder.events.last().payload().toObject()["status"_L1].toString(), u"failed"_s);
    QCOMPARE(run->status(), RunStatus::Failed);
}

void tst_WorkflowRun::updatedOncePerPass()
{
    m_server->on(streamRoute,
                 [](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
                     exchange.beginStream();
                     exchange.write(example(u"stream-success.sse"_s));
                     exchange.close();
                 });
    m_server->on(getRun, 200, example(u"run-success.json"_s));
    WorkflowRun *run = m_client->stream(exampleRequest());
    QList<Phase> phases;
    connect(run, &WorkflowRun::updated, this,
            [&](const RunState &state) { phases += state.phase; });
    int events = 0;
    connect(run, &WorkflowRun::streamEvent, this, [&] { ++events; });
    QTRY_VERIFY(run->isFinished());
    QVERIFY(phases.size() < events);
    QCOMPARE(phases.last(), WorkflowRun::Succeeded);
}

void tst_WorkflowRun::statusFromTheFuture()
{
    int polls = 0;
    m_server->on(getRun, [&](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
        exchange.respond(200,
                         ++polls < 3
                             ? runJson(u"run-running.json"_s, {{u"status"_s, u"dreaming"_s}})
                             : example(u"run-success.json"_s));
    });
    WorkflowRun *run = m_client->attach(QString::fromLatin1(exampleRunId));
    QTRY_COMPARE(run->rawStatus(), u"dreaming"_s);
    QCOMPARE(run->status(), RunStatus::Unknown);
    QVERIFY(run->isRunning());
    QTRY_COMPARE(run->phase(), WorkflowRun::Succeeded);
}

void tst_WorkflowRun::runsAreListed()
{
    m_server->on(getRun, 200, example(u"run-success.json"_s));
    WorkflowRun *run = m_client->attach(QString::fromLatin1(exampleRunId));
    QCOMPARE(m_client->runs(), QList<WorkflowRun *>{run});
    QCOMPARE(m_client->run(QString::fromLatin1(exampleRunId)), run);
    QCOMPARE(m_client->run(u"other"_s), nullptr);
    run->setAutoDelete(true);
    QPointer<WorkflowRun> watched(run);
    bool thereAtTheEnd = false;
    connect(m_client.get(), &WorkflowClient::completed, this,
            [&] { thereAtTheEnd = !watched.isNull(); });
    QTRY_VERIFY(!watched);
    QVERIFY(thereAtTheEnd);
}

void tst_WorkflowRun::invalidRequests_data()
{
    QTest::addColumn<WorkflowRunRequest>("request");
    QTest::addColumn<QString>("words");
    WorkflowRunRequest none;
    QTest::newRow("no id") << none << u"names neither workflowId"_s;
    WorkflowRunRequest two = exampleRequest();
    two.setDeploymentId(u"x"_s);
    QTest::newRow("two ids") << two << u"more than one"_s;
    WorkflowRunRequest noGraph;
    noGraph.setWorkflowId(u"x"_s);
    QTest::newRow("no graph") << noGraph << u"workflowApiJson is empty"_s;
    QTest::newRow("a size") << exampleRequest({{u"width"_s, QSize(1, 2)}}) << u"Input \"width\""_s;
    QTest::newRow("null") << exampleRequest({{u"width"_s, QVariant::fromValue(nullptr)}})
                          << u"Input \"width\""_s;
    QTest::newRow("infinity") << exampleRequest({{u"cfg"_s, qInf()}}) << u"Input \"cfg\""_s;
    QTest::newRow("object in a list")
        << exampleRequest({{u"cfg"_s, QVariantList{QVariantMap{}}}}) << u"Input \"cfg\""_s;
    QTest::newRow("no value") << exampleRequest({{u"cfg"_s, QVariant()}}) << u"Input \"cfg\""_s;
    WorkflowRunRequest badWorkflow = exampleRequest();
    badWorkflow.setWorkflow("{\n  x"_ba);
    QTest::newRow("workflow is not JSON") << badWorkflow << u"line 2, column 3"_s;
    QTest::newRow("a file that is not there") << exampleRequest(
        {{u"input_image"_s, QVariant::fromValue(FileInput::fromFile(u"/nowhere/x.png"_s))}})
                                              << u"/nowhere/x.png"_s;
}

void tst_WorkflowRun::invalidRequests()
{
    QFETCH(WorkflowRunRequest, request);
    QFETCH(QString, words);
    for (const QByteArray &route : runRoutes()) {
        WorkflowRun *run = startBy(*m_client, route, request);
        QTRY_VERIFY(run->isFinished());
        QCOMPARE(run->error().kind(), Kind::InvalidRequest);
        QVERIFY2(run->error().message().contains(words), qPrintable(run->error().message()));
        QVERIFY(run->isSettled());
    }
    QCOMPARE(m_server->requests().size(), 0);
}

void tst_WorkflowRun::uploadsFirst()
{
    m_server->on("POST /file/upload", 200, example(u"file-upload-response.json"_s));
    m_server->on(queueRoute, 200, example(u"createrunresponse.json"_s));
    m_server->on(getRun, 200, example(u"run-success.json"_s));
    WorkflowRunRequest request = exampleRequest();
    const FileInput file = FileInput::fromData("\x89PNG bytes"_ba, u"h\u00E4\"fen.png"_s);
    request.setInput(u"input_image"_s, file);
    request.setInput(u"input_images"_s,
                     QVariantList{QVariant::fromValue(file), u"https://example.org/a.png"_s});
    WorkflowRun *run = m_client->queue(request);
    EndRecorder recorder(m_client.get(), run);
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), WorkflowRun::Succeeded);
    QCOMPARE(recorder.phases.mid(0, 2),
             (QList<Phase>{WorkflowRun::Uploading, WorkflowRun::Submitting}));
    QCOMPARE(m_server->count("POST /file/upload"), 1); // the same file once
    const QByteArray form = m_server->requests("POST /file/upload").first().body;
    QVERIFY(form.contains("name=\"file\"; filename=\"h\xC3\xA4%22fen.png\"\r\nContent-Type: "
                          "image/png\r\n\r\n\x89PNG bytes\r\n"));
    const QJsonObject body =
        QJsonDocument::fromJson(m_server->requests(queueRoute).first().body).object();
    const QString url =
        u"https://example-outputs.s3.us-east-2.amazonaws.com/inputs/img_3Kd9QwZr7TnB2xVm.png"_s;
    QCOMPARE(body["inputs"_L1]["input_image"_L1].toString(), url);
    const QJsonArray list =
        QJsonDocument::fromJson(body["inputs"_L1]["input_images"_L1].toString().toUtf8()).array();
    QCOMPARE(list,
             (QJsonArray{url, u"https://example.org/a.png"_s})); // as the text that the node wants
}

QTEST_GUILESS_MAIN(tst_WorkflowRun)
#include "tst_workflowrun.moc"

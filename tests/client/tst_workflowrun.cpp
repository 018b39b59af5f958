// SPDX-License-Identifier: MIT

#include "shared/runs.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/core/utc_p.h>
#include <ComfyDeploy/runstate.h>

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using Kind = ApiError::Kind;
using Phase = WorkflowRun::Phase;

namespace {

const QByteArray archiveRoute = "GET /v2/clickhouse-run-logs/" + exampleRunId;

} // namespace

class tst_WorkflowRun : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void queueIsFollowed();
    void queueUnfollowed();
    void largeGraphIsSent();
    void syncIsConfirmed();
    void nothingInsideTheCall();
    void refused_data();
    void refused();
    void pollingSurvives_data();
    void pollingSurvives();
    void attachToUnknown();
    void totalTimeout();
    void totalTimeoutBeforeAllElse();
    void totalTimeoutWithoutAnswer_data();
    void totalTimeoutWithoutAnswer();
    void futureIsReadyOnceFinished_data();
    void futureIsReadyOnceFinished();
    void futures();
    void noClient();
    void updatedOncePerPass();
    void statusFromTheFuture();
    void nodeAtWork();
    void nodeAndProgressAgree_data();
    void nodeAndProgressAgree();
    void unansweredIsNotBeingSent_data();
    void unansweredIsNotBeingSent();
    void everyPhaseHasAText();
    void everyStatusHasAPhase();
    void runsAreListed();
    void archivedLog();
    void archivedLogErrors_data();
    void archivedLogErrors();
    void waitsAsLongAsItSays();

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

// Its graph is not copied into the body.
void tst_WorkflowRun::largeGraphIsSent()
{
    QByteArray json = R"({"1":{"class_type":"SaveText","inputs":{"text":")";
    json += QByteArray(300 * 1024, 'x') + R"("}}})";
    const auto graph = WorkflowGraph::fromJson(json);
    QVERIFY(graph);
    WorkflowRunRequest request;
    request.setWorkflowId(u"5f0c2c5e-9a53-4c57-9f57-5a8f0b0a3c11"_s);
    request.setWorkflowApiJson(*graph);
    request.setInputs({{u"a"_s, 1}});
    m_server->on(queueRoute, 200, example(u"createrunresponse.json"_s));
    const WorkflowRun *run = m_client->queue(request, RequestOptions().setFollow(false));
    QTRY_VERIFY(run->isFinished());
    QVERIFY(!run->error());
    const QByteArray sent = m_server->requests(queueRoute).constLast().body;
    QCOMPARE(sent, run->sentRequest().toJson());
    QVERIFY(sent.contains(json));
    QVERIFY(QJsonDocument::fromJson(sent).isObject());
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
    QVERIFY(finished.wait(testPatience));
    QCOMPARE(early, 0);
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
         "The server failed (500): Internal Server Error"},
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
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), WorkflowRun::Succeeded);
    QCOMPARE(recorder.ends, (QByteArrayList{"finished", "completed"})); // no queued for attach
    // QNetworkAccessManager itself repeats a GET whose connection was closed, which is free.
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

// Nothing was sent, so there is no run at the server.
void tst_WorkflowRun::totalTimeoutBeforeAllElse()
{
    QTcpServer silent; // accepts the connection but never does a handshake
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    const QString address = u"https://127.0.0.1:%1"_s.arg(silent.serverPort());
    m_client->setServerUrl(QUrl(address + u"/api"_s));
    const QByteArrayList routes = runRoutes();
    for (const QByteArray &route : routes) {
        WorkflowRun *run =
            startBy(*m_client, route, exampleRequest(),
                    RequestOptions().setTotalTimeout(std::chrono::milliseconds(200)));
        QTRY_VERIFY(run->isFinished());
        QCOMPARE(run->phase(), WorkflowRun::Failed);
        QCOMPARE(run->error().kind(), Kind::Timeout);
        QVERIFY(run->isSettled());
        const QString message = run->error().message();
        QVERIFY2(message.contains(address), qPrintable(message));
        QVERIFY2(!message.contains(u"goes on"_s), qPrintable(message));
    }
}

void tst_WorkflowRun::totalTimeoutWithoutAnswer_data()
{
    QTest::addColumn<QByteArray>("route");
    const QByteArrayList routes = runRoutes();
    for (const QByteArray &route : routes)
        QTest::newRow(route.constData()) << route;
}

// It was sent, so it is unknown whether there is a run.
void tst_WorkflowRun::totalTimeoutWithoutAnswer()
{
    QFETCH(QByteArray, route);
    m_server->on(route, [](const ScriptedServer::Request &, ScriptedServer::Exchange) {});
    WorkflowRun *run = startBy(*m_client, route, exampleRequest(),
                               RequestOptions().setTotalTimeout(std::chrono::seconds(2)));
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(m_server->count(route), 1);
    QCOMPARE(run->phase(), WorkflowRun::Submitting);
    QCOMPARE(run->error().kind(), Kind::Timeout);
    QVERIFY(!run->isSettled());
    const QString message = run->error().message();
    QVERIFY2(message.contains(u"may"_s) && !message.contains(u"goes on"_s), qPrintable(message));
}

void tst_WorkflowRun::futureIsReadyOnceFinished_data()
{
    QTest::addColumn<QByteArray>("end");
    QTest::newRow("success") << "run-success.json"_ba;
    QTest::newRow("failure") << "run-failed.json"_ba;
    QTest::newRow("cancelled at the server") << "run-cancelled.json"_ba;
    QTest::newRow("not waited for") << "abort"_ba;
    QTest::newRow("cancelled before it was sent") << "cancel"_ba;
}

// A slot that reads the result of a finished run must not block, because it runs in the thread that
// sets the result.
void tst_WorkflowRun::futureIsReadyOnceFinished()
{
    QFETCH(QByteArray, end);
    const bool isFile = end.endsWith(".json");
    m_server->on(queueRoute, 200, example(u"createrunresponse.json"_s));
    m_server->on(getRun, 200, example(isFile ? QString::fromLatin1(end) : u"run-running.json"_s));
    WorkflowRun *run = m_client->queue(exampleRequest());
    const auto early = run->future();
    QByteArrayList asked;
    QByteArrayList unready;
    const auto ask = [&](const QByteArray &signal) {
        if (!run->isFinished())
            return;
        asked += signal;
        if (!early.isFinished() || !run->future().isFinished())
            unready += signal;
    };
    connect(run, &WorkflowRun::phaseChanged, this, [&] { ask("phaseChanged"); });
    connect(run, &WorkflowRun::statusChanged, this, [&] { ask("statusChanged"); });
    connect(run, &WorkflowRun::statusTextChanged, this, [&] { ask("statusTextChanged"); });
    connect(run, &WorkflowRun::progressChanged, this, [&] { ask("progressChanged"); });
    connect(run, &WorkflowRun::outputsChanged, this, [&] { ask("outputsChanged"); });
    connect(run, &WorkflowRun::errorChanged, this, [&] { ask("errorChanged"); });
    connect(run, &WorkflowRun::runningChanged, this, [&] { ask("runningChanged"); });
    connect(run, &WorkflowRun::updated, this, [&] { ask("updated"); });
    connect(run, &WorkflowRun::finished, this, [&] { ask("finished"); });
    run->future().then(this, [&](const auto &) { ask("continuation"); });
    if (end == "cancel")
        run->cancel();
    else if (!isFile)
        run->abort();
    QTRY_VERIFY(asked.contains("finished"));
    QCOMPARE(unready, QByteArrayList());
    for (const char *signal : {"runningChanged", "updated", "continuation"})
        QVERIFY2(asked.contains(signal), signal);
    QCOMPARE(run->future().result().error().kind(), run->error().kind());
    QCOMPARE(run->future().result().has_value(), end == "run-success.json");
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

// Polling reports each node that begins, not only the first one.
void tst_WorkflowRun::nodeAtWork()
{
    m_server->on(queueRoute, 200, example(u"createrunresponse.json"_s));
    const auto working = [this](const QString &status) {
        m_server->on(getRun, 200, runJson(u"run-running.json"_s, {{u"live_status"_s, status}}));
    };
    working(u"Executing CheckpointLoaderSimple"_s);
    const WorkflowRun *run = m_client->queue(exampleRequest());
    QTRY_COMPARE(run->currentNode(), u"1"_s);
    working(u"Executing KSampler"_s);
    QTRY_COMPARE(run->currentNode(), u"6"_s);
}

void tst_WorkflowRun::nodeAndProgressAgree_data()
{
    QTest::addColumn<QStringList>("classes"); // of the graph's nodes
    QTest::addColumn<QString>("liveStatus");
    QTest::addColumn<double>("progress"); // of the server
    QTest::addColumn<int>("index");
    QStringList fifteen{u"Once"_s};
    for (int i = 1; i < 15; ++i)
        fifteen += u"Many"_s;
    QTest::newRow("one of its class, at 80 %") << fifteen << u"Executing Once"_s << 0.8 << 12;
    QTest::newRow("one of many, at 80 %") << fifteen << u"Executing Many"_s << 0.8 << 12;
    QTest::newRow("no node of ours") << fifteen << u"Executing Other"_s << 0.8 << 12;
    QTest::newRow("no live status") << fifteen << QString() << 0.4 << 6;
    QTest::newRow("the first") << fifteen << u"Executing Once"_s << 0.01 << 1;
    QTest::newRow("the last") << fifteen << u"Executing Once"_s << 1.0 << 15;
    QTest::newRow("more than all") << fifteen << u"Executing Once"_s << 1.4 << 15;
    QTest::newRow("a graph of one") << QStringList{u"Once"_s} << u"Executing Once"_s << 1.0 << 1;
}

// The text and the bar show the same progress.
void tst_WorkflowRun::nodeAndProgressAgree()
{
    QFETCH(QStringList, classes);
    QFETCH(QString, liveStatus);
    QFETCH(double, progress);
    QFETCH(int, index);
    QJsonObject graph;
    for (qsizetype i = 0; i < classes.size(); ++i)
        graph.insert(QString::number(i),
                     QJsonObject{{u"class_type"_s, classes.at(i)}, {u"inputs"_s, QJsonObject()}});
    QJsonObject details = QJsonDocument::fromJson(example(u"run-running.json"_s)).object();
    details.insert(u"live_status"_s, liveStatus);
    details.insert(u"progress"_s, progress);
    m_server->on(queueRoute, 200, example(u"createrunresponse.json"_s));
    m_server->on(getRun, 200, QJsonDocument(details).toJson());
    WorkflowRunRequest request = exampleRequest();
    request.setWorkflowApiJson(*WorkflowGraph::fromJson(QJsonDocument(graph).toJson()));
    WorkflowRun *run = m_client->queue(request);
    QTRY_COMPARE(run->phase(), WorkflowRun::Running);
    QTRY_COMPARE(run->nodeIndex(), index);
    const int count = int(classes.size());
    QCOMPARE(run->nodeCount(), count);
    const QString words = u"node %1 of %2"_s.arg(QString::number(index), QString::number(count));
    QVERIFY2(run->statusText().contains(words), qPrintable(run->statusText()));
    QVERIFY2(run->progress() <= double(index) / count,
             qPrintable(QString::number(run->progress())));
    QVERIFY2(run->progress() >= double(index - 1) / count - 0.5 / count,
             qPrintable(QString::number(run->progress())));
}

void tst_WorkflowRun::unansweredIsNotBeingSent_data()
{
    using Start = std::function<WorkflowRun *(WorkflowClient *)>;
    QTest::addColumn<Start>("start");
    QTest::addColumn<QByteArray>("route");
    QTest::newRow("queue") << Start([](WorkflowClient *client) {
        return client->queue(exampleRequest());
    }) << queueRoute;
    QTest::newRow("sync") << Start([](WorkflowClient *client) {
        return client->sync(exampleRequest());
    }) << syncRoute;
    QTest::newRow("stream") << Start([](WorkflowClient *client) {
        return client->stream(exampleRequest());
    }) << streamRoute;
}

// The server has the complete request, but is slow.
void tst_WorkflowRun::unansweredIsNotBeingSent()
{
    using Start = std::function<WorkflowRun *(WorkflowClient *)>;
    QFETCH(Start, start);
    QFETCH(QByteArray, route);
    m_server->on(route, [](const ScriptedServer::Request &, ScriptedServer::Exchange) {});
    WorkflowRun *run = start(m_client.get());
    QVERIFY(!run->requestSent());
    QTRY_COMPARE(m_server->count(route), 1);
    QTRY_VERIFY(run->requestSent());
    QCOMPARE(run->phase(), WorkflowRun::Submitting);
    QCOMPARE(run->stateText(), u"Sent"_s);
    QCOMPARE(run->statusText(), u"Waiting for the server's answer"_s);
}

void tst_WorkflowRun::everyPhaseHasAText()
{
    QStringList texts;
    const auto phases = QMetaEnum::fromType<WorkflowRun::Phase>();
    for (int i = 0; i < phases.keyCount(); ++i) {
        const QString text = WorkflowRun::phaseText(WorkflowRun::Phase(phases.value(i)));
        QVERIFY2(!text.isEmpty() && !texts.contains(text), phases.key(i));
        texts += text;
    }
}

void tst_WorkflowRun::everyStatusHasAPhase()
{
    const QStringList statuses = runStatusNames();
    WorkflowRun::Phase before = WorkflowRun::Draft;
    for (const QString &name : statuses) { // in the order of a run's life
        const RunStatus status = runStatusFromWire(name);
        const WorkflowRun::Phase phase = WorkflowRun::phaseOf(status);
        QVERIFY2(phase != WorkflowRun::Draft, qPrintable(name));
        QCOMPARE(phase >= WorkflowRun::Succeeded, isTerminal(status));
        if (!isTerminal(status))
            QVERIFY2(phase >= before, qPrintable(name));
        before = phase;
    }
    QCOMPARE(WorkflowRun::phaseOf(RunStatus::Unknown), WorkflowRun::Draft);
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

void tst_WorkflowRun::archivedLog()
{
    m_server->on(archiveRoute, 200, R"([
        {"run_id":"r","timestamp":"2025-03-04T05:06:07.123","log":"got prompt\n","log_type":"info"},
        {"run_id":"r","timestamp":"2025-03-04T05:06:08.123Z","log":"oh no","log_type":"error"},
        {"run_id":"r","timestamp":null,"log":null}, 7])");
    const auto logs = m_client->runLogs(QString::fromLatin1(exampleRunId));
    QTRY_VERIFY(logs.isFinished());
    QVERIFY(logs.result());
    const QList<LogEntry> entries = logs.result().value();
    QCOMPARE(entries.size(), 2);
    QCOMPARE(entries.at(0).message, u"got prompt"_s);
    QCOMPARE(entries.at(0).time, Utc::dateTime(QDate(2025, 3, 4), QTime(5, 6, 7, 123)));
    QCOMPARE(entries.at(1).level, u"error"_s);
    m_server->on(archiveRoute, 200, "[]");
    const auto none = m_client->runLogs(QString::fromLatin1(exampleRunId));
    QTRY_VERIFY(none.isFinished());
    QVERIFY(none.result().value().isEmpty());
    const auto ofNothing = m_client->runLogs({});
    QVERIFY(ofNothing.isFinished());
    QCOMPARE(ofNothing.result().error().kind(), Kind::InvalidRequest);
}

void tst_WorkflowRun::archivedLogErrors_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<Kind>("kind");
    QTest::newRow("403") << 403 << R"({"detail":"Access denied. "})"_ba << Kind::Unauthorized;
    QTest::newRow("404") << 404 << R"({"detail":"Run not found"})"_ba << Kind::NotFound;
    QTest::newRow("an object") << 200 << R"({"logs":[]})"_ba << Kind::BadResponse;
    QTest::newRow("a page") << 200 << "<html>"_ba << Kind::BadResponse;
}

void tst_WorkflowRun::archivedLogErrors()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    m_server->on(archiveRoute, status, body);
    const auto logs = m_client->runLogs(QString::fromLatin1(exampleRunId));
    QTRY_VERIFY(logs.isFinished());
    QTEST(logs.result().error().kind(), "kind");
}

// The other tests use a tenth of these times by default.
void tst_WorkflowRun::waitsAsLongAsItSays()
{
    using namespace std::chrono_literals;
    const RunTimings whole;
    QCOMPARE(whole.lookTime, 60s);
    QCOMPARE(whole.cancelPatience, 15s);
    QCOMPARE(whole.longestPoll, 5s);
    QCOMPARE(whole.longestPollAfterFailure, 30s);
    QCOMPARE(whole.reasonPatience, 5s);
    QCOMPARE(whole.quickened(10).lookTime, 6s);
    QCOMPARE(whole.quickened(10).settlePatience, 300ms);
}

REGISTER_TEST(tst_WorkflowRun)
#include "tst_workflowrun.moc"

// SPDX-License-Identifier: MIT

#include "shared/runs.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/core/utc_p.h>

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using Kind = ApiError::Kind;
using Phase = WorkflowRun::Phase;

//! The effect of complete, truncated and silent streams on a run.
class tst_RunStreams : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void streamReportsEverything();
    void streams_data();
    void streams();
    void promptAnswers_data();
    void promptAnswers();
    void goesOnAfterAStreamThatIsCut_data();
    void goesOnAfterAStreamThatIsCut();
    void silentStreamIsPolled();
    void meaninglessStreamIsPolled_data();
    void meaninglessStreamIsPolled();
    void serverStatusWins();
    void failureIsCollected();
    void cachedNodesCount();
    void moreNodesThanAreKept();

private:
    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<WorkflowClient> m_client;
};

void tst_RunStreams::init()
{
    m_server = std::make_unique<ScriptedServer>();
    QVERIFY(m_server->listen());
    m_client = std::make_unique<WorkflowClient>();
    useServer(*m_client, m_server->url());
}

void tst_RunStreams::cleanup()
{
    m_client.reset();
    m_server.reset();
}

void tst_RunStreams::streamReportsEverything()
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
    QCOMPARE(run->logs().first().time, Utc::dateTime(QDate(2025, 3, 4), QTime(5, 6, 12, 104)));
    QCOMPARE(run->outputs().size(), 2);
}

void tst_RunStreams::streams_data()
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

void tst_RunStreams::streams()
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
    QTRY_VERIFY(run->isFinished());
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

void tst_RunStreams::promptAnswers_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("words");
    QTest::newRow("accepted") << u"comfyui-prompt-ok.json"_s << QString();
    QTest::newRow("node errors") << u"comfyui-prompt-400-node-errors.json"_s
                                 << u"(node 4), input width: Value 0 smaller than min of 1."_s;
    QTest::newRow("unknown node") << u"comfyui-prompt-400-unknown-node-old.json"_s
                                  << u"\"Latent size\" (node 5): Cannot execute because node "
                                     "NoSuchNode does not exist."_s;
    QTest::newRow("unknown node of a newer ComfyUI")
        << u"comfyui-prompt-400-unknown-node-new.json"_s
        << u"\"Latent size\" (node 5): Node 'My node' not found. The custom node may not be "
           "installed."_s;
}

// The stream contains ComfyUI's answer to the prompt.
void tst_RunStreams::promptAnswers()
{
    QFETCH(QString, file);
    QFETCH(QString, words);
    const QJsonObject answer = QJsonDocument::fromJson(example(file)).object();
    m_server->on(streamRoute, [&](const auto &, ScriptedServer::Exchange exchange) {
        exchange.beginStream();
        exchange.write("event: event_update\ndata: "
                       + QJsonDocument(answer).toJson(QJsonDocument::Compact) + "\n\n");
    });
    const QString id = answer["prompt_id"_L1].toString();
    m_server->on("GET /run/" + id.toLatin1(), 200, runJson(u"run-success.json"_s, {{u"id"_s, id}}));
    WorkflowRun *run = m_client->stream(exampleRequest());
    if (words.isEmpty()) {
        QTRY_COMPARE(run->id(), id);
        QVERIFY(run->failure().message.isEmpty());
        return;
    }
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), Phase::Failed);
    QCOMPARE(run->error().kind(), Kind::RunFailed);
    QVERIFY2(run->error().message().endsWith(words), qPrintable(run->error().message()));
}

void tst_RunStreams::goesOnAfterAStreamThatIsCut_data()
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

void tst_RunStreams::goesOnAfterAStreamThatIsCut()
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
        const QJsonObject sent = inputsOf(m_server->requests(streamRoute).constFirst());
        exchange.respond(
            200,
            runJson(++polls < 3 ? u"run-running.json"_s : details, {{u"workflow_inputs"_s, sent}}));
    });
    WorkflowRun *run = m_client->stream(exampleRequest(inputs));
    EndRecorder recorder(m_client.get(), run);
    QTRY_VERIFY(run->isFinished());
    QTEST(run->phase(), "phase");
    QCOMPARE(recorder.ends.count("queued"), 1);
    QCOMPARE(m_server->count(streamRoute), 1);
    QVERIFY(polls >= 3);
}

void tst_RunStreams::silentStreamIsPolled()
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

void tst_RunStreams::meaninglessStreamIsPolled_data()
{
    QTest::addColumn<QByteArray>("frame");
    QTest::newRow("comments") << ": keep-alive\n\n"_ba;
    QTest::newRow("an unknown event") << "event: zz\ndata: {}\n\n"_ba;
    QTest::newRow("rubbish") << "event: event_update\ndata: {{{\n\n"_ba;
    QTest::newRow("log lines") << "event: log_update\ndata: {\"logs\": \"x\"}\n\n"_ba;
    QTest::newRow("what it has said before")
        << "event: event_update\ndata: {\"event\": \"status\", "
           "\"data\": {\"status\": \"running\"}}\n\n"_ba;
}

//! A run does not wait for a stream that continues without progress.
void tst_RunStreams::meaninglessStreamIsPolled()
{
    QFETCH(QByteArray, frame);
    QTimer timer;
    m_server->on(streamRoute,
                 [&](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
                     exchange.beginStream();
                     const QByteArray wire = example(u"stream-success.sse"_s);
                     exchange.write(wire.first(wire.indexOf("event: event_update\ndata: "
                                                            "{\"event\": \"executing")));
                     connect(&timer, &QTimer::timeout, m_server.get(), [exchange, frame]() mutable {
                         if (exchange.isOpen())
                             exchange.write(frame);
                     });
                     timer.start(20);
                 });
    m_server->on(getRun, 200, example(u"run-success.json"_s));
    const WorkflowRun *run = m_client->stream(
        exampleRequest(), RequestOptions().setIdleTimeout(std::chrono::milliseconds(300)));
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), WorkflowRun::Succeeded);
}

//! A stream may report success although the server's status is different.
void tst_RunStreams::serverStatusWins()
{
    m_server->on(streamRoute,
                 [](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
                     exchange.beginStream();
                     exchange.write(example(u"stream-success.sse"_s));
                     exchange.close();
                 });
    m_server->on(getRun, 200, example(u"run-timeout.json"_s));
    const WorkflowRun *run = m_client->stream(exampleRequest());
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), WorkflowRun::TimedOut);
    QCOMPARE(run->status(), RunStatus::Timeout);
    QCOMPARE(run->rawStatus(), u"timeout"_s);
}

void tst_RunStreams::failureIsCollected()
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

//! The text and the bar show the same progress.
void tst_RunStreams::cachedNodesCount()
{
    QJsonObject graph;
    QJsonArray cached;
    for (int i = 1; i <= 15; ++i) {
        graph.insert(u"n%1"_s.arg(i),
                     QJsonObject{{u"class_type"_s, u"Any"_s}, {u"inputs"_s, QJsonObject()}});
        if (i <= 12)
            cached.append(u"n%1"_s.arg(i));
    }
    const auto event = [](const QString &name, const QJsonObject &data) {
        const QJsonObject whole{{u"event"_s, name}, {u"data"_s, data}};
        return "event: event_update\ndata: " + QJsonDocument(whole).toJson(QJsonDocument::Compact)
            + "\n\n";
    };
    m_server->on(streamRoute,
                 [&](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
                     exchange.beginStream();
                     exchange.write(event(u"execution_cached"_s, {{u"nodes"_s, cached}}));
                     exchange.write(event(u"executing"_s, {{u"node"_s, u"n13"_s}}));
                 });
    WorkflowRunRequest request = exampleRequest();
    request.setWorkflowApiJson(*WorkflowGraph::fromJson(QJsonDocument(graph).toJson()));
    WorkflowRun *run = m_client->stream(request);
    QTRY_COMPARE(run->currentNode(), u"n13"_s);
    QCOMPARE(run->nodeIndex(), 13);
    QCOMPARE(run->progress(), 12.0 / 15);
    QVERIFY2(run->statusText().contains(u"node 13 of 15"_s), qPrintable(run->statusText()));
}

//! The memory for a stream is bounded; the run continues.
void tst_RunStreams::moreNodesThanAreKept()
{
    constexpr int kept = 100'000;
    QJsonArray nodes;
    for (int i = 0; i < kept + 10; ++i)
        nodes.append(u"n%1"_s.arg(i));
    const QByteArray cached = QJsonDocument({{u"event"_s, u"execution_cached"_s},
                                             {u"data"_s, QJsonObject{{u"nodes"_s, nodes}}}})
                                  .toJson(QJsonDocument::Compact);
    m_server->on(streamRoute,
                 [&](const ScriptedServer::Request &, ScriptedServer::Exchange exchange) {
                     exchange.beginStream();
                     exchange.write("event: event_update\ndata: " + cached + "\n\n");
                     exchange.write("event: event_update\ndata: "
                                    R"({"event":"executing","data":{"node":"one more"}})"
                                    "\n\n");
                 });
    WorkflowRun *run = m_client->stream(exampleRequest());
    QTRY_COMPARE(run->currentNode(), u"one more"_s);
    QCOMPARE(run->nodeIndex(), kept);
}

REGISTER_TEST(tst_RunStreams)
#include "tst_runstreams.moc"

#include "shared/runs.h"
#include "shared/testprogram.h"

#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using Kind = ApiError::Kind;

//! Runs that are cancelled at the server, or waited for no longer.
class tst_RunCancel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void cancelUnsent();
    void cancelWaitsForTheId();
    void cancelRefused();
    void abortStopsWaiting();

private:
    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<WorkflowClient> m_client;
};

void tst_RunCancel::init()
{
    m_server = std::make_unique<ScriptedServer>();
    QVERIFY(m_server->listen());
    m_client = std::make_unique<WorkflowClient>();
    useServer(*m_client, m_server->url());
}

void tst_RunCancel::cleanup()
{
    m_client.reset();
    m_server.reset();
}

void tst_RunCancel::cancelUnsent()
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

void tst_RunCancel::cancelWaitsForTheId()
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

void tst_RunCancel::cancelRefused()
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

void tst_RunCancel::abortStopsWaiting()
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

REGISTER_TEST(tst_RunCancel)
#include "tst_runcancel.moc"

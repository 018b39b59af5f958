// SPDX-License-Identifier: MIT

#include "shared/runs.h"
#include "shared/testprogram.h"

#include <QtTest/QtTest>

#include <functional>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using Kind = ApiError::Kind;

namespace {

//! Calls a function before the event loop delivers a queued call or a timer, by its number.
class AtEvent : public QObject
{
public:
    AtEvent(int number, const std::function<void()> &function)
        : m_left(number), m_function(function)
    {
        qApp->installEventFilter(this);
    }

    bool eventFilter(QObject *, QEvent *event) override
    {
        const bool counts = event->type() == QEvent::MetaCall || event->type() == QEvent::Timer;
        if (counts && m_left >= 0 && m_left-- == 0)
            m_function();
        return false;
    }

    [[nodiscard]] bool wasReached() const { return m_left < 0; }

private:
    int m_left;
    const std::function<void()> m_function;
};

} // namespace

//! Runs that are cancelled at the server, or no longer followed.
class tst_RunCancel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void cancelUnsent();
    void cancelAtAnyEvent_data();
    void cancelAtAnyEvent();
    void cancelWaitsForTheId();
    void cancelLooksForTheRun_data();
    void cancelLooksForTheRun();
    void cancelledWhenItIsOver_data();
    void cancelledWhenItIsOver();
    void cancelsNoneOfSeveral();
    void cancelsNoRunOfOthers();
    void cancelRefused();
    void abortStopsWaiting();

private:
    //! Answers at most with the beginning of a stream, and then stays silent.
    void withholdTheId(const QByteArray &route, bool headCame);
    //! Whether the run ended as what the server knows of it, if it is cancelled at an event;
    //! \a isOver is set if there are fewer events.
    void cancelAtEvent(int number, const QByteArray &route, bool *isOver);
    //! Lists the ids as runs without inputs that continue until they are cancelled.
    void listRunning(const QByteArrayList &ids);
    [[nodiscard]] QJsonObject inputsOfRun(const QByteArray &id) const;

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

void tst_RunCancel::cancelAtAnyEvent_data()
{
    QTest::addColumn<QByteArray>("route");
    for (const QByteArray &route : runRoutes())
        QTest::addRow("%s", route.constData()) << route;
}

// Between the call of cancel() and the end of the run, the event loop may still send the POST: then
// the run is computed and paid for, so it must not end as one that was never sent.
void tst_RunCancel::cancelAtAnyEvent()
{
    QFETCH(QByteArray, route);
    int number = 0;
    for (bool isOver = false; !isOver; ++number) {
        init();
        cancelAtEvent(number, route, &isOver);
        if (QTest::currentTestFailed()) {
            qWarning("cancelled at event %d", number);
            return;
        }
    }
    QCOMPARE_GT(number, 10);
}

void tst_RunCancel::cancelAtEvent(int number, const QByteArray &route, bool *isOver)
{
    m_server->on(route, [&](const auto &, ScriptedServer::Exchange exchange) {
        if (route == queueRoute)
            exchange.respond(200, example(u"createrunresponse.json"_s));
        else if (route == streamRoute)
            exchange.beginStream();
    });
    listRunning({exampleRunId});
    WorkflowRun *run = startBy(*m_client, route, exampleRequest());
    const AtEvent canceller(number, [run] { run->cancel(); });
    QTRY_VERIFY(run->isFinished() || m_server->count(route) == 1);
    if (!canceller.wasReached()) {
        *isOver = true;
        return;
    }
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), WorkflowRun::Cancelled);
    const bool wasSent = !run->id().isEmpty();
    m_client.reset(); // which closes its connections
    QTcpSocket last; // accepted after all others
    last.connectToHost(QHostAddress::LocalHost, m_server->port());
    last.write("GET /api/last HTTP/1.1\r\n\r\n");
    QTRY_COMPARE(m_server->count("GET /last"), 1);
    QTRY_COMPARE(m_server->openConnections(), 1);
    QCOMPARE(m_server->count(route), wasSent ? 1 : 0);
    QCOMPARE(m_server->count(cancelRun), wasSent ? 1 : 0);
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
                     stream->abort(); // like the service: closed without a last event
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

void tst_RunCancel::withholdTheId(const QByteArray &route, bool headCame)
{
    m_server->on(route, [headCame](const auto &, ScriptedServer::Exchange exchange) {
        if (!headCame)
            return;
        exchange.beginStream();
        exchange.write("event: event_update\ndata: {\"event\": \"queuing\"}\n\n");
    });
}

// All were just created, by the server's clock; exampleRunId is the run of the POST.
void tst_RunCancel::listRunning(const QByteArrayList &ids)
{
    m_server->on(listRuns, [ids](const auto &, ScriptedServer::Exchange exchange) {
        answerList(exchange, ids);
    });
    for (const QByteArray &id : ids) {
        m_server->on("POST /run/" + id + "/cancel", 200, example(u"cancel-response.json"_s));
        m_server->on("GET /run/" + id, [this, id](const auto &, ScriptedServer::Exchange exchange) {
            const bool cancelled = m_server->count("POST /run/" + id + "/cancel") > 0;
            exchange.respond(200,
                             runJson(cancelled ? u"run-cancelled.json"_s : u"run-running.json"_s,
                                     {{u"id"_s, QString::fromLatin1(id)},
                                      {u"workflow_inputs"_s, inputsOfRun(id)}}));
        });
    }
}

QJsonObject tst_RunCancel::inputsOfRun(const QByteArray &id) const
{
    const QList<ScriptedServer::Request> all = m_server->requests();
    const auto post = std::find_if(all.begin(), all.end(), [](const auto &request) {
        return request.method == "POST" && request.path().startsWith("/api/run/workflow/");
    });
    return id == exampleRunId && post != all.end() ? inputsOf(*post) : QJsonObject();
}

void tst_RunCancel::cancelLooksForTheRun_data()
{
    QTest::addColumn<QByteArray>("route");
    QTest::addColumn<bool>("headCame");
    QTest::addColumn<bool>("marked");
    for (const bool marked : {true, false}) {
        const auto row = [marked](const char *name, const QByteArray &route, bool headCame) {
            QTest::addRow("%s, %s", name, marked ? "with a mark" : "without a mark")
                << route << headCame << marked;
        };
        row("sync", syncRoute, false);
        row("stream before its answer", streamRoute, false);
        row("stream without an id", streamRoute, true);
        row("queue without an answer", queueRoute, false);
    }
}

// The server would send the id at the end of the run, or of its cold start: until then the run is
// searched for, because it would be computed and paid for otherwise.
void tst_RunCancel::cancelLooksForTheRun()
{
    QFETCH(QByteArray, route);
    QFETCH(bool, headCame);
    QFETCH(bool, marked);
    withholdTheId(route, headCame);
    // An equal run has ended just before.
    const QByteArray ended = "11111111-2222-4333-8444-555555555555";
    listRunning({ended, exampleRunId});
    m_server->on(
        "GET /run/" + ended, 200,
        runJson(u"run-success.json"_s,
                {{u"id"_s, QString::fromLatin1(ended)}, {u"workflow_inputs"_s, QJsonObject{}}}));
    WorkflowRun *run =
        startBy(*m_client, route, exampleRequest(), RequestOptions().setRunMarked(marked));
    EndRecorder recorder(m_client.get(), run);
    QTRY_COMPARE(m_server->count(route), 1);
    if (headCame)
        QTRY_COMPARE(run->phase(), WorkflowRun::Queued);
    QCOMPARE(m_server->count(listRuns), 0);
    run->cancel();
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), WorkflowRun::Cancelled);
    QVERIFY(run->isSettled());
    QCOMPARE(run->id(), QString::fromLatin1(exampleRunId));
    QCOMPARE(recorder.ends, (QByteArrayList{"queued", "finished", "failed"}));
    QCOMPARE(m_server->count(cancelRun), 1);
    QCOMPARE(m_server->count("POST /run/" + ended + "/cancel"), 0);
    QCOMPARE(m_server->count(route), 1);
}

void tst_RunCancel::cancelledWhenItIsOver_data()
{
    cancelLooksForTheRun_data();
}

// There is no answer although the run has ended: its connection is dead unnoticed.
void tst_RunCancel::cancelledWhenItIsOver()
{
    QFETCH(QByteArray, route);
    QFETCH(bool, headCame);
    QFETCH(bool, marked);
    withholdTheId(route, headCame);
    listRunning({exampleRunId});
    giveInputsBack(*m_server, u"run-success.json"_s);
    WorkflowRun *run = startBy(
        *m_client, route, exampleRequest(),
        RequestOptions().setIdleTimeout(std::chrono::milliseconds(200)).setRunMarked(marked));
    QTRY_COMPARE(m_server->count(route), 1);
    run->cancel();
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->phase(), WorkflowRun::Succeeded);
    QCOMPARE(run->id(), QString::fromLatin1(exampleRunId));
    QCOMPARE(m_server->count(route), 1);
}

// Two equal runs cannot be distinguished before the answer arrives.
void tst_RunCancel::cancelsNoneOfSeveral()
{
    std::optional<ScriptedServer::Exchange> open;
    m_server->on(syncRoute,
                 [&](const auto &, ScriptedServer::Exchange exchange) { open = exchange; });
    const QByteArray twin = "11111111-2222-4333-8444-555555555555";
    listRunning({exampleRunId, twin});
    WorkflowRun *run = m_client->sync(exampleRequest(), RequestOptions().setRunMarked(false));
    QTRY_VERIFY(open);
    run->cancel();
    QTRY_COMPARE_GE(m_server->count(listRuns), 3);
    QVERIFY(run->isRunning() && run->cancelRequested());
    QVERIFY(run->id().isEmpty());
    QCOMPARE(m_server->count(cancelRun), 0);
    open->respond(200, example(u"sync-response.json"_s));
    QTRY_VERIFY(run->isFinished());
    QCOMPARE(run->id(), QString::fromLatin1(exampleRunId));
    QCOMPARE(m_server->count(cancelRun), 1); // sent with the id
    QCOMPARE(m_server->count("POST /run/" + twin + "/cancel"), 0);
}

// The list may be older than our run: a single match at first need not be ours.
void tst_RunCancel::cancelsNoRunOfOthers()
{
    m_server->on(syncRoute, [](const auto &, ScriptedServer::Exchange) {});
    const QByteArray others = "11111111-2222-4333-8444-555555555555";
    listRunning({others, exampleRunId});
    m_server->on(listRuns, [&](const auto &, ScriptedServer::Exchange exchange) {
        answerList(exchange,
                   m_server->count(listRuns) == 1 ? QByteArrayList{others}
                                                  : QByteArrayList{exampleRunId, others});
    });
    WorkflowRun *run = m_client->sync(exampleRequest(), RequestOptions().setRunMarked(false));
    QTRY_COMPARE(m_server->count(syncRoute), 1);
    run->cancel();
    QTRY_COMPARE_GE(m_server->count(listRuns), 3);
    QCOMPARE(m_server->count("POST /run/" + others + "/cancel"), 0);
    QCOMPARE(m_server->count(cancelRun), 0);
    QVERIFY(run->id().isEmpty());
}

void tst_RunCancel::cancelRefused()
{
    m_server->on(getRun, 200, example(u"run-running.json"_s));
    m_server->on(cancelRun, 500, example(u"500-cancel-nothing.json"_s));
    WorkflowRun *run = m_client->attach(QString::fromLatin1(exampleRunId));
    QTRY_COMPARE(run->phase(), WorkflowRun::Running);
    QSignalSpy refused(run, &WorkflowRun::cancelFailed);
    run->cancel();
    QTRY_COMPARE(refused.size(), 1);
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

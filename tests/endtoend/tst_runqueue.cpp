// SPDX-License-Identifier: MIT

#include "localruns.h"

#include <ComfyDeploy/RunQueue>

#include <QtTest/QtTest>

#include <algorithm>
#include <functional>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using Kind = ApiError::Kind;
using Phase = WorkflowRun::Phase;

//! Many runs, some of them at a time.
class tst_RunQueue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void inOrderAndNoMoreThan_data();
    void inOrderAndNoMoreThan();
    void untilTheEnd_data();
    void untilTheEnd();
    void faults_data();
    void faults();
    void stopsOnFailure_data();
    void stopsOnFailure();
    void pauses();
    void pausedInASlot();
    void cancelsOne_data();
    void cancelsOne();
    void cancelsAll();
    void addsInASlot();
    void anotherMaximum();
    void clientLater();
    void unknownIndex();
    void deletedInASlot_data();
    void deletedInASlot();
    void clientDeleted();
    void runDeleted();

private:
    using Connecting = std::function<void(RunQueue *)>;

    void add(int count);
    [[nodiscard]] int posts() const;
    [[nodiscard]] QList<Kind> kinds() const;

    std::unique_ptr<LocalServer> m_server;
    std::unique_ptr<WorkflowClient> m_client;
    std::unique_ptr<RunQueue> m_queue;
};

void tst_RunQueue::init()
{
    m_server = std::make_unique<LocalServer>();
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
    m_client = std::make_unique<WorkflowClient>();
    useServer(*m_client, m_server->url());
    m_queue = std::make_unique<RunQueue>(m_client.get());
}

void tst_RunQueue::cleanup()
{
    m_queue.reset();
    m_client.reset();
    m_server.reset();
}

// Runs with the seeds 1, 2, 3 and so on.
void tst_RunQueue::add(int count)
{
    for (int i = 0; i < count; ++i) {
        const int index = m_queue->add(smallRequest(m_queue->count() + 1));
        QCOMPARE(index, m_queue->count() - 1);
    }
}

int tst_RunQueue::posts() const
{
    return int(m_server->requests(u"/run/workflow/"_s).size());
}

QList<Kind> tst_RunQueue::kinds() const
{
    QList<Kind> kinds;
    for (int i = 0; i < m_queue->count(); ++i)
        kinds += m_queue->error(i).kind();
    return kinds;
}

// --- order

void tst_RunQueue::inOrderAndNoMoreThan_data()
{
    QTest::addColumn<int>("maximum");
    QTest::addColumn<int>("most");
    for (const int maximum : {1, 2, 3, 7, 100})
        QTest::addRow("%d", maximum) << maximum << std::min(maximum, 7);
    QTest::newRow("less than one is one") << -3 << 1;
}

void tst_RunQueue::inOrderAndNoMoreThan()
{
    QFETCH(const int, maximum);
    QFETCH(const int, most);
    ScriptedServer server;
    QVERIFY(server.listen());
    // Answers are held back until as many as may wait at a time, or all, have arrived.
    QList<ScriptedServer::Exchange> waiting;
    qsizetype longest = 0;
    QList<int> seeds;
    server.on(syncRoute, [&](const ScriptedServer::Request &request, auto exchange) {
        waiting += exchange;
        seeds += inputsOf(request)["seed"_L1].toInt();
        longest = std::max(longest, waiting.size());
        if (waiting.size() < most && server.count(syncRoute) < 7)
            return;
        for (ScriptedServer::Exchange &each : waiting)
            each.respond(403, R"({"detail":"no"})");
        waiting.clear();
    });
    m_client->setServerUrl(server.url());
    m_queue->setMode(RunMode::Sync);
    m_queue->setMaximumRunning(maximum);
    QList<int> started;
    connect(m_queue.get(), &RunQueue::runStarted, this, [&](int index, const WorkflowRun *run) {
        QCOMPARE(run, m_queue->run(index));
        QCOMPARE(run->phase(), Phase::Draft);
        QVERIFY(m_queue->runningCount() <= most);
        started += index;
    });
    QSignalSpy finished(m_queue.get(), &RunQueue::finished);
    add(7);
    QCOMPARE(m_queue->waitingCount(), 7);
    QVERIFY(started.isEmpty());
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(started, (QList<int>{0, 1, 2, 3, 4, 5, 6}));
    QCOMPARE(longest, most);
    if (most == 1)
        QCOMPARE(seeds, (QList<int>{1, 2, 3, 4, 5, 6, 7}));
    QCOMPARE(server.count(syncRoute), 7);
    QCOMPARE(kinds(), QList<Kind>(7, Kind::Unauthorized));
}

void tst_RunQueue::untilTheEnd_data()
{
    QTest::addColumn<RunMode>("mode");
    QTest::newRow("queue") << RunMode::Queue;
    QTest::newRow("sync") << RunMode::Sync;
    QTest::newRow("stream") << RunMode::Stream;
}

void tst_RunQueue::untilTheEnd()
{
    QFETCH(const RunMode, mode);
    m_queue->setMode(mode);
    QSignalSpy finished(m_queue.get(), &RunQueue::finished);
    QList<int> ended;
    QList<double> progress;
    connect(m_queue.get(), &RunQueue::runFinished, this, [&](int index) {
        QVERIFY(m_queue->run(index)->isFinished());
        QVERIFY(m_queue->isFinished(index));
        ended += index;
    });
    connect(m_queue.get(), &RunQueue::progressChanged, this,
            [&] { progress += m_queue->progress(); });
    QVERIFY(!m_queue->isActive());
    add(5);
    QVERIFY(m_queue->isActive());
    QTRY_COMPARE(finished.size(), 1);
    std::sort(ended.begin(), ended.end());
    QCOMPARE(ended, (QList<int>{0, 1, 2, 3, 4}));
    QVERIFY(std::is_sorted(progress.begin(), progress.end()));
    QCOMPARE(progress.last(), 1);
    QCOMPARE(m_queue->count(), 5);
    QCOMPARE(m_queue->succeededCount(), 5);
    QCOMPARE(m_queue->finishedCount(), 5);
    QCOMPARE(m_queue->waitingCount() + m_queue->runningCount(), 0);
    QVERIFY(!m_queue->isActive());
    QCOMPARE(posts(), 5);
    for (int i = 0; i < 5; ++i) {
        QCOMPARE(m_queue->phase(i), Phase::Succeeded);
        QCOMPARE(m_queue->run(i)->mediaItems().size(), 1);
        QCOMPARE(m_queue->run(i)->request().inputs()["seed"_L1].toInt(), i + 1);
    }
}

// --- failures

void tst_RunQueue::faults_data()
{
    QTest::addColumn<QString>("fault");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QList<Kind>>("kinds");
    const Kind none = Kind::None;
    // The first run has it.
    QTest::newRow("none") << QString() << QString() << QList<Kind>{none, none, none, none};
    QTest::newRow("a node fails") << u"fail-node"_s << u"3"_s
                                  << QList<Kind>{Kind::RunFailed, none, none, none};
    QTest::newRow("refused") << u"status"_s << u"403"_s
                             << QList<Kind>{Kind::Unauthorized, none, none, none};
    QTest::newRow("the server stumbles")
        << u"status"_s << u"500"_s << QList<Kind>{Kind::Server, none, none, none};
    QTest::newRow("accepted, the answer lost")
        << u"lose-answer"_s << QString() << QList<Kind>{none, none, none, none};
    QTest::newRow("read, and not accepted")
        << u"lose-request"_s << QString() << QList<Kind>{Kind::Unconfirmed, none, none, none};
}

void tst_RunQueue::faults()
{
    QFETCH(const QString, fault);
    QFETCH(const QString, value);
    if (!fault.isEmpty())
        QVERIFY(m_server->addFault(fault, value));
    m_queue->setMaximumRunning(1);
    QSignalSpy finished(m_queue.get(), &RunQueue::finished);
    add(4);
    QTRY_COMPARE(finished.size(), 1);
    QTEST(kinds(), "kinds");
    QCOMPARE(m_queue->succeededCount(), kinds().count(Kind::None));
    QCOMPARE(m_queue->progress(), 1);
    QCOMPARE(posts(), 4); // each once, whatever became of its answer
}

void tst_RunQueue::stopsOnFailure_data()
{
    QTest::addColumn<QString>("fault");
    QTest::addColumn<bool>("cancelled");
    QTest::addColumn<QList<Kind>>("kinds");
    QTest::newRow("a failure") << u"status"_s << false
                               << QList<Kind>{Kind::Unauthorized, Kind::Cancelled, Kind::Cancelled};
    QTest::newRow("a lost answer that is found")
        << u"lose-answer"_s << false << QList<Kind>{Kind::None, Kind::None, Kind::None};
    QTest::newRow("unconfirmed") << u"lose-request"_s << false
                                 << QList<Kind>{Kind::Unconfirmed, Kind::Cancelled,
                                                Kind::Cancelled};
    QTest::newRow("cancelled by the user")
        << QString() << true << QList<Kind>{Kind::Cancelled, Kind::None, Kind::None};
}

void tst_RunQueue::stopsOnFailure()
{
    QFETCH(const QString, fault);
    QFETCH(const bool, cancelled);
    QFETCH(const QList<Kind>, kinds);
    if (!fault.isEmpty())
        QVERIFY(m_server->addFault(fault, fault == "status"_L1 ? u"403"_s : QString(), 1,
                                   u"/run/workflow/queue"_s));
    m_queue->setMaximumRunning(1);
    m_queue->setStoppingOnFailure(true);
    connect(m_queue.get(), &RunQueue::runStarted, this, [&](int index, WorkflowRun *run) {
        if (cancelled && index == 0)
            run->cancel();
    });
    QSignalSpy finished(m_queue.get(), &RunQueue::finished);
    add(3);
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(this->kinds(), kinds);
    // A run that was cancelled before it was sent, or not started, has no POST.
    QCOMPARE(posts(), 3 - kinds.count(Kind::Cancelled));
    if (kinds.last() == Kind::Cancelled) {
        QCOMPARE(m_queue->phase(2), Phase::Cancelled);
        QCOMPARE(m_queue->run(2), nullptr);
        QVERIFY(m_queue->error(2).message().contains(u"another one failed"_s));
    }
}

// --- pause and cancel

void tst_RunQueue::pauses()
{
    QSignalSpy finished(m_queue.get(), &RunQueue::finished);
    QSignalSpy changed(m_queue.get(), &RunQueue::countsChanged);
    m_queue->setPaused(true);
    add(3);
    QTRY_VERIFY(!changed.isEmpty());
    QCOMPARE(m_queue->waitingCount(), 3);
    QCOMPARE(posts(), 0);
    m_queue->setPaused(false);
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(m_queue->succeededCount(), 3);
}

void tst_RunQueue::pausedInASlot()
{
    connect(m_queue.get(), &RunQueue::runStarted, this, [this] { m_queue->setPaused(true); });
    QSignalSpy ended(m_queue.get(), &RunQueue::runFinished);
    QSignalSpy finished(m_queue.get(), &RunQueue::finished);
    add(3);
    for (int i = 1; i < 3; ++i) {
        QTRY_COMPARE(ended.size(), i);
        QCOMPARE(m_queue->waitingCount(), 3 - i);
        QCOMPARE(posts(), i);
        QVERIFY(finished.isEmpty());
        m_queue->setPaused(false);
    }
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(m_queue->succeededCount(), 3);
}

void tst_RunQueue::cancelsOne_data()
{
    QTest::addColumn<int>("cancelled");
    QTest::addColumn<int>("sent");
    QTest::newRow("under way") << 0 << 4;
    QTest::newRow("the next one") << 1 << 3;
    QTest::newRow("the last one") << 3 << 3;
}

void tst_RunQueue::cancelsOne()
{
    QFETCH(const int, cancelled);
    QFETCH(const int, sent);
    QVERIFY(m_server->addFault(u"step-delay"_s, u"200"_s, 1)); // only the first run is slow
    m_queue->setMaximumRunning(1);
    QSignalSpy ended(m_queue.get(), &RunQueue::runFinished);
    QSignalSpy finished(m_queue.get(), &RunQueue::finished);
    add(4);
    QTRY_VERIFY(m_queue->run(0) && !m_queue->run(0)->id().isEmpty());
    m_queue->cancel(cancelled);
    QVERIFY(ended.isEmpty());
    QTRY_COMPARE(finished.size(), 1);
    for (int i = 0; i < 4; ++i) {
        QCOMPARE(m_queue->phase(i), i == cancelled ? Phase::Cancelled : Phase::Succeeded);
        QCOMPARE(m_queue->error(i).kind(), i == cancelled ? Kind::Cancelled : Kind::None);
    }
    QCOMPARE(ended.size(), 4);
    QCOMPARE(posts(), sent);
    m_queue->cancel(cancelled); // has no effect
    QCOMPARE(m_queue->finishedCount(), 4);
}

void tst_RunQueue::cancelsAll()
{
    QVERIFY(m_server->addFault(u"step-delay"_s, u"200"_s, -1));
    QSignalSpy finished(m_queue.get(), &RunQueue::finished);
    add(6);
    QTRY_VERIFY(m_queue->run(1) && !m_queue->run(1)->id().isEmpty()
                && !m_queue->run(0)->id().isEmpty());
    m_queue->cancelAll();
    QCOMPARE(m_queue->waitingCount(), 0);
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(kinds(), QList<Kind>(6, Kind::Cancelled));
    QCOMPARE(posts(), 2);
}

// --- unusual uses

void tst_RunQueue::addsInASlot()
{
    QSignalSpy finished(m_queue.get(), &RunQueue::finished);
    connect(m_queue.get(), &RunQueue::runFinished, this, [this](int index) {
        if (index == 0)
            add(1);
    });
    add(1);
    QTRY_COMPARE(m_queue->succeededCount(), 2);
    QTRY_COMPARE(finished.size(), 1);
    add(1);
    QTRY_COMPARE(finished.size(), 2);
    QCOMPARE(posts(), 3);
}

void tst_RunQueue::anotherMaximum()
{
    QVERIFY(m_server->addFault(u"cold-start"_s, u"60000"_s, -1));
    m_queue->setMaximumRunning(1);
    add(3);
    QTRY_COMPARE(m_queue->runningCount(), 1);
    m_queue->setMaximumRunning(2);
    QTRY_COMPARE(m_queue->runningCount(), 2);
    m_queue->setMaximumRunning(1);
    QCOMPARE(m_queue->runningCount(), 2);
    QCOMPARE(m_queue->waitingCount(), 1);
}

void tst_RunQueue::clientLater()
{
    m_queue = std::make_unique<RunQueue>();
    QSignalSpy finished(m_queue.get(), &RunQueue::finished);
    QSignalSpy changed(m_queue.get(), &RunQueue::countsChanged);
    add(1);
    QTRY_VERIFY(!changed.isEmpty());
    QCOMPARE(m_queue->waitingCount(), 1);
    m_queue->setClient(m_client.get());
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(m_queue->succeededCount(), 1);
}

void tst_RunQueue::unknownIndex()
{
    for (const int index : {-1, 0, 7}) {
        m_queue->cancel(index);
        QCOMPARE(m_queue->run(index), nullptr);
        QCOMPARE(m_queue->phase(index), Phase::Draft);
        QCOMPARE(m_queue->error(index).kind(), Kind::None);
        QVERIFY(m_queue->isFinished(index));
    }
    QCOMPARE(m_queue->progress(), 0);
}

void tst_RunQueue::deletedInASlot_data()
{
    QTest::addColumn<Connecting>("connectTo");
    const auto row = [](const char *name, auto signal) {
        QTest::newRow(name) << Connecting([signal](RunQueue *queue) {
            connect(queue, signal, queue, [queue] { delete queue; });
        });
    };
    row("counts", &RunQueue::countsChanged);
    row("progress", &RunQueue::progressChanged);
    row("a run is started", &RunQueue::runStarted);
    row("a run has ended", &RunQueue::runFinished);
    row("all have ended", &RunQueue::finished);
}

// Runs under way continue and delete themselves; those that wait are never sent.
void tst_RunQueue::deletedInASlot()
{
    QFETCH(const Connecting, connectTo);
    const QPointer<RunQueue> queue(m_queue.release());
    connectTo(queue);
    for (int i = 0; i < 4; ++i)
        queue->add(smallRequest(i));
    QTRY_VERIFY(!queue);
    QTRY_VERIFY(m_client->runs().isEmpty());
    QVERIFY(posts() <= 4);
}

void tst_RunQueue::clientDeleted()
{
    QVERIFY(m_server->addFault(u"cold-start"_s, u"60000"_s, -1));
    QSignalSpy finished(m_queue.get(), &RunQueue::finished);
    add(4);
    QTRY_COMPARE(m_queue->runningCount(), 2);
    m_client.reset();
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(kinds(), QList<Kind>(4, Kind::Aborted));
    QCOMPARE(m_queue->client(), nullptr);
}

void tst_RunQueue::runDeleted()
{
    QSignalSpy finished(m_queue.get(), &RunQueue::finished);
    connect(m_queue.get(), &RunQueue::runStarted, this, [](int index, WorkflowRun *run) {
        if (index == 0)
            delete run;
    });
    m_queue->setMaximumRunning(1);
    add(2);
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(kinds(), (QList<Kind>{Kind::Aborted, Kind::None}));
    QCOMPARE(m_queue->run(0), nullptr);
}

QTEST_GUILESS_MAIN(tst_RunQueue)
#include "tst_runqueue.moc"

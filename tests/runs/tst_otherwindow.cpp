// SPDX-License-Identifier: MIT

#include "keptruns.h"
#include "runs/runhistorymodel.h"
#include "shared/testprogram.h"

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

//! How a window shows the runs of another window of the program.
class tst_OtherWindow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void endIsSeen_data();
    void endIsSeen();
    void savingIsSeen();
    void rowsComeAndGo();
    void othersChangeNothingHere();
    void filterFollows();
    void nothingIsDoneWhileNothingHappens();
    void doneRunsAreNotUnderWay();
    void hiddenRunsComeBackUntilRemoved();
    void hiddenRunsAreRemovedAtTheEnd();

private:
    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<LocalServer> m_server;
};

void tst_OtherWindow::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_server = std::make_unique<LocalServer>();
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
}

void tst_OtherWindow::endIsSeen_data()
{
    QTest::addColumn<QString>("fault");
    QTest::addColumn<bool>("cancel");
    QTest::addColumn<WorkflowRun::Phase>("phase");
    QTest::addColumn<QString>("word");
    QTest::newRow("succeeded") << QString() << false << WorkflowRun::Succeeded << u"Succeeded"_s;
    QTest::newRow("failed") << u"fail-node"_s << false << WorkflowRun::Failed << u"Failed"_s;
    QTest::newRow("cancelled") << QString() << true << WorkflowRun::Cancelled << u"Cancelled"_s;
}

void tst_OtherWindow::endIsSeen()
{
    QFETCH(QString, fault);
    QFETCH(bool, cancel);
    QFETCH(WorkflowRun::Phase, phase);
    QFETCH(QString, word);
    QVERIFY(m_server->addFault(u"step-delay"_s, u"150"_s));
    if (!fault.isEmpty())
        QVERIFY(m_server->addFault(fault, u"3"_s));
    KeptRuns first(m_dir->path(), m_server->url());
    const RunEntry *started = first.start(smallRequest());
    QVERIFY(reaches(started, [started] { return !started->runId().isEmpty(); }));
    KeptRuns second(m_dir->path(), m_server->url());
    QCOMPARE(second.resume(), 0);
    const RunEntry *seen = second.keeper.entry(started->localId());
    QCOMPARE(seen->statusText(), u"Followed by another window of this program"_s);
    QVERIFY(!seen->isUnattended());
    QVERIFY(!seen->progressKnown());
    QCOMPARE(seen->elapsedText(), QString()); // it would not advance
    QCOMPARE(second.keeper.activeCount(), 0);

    if (cancel)
        first.keeper.cancelAll();
    QTRY_COMPARE(seen->phase(), int(phase));
    QTRY_COMPARE(seen->stateText(), word);
    QTRY_COMPARE(seen->record().files.size(), started->record().files.size());
    QVERIFY(!seen->isRunning());
    QCOMPARE(seen->headline(), started->headline());
    QVERIFY(first.waitForAll());
    QTRY_COMPARE(seen->thumbnail(), started->thumbnail());
}

void tst_OtherWindow::savingIsSeen()
{
    KeptRuns first(m_dir->path(), m_server->url());
    KeptRuns second(m_dir->path(), m_server->url());
    first.keeper.setAutoSave(false);
    const RunEntry *started = first.start(smallRequest());
    QVERIFY(first.waitForAll());
    RunEntry *seen = nullptr;
    QTRY_VERIFY((seen = second.keeper.entry(started->localId())) && !seen->isRunning());
    QCOMPARE(seen->thumbnail(), QUrl());
    first.keeper.retrySaving(started->localId());
    QTRY_VERIFY(!seen->thumbnail().isEmpty());
    QCOMPARE(seen->thumbnail(), started->thumbnail());
}

void tst_OtherWindow::rowsComeAndGo()
{
    KeptRuns first(m_dir->path(), m_server->url());
    KeptRuns second(m_dir->path(), m_server->url());
    const RunHistoryModel shown(&second.keeper);
    QCOMPARE(shown.count(), 0);
    const QString id = first.start(smallRequest())->localId();
    QTRY_COMPARE(shown.count(), 1);
    QCOMPARE(shown.idAt(0), id);
    QVERIFY(first.waitForAll());
    QTRY_COMPARE(shown.data(shown.index(0), RunHistoryModel::StateTextRole).toString(),
                 u"Succeeded"_s);
    QVERIFY(first.keeper.setStarred(id, true));
    QTRY_VERIFY(shown.data(shown.index(0), RunHistoryModel::StarredRole).toBool());
    QVERIFY(first.keeper.remove(id));
    QTRY_COMPARE(shown.count(), 0);
    QVERIFY(!second.keeper.entry(id));
}

// Our own run is not affected by what others write.
void tst_OtherWindow::othersChangeNothingHere()
{
    QVERIFY(m_server->addFault(u"step-delay"_s, u"100"_s, -1));
    KeptRuns first(m_dir->path(), m_server->url());
    KeptRuns second(m_dir->path(), m_server->url());
    const RunEntry *ours = first.start(smallRequest());
    const RunEntry *theirs = second.start(smallRequest(7));
    QVERIFY(first.waitForAll() && second.waitForAll());
    QCOMPARE(ours->phase(), int(WorkflowRun::Succeeded));
    QCOMPARE(theirs->phase(), int(WorkflowRun::Succeeded));
    QTRY_COMPARE(first.keeper.entry(theirs->localId())->phase(), int(WorkflowRun::Succeeded));
    QTRY_COMPARE(second.keeper.entry(ours->localId())->phase(), int(WorkflowRun::Succeeded));
    QCOMPARE(first.problems + second.problems, QStringList());
}

void tst_OtherWindow::filterFollows()
{
    QVERIFY(m_server->addFault(u"step-delay"_s, u"100"_s));
    KeptRuns first(m_dir->path(), m_server->url());
    KeptRuns second(m_dir->path(), m_server->url());
    RunHistoryModel running(&second.keeper);
    running.setStateFilter(RunHistoryModel::Running);
    QVERIFY(first.start(smallRequest()));
    QTRY_COMPARE(running.count(), 1);
    QVERIFY(first.waitForAll());
    QTRY_COMPARE(running.count(), 0);
}

void tst_OtherWindow::nothingIsDoneWhileNothingHappens()
{
    KeptRuns first(m_dir->path(), m_server->url());
    KeptRuns second(m_dir->path(), m_server->url());
    QVERIFY(first.start(smallRequest()));
    QVERIFY(first.waitForAll());
    QTRY_COMPARE(second.database.runs({}, 0, 10).size(), 1);
    QTRY_VERIFY(!second.database.hasChangedElsewhere());
    QSignalSpy changed(&second.keeper, &RunKeeper::entryChanged);
    const QList<QTimer *> timers = second.keeper.findChildren<QTimer *>();
    for (const QTimer *timer : timers)
        QVERIFY(!timer->isActive());
    second.keeper.refresh();
    QCOMPARE(changed.size(), 0);
}

// Runs that have ended on the server cannot be cancelled.
void tst_OtherWindow::doneRunsAreNotUnderWay()
{
    KeptRuns runs(m_dir->path(), m_server->url());
    QList<std::pair<int, int>> counts; // running, active
    connect(&runs.keeper, &RunKeeper::activeCountChanged, &runs.keeper, [&] {
        counts += {runs.keeper.runningCount(), runs.keeper.activeCount()};
    });
    QVERIFY(runs.start(smallRequest()));
    QVERIFY(runs.waitForAll());
    const QList<std::pair<int, int>> expected{{1, 1}, {0, 1}, {0, 0}};
    QCOMPARE(counts, expected);
}

void tst_OtherWindow::hiddenRunsComeBackUntilRemoved()
{
    KeptRuns runs(m_dir->path(), m_server->url());
    QStringList ids;
    for (int seed = 1; seed <= 3; ++seed) {
        ids += runs.start(smallRequest(seed))->localId();
        QVERIFY(runs.waitForAll());
    }
    RunHistoryModel shown(&runs.keeper);
    QTRY_COMPARE(shown.count(), 3);
    QTRY_VERIFY(!shown.isSearching());
    QVERIFY(runs.keeper.hide(ids.at(2)));
    QVERIFY(runs.keeper.hide(ids.at(1)));
    QCOMPARE(shown.count(), 1);
    QCOMPARE(runs.keeper.newestId(), ids.at(0));
    shown.setSearchText(u"lake"_s); // reads again
    QTRY_VERIFY(!shown.isSearching());
    QCOMPARE(shown.count(), 1);
    runs.keeper.showHidden();
    QCOMPARE(shown.count(), 3);
    QCOMPARE(shown.idAt(0), ids.at(2));
    QCOMPARE(runs.keeper.newestId(), ids.at(2));
    QVERIFY(runs.keeper.hide(ids.at(1)));
    runs.keeper.removeHidden();
    runs.keeper.showHidden();
    QCOMPARE(shown.count(), 2);
    QVERIFY(!runs.keeper.entry(ids.at(1)));
    QCOMPARE(filesBelow(m_dir->filePath(u"out"_s)).size(), 6); // the files stay
}

void tst_OtherWindow::hiddenRunsAreRemovedAtTheEnd()
{
    QString id;
    {
        KeptRuns runs(m_dir->path(), m_server->url());
        id = runs.start(smallRequest())->localId();
        QVERIFY(!runs.keeper.hide(id)); // it is under way
        QVERIFY(runs.waitForAll());
        QVERIFY(runs.keeper.hide(id));
        QVERIFY(runs.database.run(id)); // a crash would lose nothing
    }
    KeptRuns again(m_dir->path(), m_server->url());
    QVERIFY(!again.keeper.entry(id));
}

REGISTER_TEST(tst_OtherWindow)
#include "tst_otherwindow.moc"

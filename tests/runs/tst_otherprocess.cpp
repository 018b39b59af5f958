// SPDX-License-Identifier: MIT

#include "keptruns.h"
#include "runs/runhistorymodel.h"
#include "shared/testprogram.h"

#include <QtCore/qprocess.h>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

//! How a window shows the runs of a window in another process.
class tst_OtherProcess : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void endIsSeen_data();
    void endIsSeen();
    void runsOfTheDeadGoOn();

private:
    void startOther(const QString &mode);

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<LocalServer> m_server;
    QProcess m_other;
};

void tst_OtherProcess::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_server = std::make_unique<LocalServer>();
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
}

void tst_OtherProcess::cleanup()
{
    if (m_other.state() != QProcess::NotRunning) {
        m_other.kill();
        m_other.waitForFinished();
    }
}

void tst_OtherProcess::startOther(const QString &mode)
{
    m_other.start(QStringLiteral(CRASHING_RUNNER),
                  {m_dir->path(), m_server->url().toString(), mode, u"never"_s});
    QVERIFY2(m_other.waitForStarted(), qPrintable(m_other.errorString()));
}

void tst_OtherProcess::endIsSeen_data()
{
    QTest::addColumn<QString>("mode");
    QTest::addColumn<QString>("fault");
    QTest::addColumn<bool>("isSecond"); // our window is opened during the run
    QTest::addColumn<QString>("word");
    for (const auto &[name, isSecond] :
         {std::pair(", opened before", false), std::pair(", opened while it runs", true)}) {
        for (const QString &mode : {u"queue"_s, u"sync"_s, u"stream"_s})
            QTest::addRow("%s%s", qPrintable(mode), name)
                << mode << QString() << isSecond << u"Succeeded"_s;
        QTest::addRow("failed%s", name) << u"queue"_s << u"fail-node"_s << isSecond << u"Failed"_s;
    }
}

void tst_OtherProcess::endIsSeen()
{
    QFETCH(QString, mode);
    QFETCH(QString, fault);
    QFETCH(bool, isSecond);
    QFETCH(QString, word);
    QVERIFY(m_server->addFault(u"step-delay"_s, u"150"_s));
    if (!fault.isEmpty())
        QVERIFY(m_server->addFault(fault, u"3"_s));
    std::unique_ptr<KeptRuns> runs;
    if (!isSecond)
        runs = std::make_unique<KeptRuns>(m_dir->path(), m_server->url());
    startOther(mode);
    QTRY_COMPARE(postsOf(*m_server), 1);
    if (isSecond)
        runs = std::make_unique<KeptRuns>(m_dir->path(), m_server->url());
    const RunHistoryModel shown(&runs->keeper);
    QTRY_COMPARE(shown.count(), 1);
    const RunEntry *seen = runs->keeper.entry(shown.idAt(0));
    QVERIFY(seen);
    QVERIFY(!seen->isUnattended());

    QTRY_COMPARE_WITH_TIMEOUT(seen->stateText(), word, 60'000);
    QTRY_VERIFY(seen->record().saving != Saving::Pending);
    QCOMPARE(shown.data(shown.index(0), RunHistoryModel::StateTextRole).toString(), word);
    QVERIFY(!seen->isRunning());
    QVERIFY(!runs->keeper.isElsewhere(seen->localId()));
    if (fault.isEmpty())
        QVERIFY(!seen->thumbnail().isEmpty());
    QCOMPARE(postsOf(*m_server), 1);
    QCOMPARE(runs->problems, QStringList());
}

void tst_OtherProcess::runsOfTheDeadGoOn()
{
    QVERIFY(m_server->addFault(u"step-delay"_s, u"150"_s));
    KeptRuns runs(m_dir->path(), m_server->url());
    QSignalSpy gone(&runs.keeper, &RunKeeper::othersGone);
    startOther(u"queue"_s);
    const RunEntry *seen = nullptr;
    QTRY_VERIFY((seen = runs.keeper.entry(runs.keeper.newestId())) && !seen->runId().isEmpty()
                && !seen->isUnattended());
    QCOMPARE(runs.resume(), 0);
    m_other.kill();
    QVERIFY(m_other.waitForFinished());
    QTRY_COMPARE(gone.size(), 1);
    QVERIFY(seen->isUnattended());
    QCOMPARE(runs.resume(), 1);
    QVERIFY(runs.waitForAll());
    QCOMPARE(seen->phase(), int(WorkflowRun::Succeeded));
    QCOMPARE(seen->savingError(), QString());
    QCOMPARE(postsOf(*m_server), 1);
    QCOMPARE(gone.size(), 1);
}

REGISTER_TEST(tst_OtherProcess)
#include "tst_otherprocess.moc"

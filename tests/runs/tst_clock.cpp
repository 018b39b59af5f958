// SPDX-License-Identifier: MIT

#include "keptruns.h"
#include "shared/testprogram.h"
#include "wallclock.h"

#include <chrono>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

//! Changes of the clock during runs.
class tst_Clock : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void whileARunGoesOn_data();
    void whileARunGoesOn();
    void betweenTwoStarts_data();
    void betweenTwoStarts();
    void lostRun_data();
    void lostRun();
    void anEarlierRunIsNotTakenForALostOne();

private:
    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<LocalServer> m_server;
};

namespace {

void addJumps()
{
    QTest::addColumn<int>("jump"); // s
    QTest::newRow("the end of summer time") << -3600;
    QTest::newRow("the begin of summer time") << 3600;
    QTest::newRow("back by a year") << -365 * 86'400;
}

int secondsOf(const QString &elapsed)
{
    int seconds = 0;
    for (const QString &part : elapsed.split(u':'))
        seconds = seconds * 60 + part.toInt();
    return elapsed.isEmpty() || elapsed.contains(u'-') ? -1 : seconds;
}

} // namespace

void tst_Clock::initTestCase()
{
    if (!WallClock::canBeSet())
        QSKIP("the clock cannot be set for one program here");
}

void tst_Clock::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_server = std::make_unique<LocalServer>();
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
}

void tst_Clock::cleanup()
{
    WallClock::setAhead(0s);
}

void tst_Clock::whileARunGoesOn_data()
{
    addJumps();
}

void tst_Clock::whileARunGoesOn()
{
    QFETCH(const int, jump);
    QVERIFY(m_server->addFault(u"step-delay"_s, u"30"_s, 1));
    KeptRuns runs(m_dir->path(), m_server->url());
    QElapsedTimer truth;
    truth.start();
    RunEntry *first = runs.start(smallRequest());
    QVERIFY(reaches(first, [first] { return !first->runId().isEmpty(); }));
    WallClock::setAhead(std::chrono::seconds(jump));
    int longest = 0;
    connect(first, &RunEntry::elapsedChanged, this, [&] {
        const int seconds = secondsOf(first->elapsedText());
        QVERIFY(seconds >= 0);
        longest = std::max(longest, seconds);
    });
    QVERIFY(runs.waitForAll());
    const qint64 atMost = truth.elapsed();
    QCOMPARE(first->phase(), int(WorkflowRun::Succeeded));
    QVERIFY(longest <= atMost / 1000);
    QVERIFY(first->record().elapsed > 0);
    QVERIFY(first->record().elapsed <= atMost);

    // The list is in the order of the starts, independent of the clock.
    const RunEntry *second = runs.start(smallRequest(43));
    QVERIFY(runs.waitForAll());
    QCOMPARE(runs.keeper.newestId(), second->localId());
    const QList<RunRecord> list = runs.database.runs({}, 0, 10);
    QCOMPARE(list.size(), 2);
    QCOMPARE(list.first().localId, second->localId());
    QCOMPARE(runs.database.runs({}, second->record().row, 10).size(), 1);
    QCOMPARE(second->savingError(), QString());
    QCOMPARE(filesBelow(m_dir->filePath(u"out"_s)).size(), 4);

    KeptRuns next(m_dir->path(), m_server->url());
    QCOMPARE(next.keeper.entry(first->localId())->elapsedText(), first->elapsedText());
}

void tst_Clock::betweenTwoStarts_data()
{
    addJumps();
}

void tst_Clock::betweenTwoStarts()
{
    QFETCH(const int, jump);
    QVERIFY(m_server->addFault(u"cold-start"_s, u"1000"_s, 1));
    QString localId;
    {
        KeptRuns runs(m_dir->path(), m_server->url());
        RunEntry *entry = runs.start(smallRequest());
        QVERIFY(reaches(entry, [entry] { return !entry->runId().isEmpty(); }));
        localId = entry->localId();
    }
    WallClock::setAhead(std::chrono::seconds(jump));
    KeptRuns runs(m_dir->path(), m_server->url());
    QCOMPARE(runs.problem, QString());
    QCOMPARE(runs.resume(), 1);
    const RunEntry *entry = runs.keeper.entry(localId);
    QVERIFY(secondsOf(entry->elapsedText()) >= 0);
    QVERIFY(runs.waitForAll());
    QCOMPARE(entry->phase(), int(WorkflowRun::Succeeded));
    QCOMPARE(entry->savingError(), QString());
    QVERIFY(secondsOf(entry->elapsedText()) >= 0);
    QCOMPARE(postsOf(*m_server), 1);
    QCOMPARE(filesBelow(m_dir->filePath(u"out"_s)).size(), 2);
}

void tst_Clock::lostRun_data()
{
    QTest::addColumn<int>("whenSent"); // s, from the phase Submitting
    QTest::addColumn<int>("later"); // s, from the end of the program
    QTest::newRow("set back right after it was sent") << 0 << -7200;
    QTest::newRow("set forward right after it was sent") << 0 << 7200;
    QTest::newRow("set back before the server had it") << -7200 << -7200;
    QTest::newRow("set forward before the server had it") << 7200 << 7200;
    QTest::newRow("a year ahead when it was sent") << 365 * 86'400 << 0;
    QTest::newRow("a year behind when it was sent") << -365 * 86'400 << 0;
    QTest::newRow("a year ahead at the next start") << 0 << 365 * 86'400;
}

// The answer is lost, and the program ends: the next start searches for the run by its mark.
void tst_Clock::lostRun()
{
    QFETCH(const int, whenSent);
    QFETCH(const int, later);
    QVERIFY(m_server->addFault(u"lose-answer"_s, {}, 1, u"/queue"_s));
    QString localId;
    {
        KeptRuns runs(m_dir->path(), m_server->url());
        RunEntry *entry = runs.start(smallRequest());
        QVERIFY(reaches(entry, [entry] { return entry->record().submitted.isValid(); }));
        WallClock::setAhead(std::chrono::seconds(whenSent));
        localId = entry->localId();
        QTRY_COMPARE(postsOf(*m_server), 1);
    }
    WallClock::setAhead(std::chrono::seconds(later));
    KeptRuns runs(m_dir->path(), m_server->url());
    QCOMPARE(runs.resume(), 1);
    const RunEntry *entry = runs.keeper.entry(localId);
    QVERIFY(runs.waitForAll());
    QVERIFY2(entry->phase() == WorkflowRun::Succeeded, qPrintable(entry->stateText()));
    QCOMPARE(postsOf(*m_server), 1);
}

// Two runs with the same inputs, the first of which seems to be two hours old.
void tst_Clock::anEarlierRunIsNotTakenForALostOne()
{
    QString firstRun;
    QString localId;
    {
        KeptRuns runs(m_dir->path(), m_server->url());
        WallClock::setAhead(-2h);
        RunEntry *first = runs.start(smallRequest());
        QVERIFY(reaches(first, [first] { return first->record().submitted.isValid(); }));
        WallClock::setAhead(0s); // before the server receives it
        QVERIFY(runs.waitForAll());
        firstRun = first->runId();
        QVERIFY(m_server->addFault(u"lose-answer"_s, {}, 1, u"/queue"_s));
        localId = runs.start(smallRequest())->localId();
        QTRY_COMPARE(postsOf(*m_server), 2);
    }
    KeptRuns runs(m_dir->path(), m_server->url());
    QCOMPARE(runs.resume(), 1);
    QVERIFY(runs.waitForAll());
    const RunEntry *second = runs.keeper.entry(localId);
    QCOMPARE(second->phase(), int(WorkflowRun::Succeeded));
    QVERIFY(second->runId() != firstRun);
    QCOMPARE(postsOf(*m_server), 2);
}

REGISTER_TEST(tst_Clock)
#include "tst_clock.moc"

// SPDX-License-Identifier: MIT

#include "keptruns.h"
#include "killboard.h"
#include "oldhistory.h"
#include "shared/testprogram.h"

#include <QtCore/qprocess.h>
#include <QtCore/qthread.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <random>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;
using KillBoard::Board;

//! The runner is killed at random moments; the next start has to recover.
//!
//! COMFYDEPLOY_KILLS is the number of kills, COMFYDEPLOY_KILLS_SEED the seed; their distribution is
//! printed at the end.
class tst_Kills : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void atAnyMoment_data();
    void atAnyMoment();
    void cleanup();
    void cleanupTestCase();

private:
    void makeFolder(bool withOldHistory);
    void addFaults(const QString &mode, bool answerLost);
    void kill(const QString &mode, KillBoard::Phase aim, int spread);
    void checkWhatIsOnDisk(KeptRuns &runs, const RunEntry *entry);
    void checkEnd(KeptRuns &runs, const RunEntry *entry);
    void note(const QString &where);

    QTemporaryDir m_common;
    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<LocalServer> m_server;
    std::unique_ptr<QFile> m_boardFile;
    Board *m_board = nullptr; // mapped from the file
    QProcess m_program;
    std::mt19937 m_random;
    QStringList m_oldRows;
    QMap<QString, int> m_histogram;
    int m_kills = 0;
    int m_madeGood = 0;
};

namespace {

//! The target of a kill: a delay after a step of the program.
struct Aim
{
    const char *name;
    const char *mode;
    KillBoard::Phase phase;
    int spread; //!< ms
    bool oldHistory = false;
    bool secondStart = false; //!< the program that resumes the run is killed as well
    bool answerLost = false;
};

constexpr std::array aims{
    Aim{"bringing a version 1 up to date", "queue", KillBoard::Opening, 60, true},
    Aim{"sending", "queue", KillBoard::Submitting, 120},
    Aim{"downloading", "queue", KillBoard::Downloading, 160},
    Aim{"uploading", "upload", KillBoard::Uploading, 160},
    Aim{"sending, streamed", "stream", KillBoard::Submitting, 120},
    Aim{"picking up", "queue", KillBoard::Opening, 300, false, true},
    Aim{"running", "stream", KillBoard::Running, 200},
    Aim{"the intent", "queue", KillBoard::Intending, 12},
    Aim{"making the history", "queue", KillBoard::Opening, 30},
    Aim{"queued", "queue", KillBoard::Queued, 150},
    Aim{"sending, and waiting for the whole run", "sync", KillBoard::Submitting, 400},
    Aim{"looking for it", "queue", KillBoard::Looking, 200, false, false, true},
    Aim{"picking up, downloading", "queue", KillBoard::Downloading, 160, false, true},
    Aim{"asking for its files", "queue", KillBoard::Asking, 30},
    Aim{"a version 1, at any time", "queue", KillBoard::Opening, 600, true},
    Aim{"downloading what came of an upload", "upload", KillBoard::Downloading, 160},
    Aim{"at any time", "queue", KillBoard::Launching, 900},
    Aim{"when all is done", "queue", KillBoard::Done, 30},
};

constexpr int everydayKills = 9;
constexpr int oldRuns = 1500;

int numberFrom(const char *variable, int fallback)
{
    bool given = false;
    const int number = qEnvironmentVariableIntValue(variable, &given);
    return given ? number : fallback;
}

} // namespace

void tst_Kills::initTestCase()
{
    const QString path = m_common.filePath(u"old.sqlite"_s);
    QVERIFY(copyLongOldHistory(u"version-1.sqlite"_s, path, oldRuns));
    m_oldRows = oldRowsIn(path);
    QVERIFY(m_oldRows.size() > oldRuns);
}

void tst_Kills::init()
{
    m_server = std::make_unique<LocalServer>();
    m_server->setRequiredToken(testToken);
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
}

void tst_Kills::cleanup()
{
    if (m_program.state() != QProcess::NotRunning) {
        m_program.kill();
        m_program.waitForFinished();
    }
    m_board = nullptr;
    m_boardFile.reset();
    m_server.reset();
}

void tst_Kills::cleanupTestCase()
{
    std::printf("%d kills, made good after %d of %d starts\n", m_kills, m_madeGood,
                numberFrom("COMFYDEPLOY_KILLS", everydayKills));
    for (auto it = m_histogram.cbegin(); it != m_histogram.cend(); ++it)
        std::printf("%5d  %s\n", it.value(), qPrintable(it.key().mid(3)));
    std::fflush(stdout);
}

void tst_Kills::note(const QString &where)
{
    ++m_kills;
    ++m_histogram[where];
}

void tst_Kills::makeFolder(bool withOldHistory)
{
    m_dir = std::make_unique<QTemporaryDir>();
    if (withOldHistory)
        QVERIFY(QFile::copy(m_common.filePath(u"old.sqlite"_s), m_dir->filePath(u"runs.sqlite"_s)));
}

// Each phase lasts long enough for a kill.
void tst_Kills::addFaults(const QString &mode, bool answerLost)
{
    QVERIFY(m_server->addFault(u"cold-start"_s, u"100"_s, 1));
    QVERIFY(m_server->addFault(u"step-delay"_s, u"25"_s, 1));
    QVERIFY(m_server->addFault(u"delay"_s, u"100"_s, 1, u"/run/workflow/"_s));
    QVERIFY(m_server->addFault(u"delay"_s, u"120"_s, -1, u"/storage/"_s));
    if (mode == "upload"_L1)
        QVERIFY(m_server->addFault(u"delay"_s, u"120"_s, 1, u"/file/upload"_s));
    if (answerLost)
        QVERIFY(m_server->addFault(u"lose-answer"_s, {}, 1, u"/run/workflow/"_s));
}

void tst_Kills::kill(const QString &mode, KillBoard::Phase aim, int spread)
{
    m_boardFile = std::make_unique<QFile>(m_dir->filePath(u"board"_s));
    QVERIFY(m_boardFile->open(QIODevice::ReadWrite | QIODevice::Truncate));
    m_boardFile->close();
    m_board = KillBoard::on(*m_boardFile);
    QVERIFY(m_board);
    new (m_board) Board;

    const int wait = std::uniform_int_distribution(0, spread * 1000)(m_random);
    m_program.start(QStringLiteral(CRASHING_RUNNER),
                    {m_dir->path(), m_server->url().toString(), mode, u"never"_s});
    QVERIFY2(m_program.waitForStarted(), qPrintable(m_program.errorString()));
    QDeadlineTimer patience(60'000);
    while (m_board->phase < aim && m_program.state() == QProcess::Running) {
        QVERIFY2(!patience.hasExpired(), "the program does not come so far");
        QCoreApplication::processEvents();
        QThread::usleep(100);
    }
    QThread::usleep(wait); // the random moment
    ::kill(pid_t(m_program.processId()), SIGKILL);
    QVERIFY(m_program.waitForFinished());
    QCOMPARE(m_program.exitStatus(), QProcess::CrashExit); // it did not end normally
}

// The board contains what was confirmed to the program; the next start must find all of that.
void tst_Kills::checkWhatIsOnDisk(KeptRuns &runs, const RunEntry *entry)
{
    QCOMPARE(runs.problem, QString());
    if (m_board->intent || postsOf(*m_server) > 0)
        QVERIFY(entry);
    if (!entry)
        return;
    if (m_board->runId)
        QVERIFY(!entry->runId().isEmpty());
    if (m_board->ended)
        QCOMPARE(entry->phase(), int(WorkflowRun::Succeeded));
    if (m_board->saved) {
        QCOMPARE(int(entry->record().saving), int(Saving::Done));
        QCOMPARE(entry->record().files.size(), 1);
        QVERIFY(QFile::exists(entry->record().files.first().path));
    }
}

void tst_Kills::checkEnd(KeptRuns &runs, const RunEntry *entry)
{
    QVERIFY(QTest::qWaitFor(
        [&] {
            // A run that never reached the server cannot be found: two looks show that it is
            // searched for.
            if (postsOf(*m_server) == 0 && m_server->requests(u"/runs"_s).size() >= 2)
                m_server->addFault(u"status"_s, u"404"_s, 1, u"/runs"_s);
            return runs.keeper.activeCount() == 0;
        },
        60'000));
    const QStringList files = filesBelow(m_dir->filePath(u"out"_s));
    QVERIFY2(postsOf(*m_server) <= 1, "sent more than once");
    if (!entry)
        return;
    if (postsOf(*m_server) == 0) {
        QVERIFY2(entry->phase() == WorkflowRun::Failed || entry->isUnconfirmed(),
                 qPrintable(entry->stateText()));
        QVERIFY(!entry->headline().isEmpty());
        QCOMPARE(files, QStringList());
        return;
    }
    QCOMPARE(entry->headline() + entry->cause(), QString());
    QCOMPARE(entry->phase(), int(WorkflowRun::Succeeded));
    QCOMPARE(entry->savingError(), QString());
    QCOMPARE(int(entry->record().saving), int(Saving::Done));
    // Nothing was duplicated or left incomplete.
    QCOMPARE(files.size(), 2);
    QVERIFY2(files.contains(u"Lake/%1.json"_s.arg(entry->runId())), qPrintable(files.join(u' ')));
    QVERIFY(!QImage(entry->record().files.value(0).path).isNull());
    QVERIFY(!tokenIsBelow(m_dir->path()));
}

void tst_Kills::atAnyMoment_data()
{
    QTest::addColumn<int>("aim");
    QTest::addColumn<int>("seed");
    const int kills = numberFrom("COMFYDEPLOY_KILLS", everydayKills);
    const int seed = numberFrom("COMFYDEPLOY_KILLS_SEED", 1);
    for (int i = 0; i < kills; ++i) {
        const int aim = i % int(aims.size());
        QTest::addRow("%d: %s", i + 1, aims.at(size_t(aim)).name) << aim << seed * 1'000'000 + i;
    }
}

void tst_Kills::atAnyMoment()
{
    QFETCH(const int, aim);
    QFETCH(const int, seed);
    const Aim &wanted = aims.at(size_t(aim));
    const QString mode = QString::fromLatin1(wanted.mode);
    const auto phaseText = [this] {
        const auto phases = QMetaEnum::fromType<KillBoard::Phase>();
        return QString::number(m_board->phase).rightJustified(2) + u' '
            + QLatin1StringView(phases.valueToKey(m_board->phase));
    };
    m_random.seed(unsigned(seed));
    makeFolder(wanted.oldHistory);
    addFaults(mode, wanted.answerLost);

    if (wanted.secondStart) {
        kill(mode, wanted.phase == KillBoard::Opening ? KillBoard::Submitting : KillBoard::Queued,
             120);
        note(phaseText());
        const bool hadId = m_board->runId;
        if (QTest::currentTestFailed())
            return;
        m_server->clearFaults();
        addFaults(mode, false);
        kill(u"resume"_s, wanted.phase, wanted.spread);
        if (QTest::currentTestFailed())
            return;
        m_board->runId = m_board->runId || hadId;
    } else {
        kill(mode, wanted.phase, wanted.spread);
        if (QTest::currentTestFailed())
            return;
    }
    const QString history = m_dir->filePath(u"runs.sqlite"_s);
    QString where = phaseText();
    if (wanted.secondStart)
        where += u", of the start that picks up"_s;
    if (m_board->phase == KillBoard::Opening && wanted.oldHistory)
        where += u" a version 1, which was %1 when it was killed"_s.arg(
            valueIn(history, u"PRAGMA user_version"_s).toInt() == 1 ? u"one still"_s
                                                                    : u"up to date"_s);
    note(where);

    m_server->clearFaults();
    KeptRuns runs(m_dir->path(), m_server->url());
    if (wanted.oldHistory)
        QCOMPARE(oldRowsIn(history), m_oldRows);
    const QString id = runs.keeper.newestId();
    const RunEntry *entry = id.isEmpty() || id.startsWith(QLatin1StringView(oldRunsBegin))
        ? nullptr
        : runs.keeper.entry(id);
    checkWhatIsOnDisk(runs, entry);
    if (QTest::currentTestFailed())
        return;
    runs.resume();
    checkEnd(runs, entry);
    m_madeGood += int(!QTest::currentTestFailed());
}

REGISTER_TEST(tst_Kills)
#include "tst_kills.moc"

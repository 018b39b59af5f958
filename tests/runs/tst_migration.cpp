// SPDX-License-Identifier: MIT

#include "runs/rundatabase.h"

#include "fulldisk.h"
#include "keptruns.h"
#include "oldhistory.h"
#include "shared/testprogram.h"

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

//! Histories of earlier versions of the program. tst_kills.cpp kills the migration.
class tst_Migration : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void everythingSurvives_data();
    void everythingSurvives();
    void oldRunsGoOn();
    void queriesUseTheIndexes_data();
    void queriesUseTheIndexes();
    void fullDisk();
    void twoProgramsAtOnce();

private:
    [[nodiscard]] QString path() const { return m_dir->filePath(u"runs.sqlite"_s); }

    std::unique_ptr<QTemporaryDir> m_dir;
};

namespace {

QStringList indexesOf(const QString &path)
{
    QList<QVariantList> rows;
    executeBeside(path, {u"SELECT name FROM sqlite_master WHERE type = 'index' ORDER BY name"_s},
                  &rows);
    QStringList names;
    for (const QVariantList &row : std::as_const(rows))
        names += row.constFirst().toString();
    return names;
}

} // namespace

void tst_Migration::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
}

// A row for each version; the files were written by the program of that version.
void tst_Migration::everythingSurvives_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("version");
    QTest::addColumn<int>("runs");
    QTest::newRow("version 1") << u"version-1.sqlite"_s << 1 << 21;
    QTest::newRow("version 1, as a crash left it, the last run only in the log")
        << u"version-1-crashed.sqlite"_s << 1 << 21;
    QTest::newRow("version 2") << u"version-2.sqlite"_s << 2 << 21;
}

void tst_Migration::everythingSurvives()
{
    QFETCH(const QString, file);
    QFETCH(const int, version);
    QFETCH(const int, runs);
    QVERIFY(copyOldHistory(file, path()));
    {
        const QString before = m_dir->filePath(u"before.sqlite"_s); // reading applies the log
        QVERIFY(copyOldHistory(file, before));
        QCOMPARE(valueIn(before, u"PRAGMA user_version"_s).toInt(), version);
    }
    const QString fresh = m_dir->filePath(u"fresh.sqlite"_s);
    QVERIFY(RunDatabase().open(fresh));
    const QStringList rows = oldRowsIn(m_dir->filePath(u"before.sqlite"_s));
    QVERIFY(rows.size() > runs); // including outputs and graphs
    for (int start = 0; start < 2; ++start) {
        RunDatabase database;
        QVERIFY2(database.open(path()), qPrintable(database.errorString()));
        QCOMPARE(database.warning(), QString());
        QCOMPARE(database.runs({}, 0, 1000).size(), runs);
        QCOMPARE(oldRowsIn(path()), rows);
        QCOMPARE(valueIn(path(), u"PRAGMA user_version"_s).toInt(), RunDatabase::SchemaVersion);
        QCOMPARE(indexesOf(path()), indexesOf(fresh));
    }
    QCOMPARE(QDir(m_dir->path()).entryList({u"*corrupt*"_s}), QStringList());

    RunDatabase database;
    QVERIFY(database.open(path()));
    const auto failed = database.run(u"5d3c5a1e-0000-4000-8000-000000000009"_s);
    QVERIFY(failed);
    QCOMPARE(failed->phase, WorkflowRun::Failed);
    QCOMPARE(failed->failure.nodeTitle, u"<b>Paint</b>"_s);
    QCOMPARE(failed->elapsed, -1); // not stored by that version
    QVERIFY(database.request(failed->localId).contains("18446744073709551615"));
    QCOMPARE(database.logTail(failed->localId).size(), 2);
    RunRecord record = *failed;
    record.elapsed = 41'000;
    QVERIFY(database.update(record));
    QCOMPARE(database.run(failed->localId)->elapsed, 41'000);
}

// Unfinished runs of an earlier version are resumed.
void tst_Migration::oldRunsGoOn()
{
    QVERIFY(copyOldHistory(u"version-1.sqlite"_s, path()));
    LocalServer server;
    QVERIFY(server.listen());
    KeptRuns runs(m_dir->path(), server.url());
    QCOMPARE(runs.problem, QString());
    QCOMPARE(runs.keeper.profilesWithOpenRuns(), QStringList({u"other"_s, u"test"_s}));
    QCOMPARE(runs.resume(), 0); // they are on another server
    QCOMPARE(runs.problems.size(), 1);
    QVERIFY2(runs.problems.first().contains(u"on a server other than"_s),
             qPrintable(runs.problems.first()));
    const RunEntry *old = runs.keeper.entry(u"5d3c5a1e-0000-4000-8000-000000000010"_s);
    QVERIFY(old);
    QCOMPARE(old->elapsedText(), u"0:20"_s); // from its times
    QVERIFY(runs.start(smallRequest()));
    QVERIFY(runs.waitForAll());
    QCOMPARE(runs.database.runs({}, 0, 100).size(), 22);
}

void tst_Migration::queriesUseTheIndexes_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<QString>("index");
    QTest::newRow("the names of the workflows")
        << u"SELECT DISTINCT workflow_name FROM runs WHERE workflow_name <> ''"_s
        << u"runs_workflow_name"_s;
    QTest::newRow("whether a run was found before")
        << u"SELECT 1 FROM runs WHERE run_id = 'a' AND server_url = 'b' AND local_id <> 'c'"_s
        << u"runs_run_id"_s;
    QTest::newRow("the editor's workflow of a graph")
        << u"SELECT request FROM runs WHERE workflow_hash = 'a' AND request IS NOT NULL"_s
        << u"runs_workflow_hash"_s;
    QTest::newRow("what is open on a server")
        << u"SELECT * FROM runs WHERE open AND profile_id = 'a'"_s << u"runs_open"_s;
    QTest::newRow("a page of starred runs")
        << u"SELECT * FROM runs WHERE 1 AND starred ORDER BY row DESC LIMIT 50"_s
        << u"runs_starred"_s;
    QTest::newRow("a page of running ones")
        << u"SELECT * FROM runs WHERE 1 AND NOT settled ORDER BY row DESC LIMIT 50"_s
        << u"runs_unsettled"_s;
    QTest::newRow("the list of all runs")
        << u"SELECT row, created FROM runs WHERE (batch_id = '' OR NOT EXISTS (SELECT 1 FROM runs "
           "AS other WHERE other.batch_id = runs.batch_id AND other.batch_id <> '' AND other.row < "
           "runs.row)) AND row > 0 AND row <= 500 ORDER BY row DESC"_s
        << u"COVERING INDEX runs_places"_s;
    QTest::newRow("the number of runs")
        << u"SELECT count(*) FROM main.runs WHERE row <= 500"_s << u"COVERING INDEX runs_places"_s;
    QTest::newRow("the earlier values of a form")
        << u"SELECT form_values FROM runs WHERE workflow_key = 'a' ORDER BY row DESC LIMIT 200"_s
        << u"runs_workflow_key"_s;
}

void tst_Migration::queriesUseTheIndexes()
{
    QFETCH(const QString, query);
    QFETCH(const QString, index);
    QVERIFY(copyOldHistory(u"version-1.sqlite"_s, path()));
    RunDatabase database;
    QVERIFY(database.open(path()));
    QList<QVariantList> plan;
    QVERIFY(executeBeside(path(), {u"EXPLAIN QUERY PLAN "_s + query}, &plan));
    QVERIFY2(plan.value(0).value(3).toString().contains(index),
             qPrintable(plan.value(0).value(3).toString()));
}

// The file is not changed, the user is informed, and the migration succeeds when there is space.
void tst_Migration::fullDisk()
{
    const QString path = this->path();
    QVERIFY(copyLongOldHistory(u"version-1.sqlite"_s, path, 1200));
    const QByteArray before = readFile(path);
    const auto version = [&path] {
        return valueIn(path, u"PRAGMA user_version"_s).toInt();
    };
    QCOMPARE(version(), 1);
    LocalServer server;
    QVERIFY(server.listen());
    {
        const FileSizeLimit limit(40'000); // sufficient to open it, but not for its indexes
        QVERIFY2(limit.isSet(), "the limit cannot be set");
        KeptRuns runs(m_dir->path(), server.url());
        QVERIFY2(runs.problem.contains(path), qPrintable(runs.problem));
        QVERIFY2(runs.problem.contains(u"full"_s) || runs.problem.contains(u"I/O"_s),
                 qPrintable(runs.problem));
        QVERIFY(!runs.database.isOpen());
        QVERIFY(!runs.start(smallRequest())); // nothing is sent without being on disk
        QVERIFY2(runs.problems.value(0).contains(path), qPrintable(runs.problems.join(u' ')));
        QCOMPARE(postsOf(server), 0);
    }
    QCOMPARE(version(), 1);
    QCOMPARE(readFile(path), before);

    KeptRuns runs(m_dir->path(), server.url());
    QCOMPARE(runs.problem, QString());
    QCOMPARE(version(), RunDatabase::SchemaVersion);
    QVERIFY(runs.start(smallRequest()));
    QVERIFY(runs.waitForAll());
}

void tst_Migration::twoProgramsAtOnce()
{
    QVERIFY(copyLongOldHistory(u"version-1.sqlite"_s, path(), 300));
    const QStringList rows = oldRowsIn(path());
    QStringList problems;
    QList<QThread *> threads;
    QMutex mutex;
    for (int i = 0; i < 4; ++i) {
        threads += QThread::create([&] {
            RunDatabase database;
            if (!database.open(path()) || !database.warning().isEmpty()) {
                const QMutexLocker locker(&mutex);
                problems += database.errorString() + database.warning();
            }
        });
    }
    for (QThread *thread : threads)
        thread->start();
    for (QThread *thread : threads) {
        QVERIFY(thread->wait(60'000));
        delete thread;
    }
    QCOMPARE(problems, QStringList());
    QCOMPARE(oldRowsIn(path()), rows);
}

REGISTER_TEST(tst_Migration)
#include "tst_migration.moc"

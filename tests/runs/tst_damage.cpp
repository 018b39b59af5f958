// SPDX-License-Identifier: MIT

#include "runs/rundatabase.h"
#include "runs/runhistorymodel.h"

#include "fulldisk.h"
#include "keptruns.h"
#include "manyruns.h"
#include "shared/scriptedserver.h"
#include "shared/testprogram.h"

#include <QtCore/qprocess.h>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

//! Damaged histories, full disks, and folders that are not writable.
class tst_Damage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void asMuchAsCanBeReadIsSaved_data();
    void asMuchAsCanBeReadIsSaved();
    void emptiedFile();
    void namesThatAreTaken_data();
    void namesThatAreTaken();
    void tornLog();
    void logOfAnotherFile();
    void metWhileRunning();
    void metWhileReading();
    void foundAfterTheStart();
    void nothingIsWrittenBefore();
    void openRunsSurviveDamage();
    void fullWhileARunGoesOn();
    void fullAtTheStart();
    void outputsDoNotFit();
    void readOnlyFolders_data();
    void readOnlyFolders();

private:
    [[nodiscard]] QString path() const { return m_dir->filePath(u"runs.sqlite"_s); }
    //! Creates a closed history of \a count finished runs.
    void fill(int count, const QString &prefix = u"run-"_s);
    void overwrite(qint64 from, const QByteArray &bytes);
    //! Replaces the log by that of another history.
    void putLogOfAnotherBeside();
    [[nodiscard]] QStringList aside() const
    {
        return QDir(m_dir->path()).entryList({u"runs.sqlite.corrupt-*"_s});
    }

    std::unique_ptr<QTemporaryDir> m_dir;
};

namespace {

constexpr int pageSize = 4096;

RunRecord recordOf(const QString &localId)
{
    RunRecord record;
    record.localId = localId;
    record.runId = u"server-"_s + localId;
    record.intent.profileId = u"test"_s;
    record.intent.workflowName = u"Lake"_s;
    record.created = QDateTime::currentDateTimeUtc();
    record.phase = WorkflowRun::Succeeded;
    record.settled = true;
    record.inputs = QByteArray(1000, 'x');
    record.files = {runFile({{u"filename"_s, u"a.png"_s}}, u"/out/a.png"_s)};
    return record;
}

// Clears SQLite's caches of the file, otherwise it would not read it.
void forgetPages()
{
    QSqlQuery(historyConnection()).exec(u"PRAGMA shrink_memory"_s);
}

} // namespace

void tst_Damage::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
}

// One run is written by the program's code and the others are copied from it.
void tst_Damage::fill(int count, const QString &prefix)
{
    {
        RunDatabase database;
        QVERIFY(database.open(path()));
        RunRecord record = recordOf(prefix + u'0');
        QVERIFY(database.insert(&record, R"({"1":{"class_type":"A","inputs":{}}})", "{}"));
    }
    const QString localId = u"'%1' || i"_s.arg(prefix);
    QVERIFY(multiplyRun(path(), count,
                        {{u"local_id"_s, localId}, {u"run_id"_s, u"'server-' || "_s + localId}}));
}

void tst_Damage::overwrite(qint64 from, const QByteArray &bytes)
{
    QFile file(path());
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.seek(from));
    QCOMPARE(file.write(bytes), bytes.size());
}

void tst_Damage::asMuchAsCanBeReadIsSaved_data()
{
    QTest::addColumn<int>("firstPage"); // from the end if negative
    QTest::addColumn<int>("pages");
    QTest::addColumn<QByteArray>("with"); // empty: the file ends there
    QTest::addColumn<int>("atLeast"); // of 200 runs
    const QByteArray zeros(1, '\0');
    const QByteArray garbage = "g4rb";
    QTest::newRow("all of it is garbage") << 0 << 1000 << garbage << 0;
    QTest::newRow("its first page is garbage") << 0 << 1 << garbage << 0;
    QTest::newRow("zeroed pages in the middle") << 40 << 3 << zeros << 150;
    QTest::newRow("garbage in the middle") << 50 << 5 << garbage << 150;
    QTest::newRow("many zeroed pages") << 30 << 20 << zeros << 60;
    QTest::newRow("cut in the middle") << 60 << 1000 << QByteArray() << 50;
    QTest::newRow("its last page is missing") << -1 << 1 << QByteArray() << 190;
}

void tst_Damage::asMuchAsCanBeReadIsSaved()
{
    QFETCH(int, firstPage);
    QFETCH(int, pages);
    QFETCH(const QByteArray, with);
    QFETCH(const int, atLeast);
    fill(200);
    const qint64 size = QFileInfo(path()).size();
    const int inFile = int(size / pageSize);
    QVERIFY2(inFile > 70, QByteArray::number(inFile));
    if (firstPage < 0)
        firstPage += inFile;
    pages = std::min(pages, inFile - firstPage);
    if (with.isEmpty())
        QVERIFY(QFile::resize(path(), qint64(firstPage) * pageSize));
    else
        overwrite(qint64(firstPage) * pageSize, with.repeated(pages * pageSize / int(with.size())));
    const QByteArray damaged = readFile(path());

    RunDatabase database;
    QVERIFY2(database.open(path()), qPrintable(database.errorString()));
    database.finishCheck();
    QCOMPARE(aside().filter(QRegularExpression(u"[0-9]$"_s)).size(), 1);
    const QString kept = aside().first();
    QCOMPARE(readFile(m_dir->filePath(kept)), damaged);
    QVERIFY2(database.warning().contains(kept), qPrintable(database.warning()));
    const QList<RunRecord> saved = database.runs({}, 0, 1000);
    QVERIFY2(database.warning().contains(u": %1."_s.arg(saved.size())),
             qPrintable(database.warning()));
    qInfo("%d of 200 runs saved", int(saved.size()));
    QVERIFY2(saved.size() >= atLeast, QByteArray::number(saved.size()));
    for (const RunRecord &record : saved) {
        QCOMPARE(record.runId, u"server-"_s + record.localId);
        QCOMPARE(record.intent.workflowName, u"Lake"_s);
    }
    RunRecord next = recordOf(u"next"_s);
    QVERIFY(database.insert(&next, {}, {}));
    QCOMPARE(database.newestId(), u"next"_s);
    database.close();
    QVERIFY(database.open(path())); // repaired
    database.finishCheck();
    QCOMPARE(database.warning(), QString());
    QCOMPARE(database.runs({}, 0, 1000).size(), saved.size() + 1);
}

// SQLite treats it as a new file, and silently drops its log.
void tst_Damage::emptiedFile()
{
    QVERIFY(copyOldHistory(u"version-1-crashed.sqlite"_s, path()));
    const QByteArray log = readFile(path() + u"-wal"_s);
    QVERIFY(log.size() > 0);
    QVERIFY(QFile::resize(path(), 0));
    RunDatabase database;
    QVERIFY2(database.open(path()), qPrintable(database.errorString()));
    QVERIFY(!database.warning().isEmpty());
    const QStringList logs = aside().filter(u"-wal"_s);
    QCOMPARE(logs.size(), 1);
    QCOMPARE(readFile(m_dir->filePath(logs.first())), log);
}

void tst_Damage::namesThatAreTaken_data()
{
    QTest::addColumn<QString>("suffix");
    QTest::addColumn<bool>("logOnly");
    for (const bool logOnly : {false, true}) {
        for (const QString &suffix : {u""_s, u"-wal"_s, u"-shm"_s})
            QTest::addRow("\"%s\", %s", qPrintable(suffix), logOnly ? "a log" : "a history")
                << suffix << logOnly;
    }
}

// A file was already moved aside in this second, or in the same second of a changed clock.
void tst_Damage::namesThatAreTaken()
{
    QFETCH(QString, suffix);
    QFETCH(bool, logOnly);
    fill(3, u"mine-"_s);
    putLogOfAnotherBeside();
    if (!logOnly)
        QVERIFY(QFile::resize(path(), 0));
    const QByteArray log = readFile(path() + u"-wal"_s);
    const QDateTime now = QDateTime::currentDateTime();
    for (int second = 0; second < 60; ++second) {
        QFile taken(path() + u".corrupt-"_s + now.addSecs(second).toString(u"yyyy-MM-dd-HHmmss"_s)
                    + suffix);
        QVERIFY(taken.open(QIODevice::WriteOnly) && taken.write("earlier") == 7);
    }
    RunDatabase database;
    QVERIFY2(database.open(path()), qPrintable(database.errorString()));
    if (logOnly)
        QCOMPARE(database.newestId(), u"mine-2"_s);
    int earlier = 0;
    int logs = 0;
    for (const QString &name : aside()) {
        const QByteArray bytes = readFile(m_dir->filePath(name));
        earlier += bytes == "earlier" ? 1 : 0;
        logs += bytes == log ? 1 : 0;
    }
    QCOMPARE(earlier, 60);
    QCOMPARE(logs, 1);
}

// Truncated anywhere, as by a power failure: all runs before the cut are there.
void tst_Damage::tornLog()
{
    fill(20);
    const QString copy = m_dir->filePath(u"copy"_s);
    QVERIFY(QDir().mkpath(copy));
    {
        RunDatabase database;
        QVERIFY(database.open(path()));
        for (int i = 20; i < 30; ++i) {
            RunRecord record = recordOf(u"run-"_s + QString::number(i));
            QVERIFY(database.insert(&record, {}, {}));
        }
        QVERIFY(QFile::copy(path(), copy + u"/base"_s));
        QVERIFY(QFile::copy(path() + u"-wal"_s, copy + u"/log"_s));
    }
    const QByteArray log = readFile(copy + u"/log"_s);
    qsizetype before = 20;
    for (qsizetype length = 0; length <= log.size(); length += 1777) {
        const QString torn = copy + u"/runs.sqlite"_s;
        for (const QString &suffix : {u""_s, u"-wal"_s, u"-shm"_s})
            QFile::remove(torn + suffix);
        QVERIFY(QFile::copy(copy + u"/base"_s, torn));
        QFile file(torn + u"-wal"_s);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(log.left(length));
        file.close();
        RunDatabase database;
        QVERIFY2(database.open(torn), qPrintable(database.errorString()));
        QCOMPARE(database.warning(), QString());
        const QList<RunRecord> runs = database.runs({}, 0, 100);
        QVERIFY(runs.size() >= before);
        before = runs.size();
        QCOMPARE(runs.first().localId, u"run-"_s + QString::number(before - 1));
    }
    QVERIFY2(before >= 29, QByteArray::number(before));
}

void tst_Damage::putLogOfAnotherBeside()
{
    const QByteArray mine = readFile(path());
    QVERIFY(QFile::remove(path()));
    QByteArray log;
    {
        RunDatabase other;
        QVERIFY(other.open(path()));
        for (int i = 0; i < 30; ++i) {
            RunRecord record = recordOf(u"other-"_s + QString::number(i));
            QVERIFY(other.insert(&record, {}, {}));
        }
        log = readFile(path() + u"-wal"_s);
    }
    for (const QString &suffix : {u""_s, u"-wal"_s, u"-shm"_s})
        QFile::remove(path() + suffix);
    for (const auto &[name, bytes] :
         {std::pair(path(), mine), std::pair(path() + u"-wal"_s, log)}) {
        QFile file(name);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), bytes.size());
    }
}

// A copy of the history was restored, but the log of the replaced file remained.
void tst_Damage::logOfAnotherFile()
{
    fill(100, u"mine-"_s);
    putLogOfAnotherBeside();
    const QByteArray log = readFile(path() + u"-wal"_s);
    RunDatabase database;
    QVERIFY2(database.open(path()), qPrintable(database.errorString()));
    const QList<RunRecord> runs = database.runs({}, 0, 1000);
    QCOMPARE(runs.size(), 100);
    QCOMPARE(runs.first().localId, u"mine-99"_s);
    const QStringList logs = aside();
    QCOMPARE(logs.size(), 1);
    QCOMPARE(readFile(m_dir->filePath(logs.first())), log);
    QVERIFY2(database.warning().contains(logs.first()), qPrintable(database.warning()));
    RunRecord next = recordOf(u"next"_s);
    QVERIFY(database.insert(&next, {}, {}));
    database.close();
    QVERIFY(database.open(path()));
    QCOMPARE(database.warning(), QString());
    QCOMPARE(database.newestId(), u"next"_s);
}

// The file is damaged while a program has it open: the next write detects it.
void tst_Damage::metWhileRunning()
{
    fill(200);
    LocalServer server;
    QVERIFY(server.listen());
    KeptRuns runs(m_dir->path(), server.url());
    QVERIFY(server.addFault(u"step-delay"_s, u"40"_s, 1));
    RunEntry *active = runs.start(smallRequest());
    QVERIFY(reaches(active, [active] { return !active->runId().isEmpty(); }));
    QVERIFY(executeBeside(path(), {u"PRAGMA wal_checkpoint(TRUNCATE)"_s}));
    overwrite(pageSize, QByteArray("g4rb").repeated(30 * pageSize / 4));
    forgetPages();

    const RunEntry *second =
        runs.start(smallRequest(43)); // the history is repaired, the run starts
    QVERIFY2(second, qPrintable(runs.problems.join(u' ')));
    QVERIFY(runs.waitForAll());
    QVERIFY2(runs.problems.join(u' ').contains(u"was damaged"_s),
             qPrintable(runs.problems.join(u' ')));
    QCOMPARE(aside().filter(QRegularExpression(u"[0-9]$"_s)).size(), 1);
    QCOMPARE(postsOf(server), 2);
    for (const QString &id : {active->localId(), second->localId()}) {
        const auto written = runs.database.run(id); // including the one whose row was lost
        QVERIFY(written);
        QCOMPARE(written->phase, WorkflowRun::Succeeded);
        QCOMPARE(int(written->saving), int(Saving::Done));
        QCOMPARE(written->files.size(), 1);
    }
    QCOMPARE(runs.keeper.newestId(), second->localId());
    QCOMPARE(runs.keeper.profilesWithOpenRuns(), QStringList());
}

void tst_Damage::metWhileReading()
{
    fill(200);
    KeptRuns runs(m_dir->path(), QUrl(u"http://runs.invalid/api"_s));
    QSignalSpy indexed(&runs.keeper, &RunKeeper::indexed);
    QVERIFY(indexed.wait());
    // A change makes the reading connection forget its pages.
    QVERIFY(executeBeside(
        path(),
        {u"UPDATE runs SET gpu = 'A10G' WHERE row = 1"_s, u"PRAGMA wal_checkpoint(TRUNCATE)"_s}));
    overwrite(40 * pageSize, QByteArray(20 * pageSize, '\0'));
    forgetPages();
    const RunHistoryModel shown(&runs.keeper);
    QTRY_COMPARE(shown.count(), 200); // from an index
    for (int row = 0; row < shown.count(); ++row) // as if it were scrolled: reads it all
        shown.index(row).data(RunHistoryModel::EntryRole);
    QTRY_VERIFY2(runs.problems.join(u' ').contains(u"was damaged"_s),
                 qPrintable(runs.problems.join(u' ')));
    QTRY_VERIFY(!shown.isSearching());
    QVERIFY(shown.count() > 50);
    QVERIFY(shown.count() < 200);
}

// Nobody waits for the whole file to be read: the window is there, and then says it.
void tst_Damage::foundAfterTheStart()
{
    fill(200);
    overwrite(40 * pageSize, QByteArray(3 * pageSize, '\0'));
    KeptRuns runs(m_dir->path(), QUrl(u"http://runs.invalid/api"_s));
    const RunHistoryModel shown(&runs.keeper);
    QCOMPARE(runs.problem, QString());
    runs.database.startCheck();
    QTRY_VERIFY2(runs.problems.join(u' ').contains(u"was damaged"_s),
                 qPrintable(runs.problems.join(u' ')));
    QCOMPARE(aside().filter(QRegularExpression(u"[0-9]$"_s)).size(), 1);
    QTRY_VERIFY(!shown.isSearching());
    QCOMPARE_GT(shown.count(), 150);
    QCOMPARE(runs.problems.size(), 1);
}

// A page that the file has twice would be overwritten.
void tst_Damage::nothingIsWrittenBefore()
{
    fill(200);
    overwrite(40 * pageSize, QByteArray(3 * pageSize, '\0'));
    const QByteArray damaged = readFile(path());
    RunDatabase database;
    QVERIFY(database.open(path()));
    RunRecord next = recordOf(u"next"_s);
    QVERIFY(database.insert(&next, {}, {}));
    QVERIFY2(database.warning().contains(u"was damaged"_s), qPrintable(database.warning()));
    QCOMPARE(readFile(m_dir->filePath(aside().first())), damaged);
    QCOMPARE(database.newestId(), u"next"_s);
    QVERIFY(database.runs({}, 0, 1000).size() > 150);
}

// Paid runs are followed, although the history is a new one.
void tst_Damage::openRunsSurviveDamage()
{
    fill(100);
    LocalServer server;
    QVERIFY(server.listen());
    {
        KeptRuns runs(m_dir->path(), server.url());
        QVERIFY(server.addFault(u"step-delay"_s, u"40"_s, 1));
        RunEntry *entry = runs.start(smallRequest());
        QVERIFY(reaches(entry, [entry] { return !entry->runId().isEmpty(); }));
    }
    overwrite(20 * pageSize, QByteArray(5 * pageSize, '\0'));
    KeptRuns runs(m_dir->path(), server.url());
    QCOMPARE(runs.resume(), 1); // which waits until the file is read
    QVERIFY2(runs.problems.join(u' ').contains(u"was damaged"_s),
             qPrintable(runs.problem + runs.problems.join(u' ')));
    QVERIFY(runs.waitForAll());
    QCOMPARE(runs.keeper.entry(runs.keeper.newestId())->phase(), int(WorkflowRun::Succeeded));
    QCOMPARE(filesBelow(m_dir->filePath(u"out"_s)).size(), 2);
    QCOMPARE(postsOf(server), 1);
}

// --- a full disk

void tst_Damage::fullWhileARunGoesOn()
{
    LocalServer server;
    QVERIFY(server.listen());
    QString localId;
    {
        KeptRuns runs(m_dir->path(), server.url());
        QStringList recovered;
        connect(&runs.keeper, &RunKeeper::recovered, this,
                [&recovered](const QString &text) { recovered += text; });
        QSqlQuery query(historyConnection());
        const RunEntry *entry = runs.start(smallRequest());
        QVERIFY(reaches(entry, [entry] { return entry->record().submitted.isValid(); }));
        localId = entry->localId();
        // From this point, just before it is sent, not even the run's id can be written.
        QVERIFY(query.exec(u"CREATE TEMP TRIGGER full BEFORE UPDATE ON runs BEGIN SELECT "
                           "RAISE(ABORT, 'database or disk is full'); END"_s));
        QVERIFY(runs.waitForAll());
        QCOMPARE(entry->phase(), int(WorkflowRun::Succeeded)); // it was paid for, so it continues
        QVERIFY2(runs.problems.join(u' ').contains(u"is full"_s),
                 qPrintable(runs.problems.join(u' ')));
        QCOMPARE(runs.database.run(localId)->runId, QString());
        QCOMPARE(recovered, QStringList());
        const qsizetype told = runs.problems.size();
        QVERIFY(query.exec(u"DROP TRIGGER full"_s));
        QTRY_COMPARE(recovered.size(), 1);
        QCOMPARE(runs.problems.size(), told);
        const auto written = runs.database.run(localId);
        QCOMPARE(written->phase, WorkflowRun::Succeeded);
        QCOMPARE(written->runId, entry->runId());
        QCOMPARE(int(written->saving), int(Saving::Done));
        QCOMPARE(written->files.size(), 1);
    }
    QCOMPARE(postsOf(server), 1);
    QCOMPARE(filesBelow(m_dir->filePath(u"out"_s)).size(), 2);
}

void tst_Damage::fullAtTheStart()
{
    LocalServer server;
    QVERIFY(server.listen());
    std::unique_ptr<KeptRuns> runs;
    QStringList recovered;
    {
        const FileSizeLimit limit(100); // sufficient for the lock file
        QVERIFY2(limit.isSet(), "the limit cannot be set");
        runs = std::make_unique<KeptRuns>(m_dir->path(), server.url());
        connect(&runs->keeper, &RunKeeper::recovered, this,
                [&recovered](const QString &text) { recovered += text; });
        QVERIFY2(runs->problem.contains(path()), qPrintable(runs->problem));
        QVERIFY(!runs->start(smallRequest()));
        QVERIFY2(runs->problems.value(0).contains(u"not started"_s),
                 qPrintable(runs->problems.value(0)));
        QVERIFY2(runs->problems.value(0).contains(path()), qPrintable(runs->problems.value(0)));
        QCOMPARE(postsOf(server), 0);
    }
    // There is space again: no restart is necessary.
    const RunEntry *entry = runs->start(smallRequest());
    QVERIFY2(entry, qPrintable(runs->problems.join(u' ')));
    QCOMPARE(recovered.size(), 1);
    QVERIFY(runs->waitForAll());
    QCOMPARE(entry->phase(), int(WorkflowRun::Succeeded));
    QCOMPARE(postsOf(server), 1);
}

void tst_Damage::outputsDoNotFit()
{
    ScriptedServer server;
    QVERIFY(server.listen());
    const QByteArray picture(3'000'000, 'p');
    const QJsonObject item{{u"url"_s, server.url().toString() + u"/file"_s},
                           {u"filename"_s, u"a.png"_s}};
    const QJsonObject output{{u"data"_s, QJsonObject{{u"images"_s, QJsonArray{item}}}},
                             {u"run_id"_s, QString::fromLatin1(exampleRunId)}};
    server.on("POST /run/workflow/queue", 200, R"({"run_id": ")" + exampleRunId + R"("})");
    server.on("GET /run/" + exampleRunId, 200,
              runJson(u"run-success.json"_s, {{u"outputs"_s, QJsonArray{output}}}));
    server.on("GET /file", 200, picture);
    KeptRuns runs(m_dir->path(), server.url());
    const RunEntry *entry = nullptr;
    {
        const FileSizeLimit limit(1'000'000);
        QVERIFY2(limit.isSet(), "the limit cannot be set");
        entry = runs.start(smallRequest());
        QVERIFY(entry);
        QVERIFY(runs.waitForAll());
    }
    QCOMPARE(entry->phase(), int(WorkflowRun::Succeeded)); // the run did not fail
    QVERIFY2(entry->savingError().contains(u"cannot be written"_s),
             qPrintable(entry->savingError()));
    QCOMPARE(filesBelow(m_dir->filePath(u"out"_s)), QStringList()); // no incomplete file
    QCOMPARE(runs.keeper.profilesWithOpenRuns(), QStringList(u"test"_s)); // it is not forgotten
    runs.keeper.retrySaving(entry->localId());
    QVERIFY(runs.waitForAll());
    QCOMPARE(entry->savingError(), QString());
    QCOMPARE(readFile(entry->record().files.value(0).path), picture);
}

// --- folders that not even root can write

void tst_Damage::readOnlyFolders_data()
{
    QTest::addColumn<QString>("folder");
    QTest::newRow("below a file") << QString(); // in the test's folder
    QTest::newRow("where the system makes none") << u"/proc/comfydeploy"_s;
}

void tst_Damage::readOnlyFolders()
{
    QFETCH(QString, folder);
    if (folder.isEmpty()) {
        folder = m_dir->filePath(u"file/below"_s);
        QFile file(m_dir->filePath(u"file"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
    }
    LocalServer server;
    QVERIFY(server.listen());
    {
        KeptRuns runs(folder, server.url()); // the history there
        QVERIFY2(runs.problem.contains(folder), qPrintable(runs.problem));
        QVERIFY(!runs.start(smallRequest()));
        QVERIFY2(runs.problems.value(0).contains(folder), qPrintable(runs.problems.value(0)));
        QCOMPARE(postsOf(server), 0);
        QCOMPARE(runs.database.runs({}, 0, 10).size(), 0);
    }
    KeptRuns runs(m_dir->path(), server.url()); // the results there
    runs.keeper.setOutputFolder(folder);
    const RunEntry *entry = runs.start(smallRequest());
    QVERIFY(entry);
    QVERIFY(runs.waitForAll());
    QCOMPARE(entry->phase(), int(WorkflowRun::Succeeded));
    QVERIFY2(entry->savingError().contains(folder), qPrintable(entry->savingError()));
    runs.keeper.setOutputFolder(m_dir->filePath(u"out"_s));
    runs.keeper.retrySaving(entry->localId());
    QVERIFY(runs.waitForAll());
    QCOMPARE(entry->savingError(), QString());
    QCOMPARE(filesBelow(m_dir->filePath(u"out"_s)).size(), 2);
}

REGISTER_TEST(tst_Damage)
#include "tst_damage.moc"

// SPDX-License-Identifier: MIT

#include "runs/rundatabase.h"

#include "keptruns.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/core/utc_p.h>

#include <QtCore/qjsonarray.h>
#include <QtSql/qsqlquery.h>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

class tst_RunDatabase : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void everyFieldSurvives();
    void updatesWhatChanges();
    void graphsAreKeptOnce();
    void opensVersion1();
    void refusesWhatItCannotRead_data();
    void refusesWhatItCannotRead();
    void damageIsMovedAside_data();
    void damageIsMovedAside();
    void cannotBeOpened_data();
    void cannotBeOpened();
    void unopened();
    void belongsToOneProgram();
    void takenOverOnce();
    void deadSessionsAreCleared();
    void writesWhatIsMissing();
    void fullDisk();
    void filesAreLimited();

private:
    [[nodiscard]] QString path() const { return m_dir->filePath(u"runs.sqlite"_s); }
    [[nodiscard]] static RunRecord record(const QString &localId);
    //! Executes statements on the file, without the tested class.
    static void execute(const QString &path, const QStringList &statements);

    std::unique_ptr<QTemporaryDir> m_dir;
};

void tst_RunDatabase::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
}

RunRecord tst_RunDatabase::record(const QString &localId)
{
    RunRecord record;
    record.localId = localId;
    record.intent.profileId = u"test"_s;
    record.intent.workflowName = u"Lake"_s;
    record.created = QDateTime::currentDateTimeUtc();
    return record;
}

void tst_RunDatabase::execute(const QString &path, const QStringList &statements)
{
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"beside"_s);
        database.setDatabaseName(path);
        QVERIFY(database.open());
        for (const QString &statement : statements) {
            QSqlQuery query(database);
            QVERIFY2(query.exec(statement), qPrintable(statement));
        }
    }
    QSqlDatabase::removeDatabase(u"beside"_s);
}

void tst_RunDatabase::everyFieldSurvives()
{
    const QDateTime time = Utc::dateTime(QDate(2026, 11, 24), QTime(9, 5, 7, 123));
    RunRecord r = record(u"1"_s);
    r.serverUrl = QUrl(u"https://runs.invalid/api"_s);
    r.runId = u"run"_s;
    r.intent.profileName = u"Präfix"_s;
    r.intent.builtIn = true;
    r.intent.workflowKey = u"key"_s;
    r.intent.formValues = u"{\"a\":18446744073709551615}"_s;
    r.intent.mainText = u"a\nlake"_s;
    r.intent.batchId = u"batch"_s;
    r.mode = RunMode::Stream;
    r.inputs = R"({"seed": 18446744073709551615, "x": 1e400})";
    r.seeds = {u"18446744073709551615"_s, u"7"_s};
    r.phase = WorkflowRun::TimedOut;
    r.statusText = u"Executing"_s;
    r.errorKind = ApiError::Kind::RunFailed;
    r.errorMessage = u"message"_s;
    r.httpStatus = 503;
    r.failure.nodeId = u"3"_s;
    r.failure.nodeTitle = u"<b>Paint</b>"_s;
    r.failure.classType = u"KSampler"_s;
    r.failure.inputName = u"steps"_s;
    r.failure.exceptionType = u"ValueError"_s;
    r.failure.message = u"no"_s;
    r.failure.traceback = u"line 1\nline 2"_s;
    r.failure.unreadEvents = 2;
    r.gpu = u"A10G"_s;
    r.created = time;
    r.submitted = time.addSecs(1);
    r.queued = time.addSecs(2);
    r.started = time.addSecs(3);
    r.finished = time.addSecs(4);
    r.settled = true;
    r.saving = Saving::Failed;
    r.savingError = u"lost"_s;
    r.elapsed = 3'456;
    r.starred = true;
    r.files = {runFile({{u"filename"_s, u"a.png"_s}}, u"/out/b.png"_s),
               runFile({{u"filename"_s, u"c.mp4"_s}}, {}, u"gone"_s),
               runFile({}, {}, {}, u"text"_s)};
    const QByteArray graph = R"({"1": {"class_type": "A", "inputs": {}}})";
    const QByteArray request = R"({"workflow_api_json": )" + graph + R"(, "inputs": {"x": 1e400}})";
    {
        RunDatabase database;
        QVERIFY2(database.open(path()), qPrintable(database.errorString()));
        QCOMPARE(database.warning(), QString());
        QVERIFY2(database.insert(&r, graph, request), qPrintable(database.errorString()));
        QVERIFY(database.setLogTail(r.localId, {u"one"_s, u"two"_s}));
    }
    RunDatabase database;
    QVERIFY(database.open(path()));
    const auto read = database.run(u"1"_s);
    QVERIFY(read);
    QCOMPARE(read->row, r.row);
    QCOMPARE(read->serverUrl, r.serverUrl);
    QCOMPARE(read->runId, r.runId);
    QCOMPARE(read->intent.profileId, r.intent.profileId);
    QCOMPARE(read->intent.profileName, r.intent.profileName);
    QCOMPARE(read->intent.builtIn, true);
    QCOMPARE(read->intent.workflowKey, r.intent.workflowKey);
    QCOMPARE(read->intent.workflowName, r.intent.workflowName);
    QCOMPARE(read->intent.formValues, r.intent.formValues);
    QCOMPARE(read->intent.mainText, r.intent.mainText);
    QCOMPARE(read->intent.batchId, r.intent.batchId);
    QCOMPARE(read->mode, r.mode);
    QCOMPARE(read->inputs, r.inputs);
    QCOMPARE(read->seeds, r.seeds);
    QCOMPARE(read->phase, r.phase);
    QCOMPARE(read->statusText, r.statusText);
    QCOMPARE(read->errorKind, r.errorKind);
    QCOMPARE(read->errorMessage, r.errorMessage);
    QCOMPARE(read->httpStatus, r.httpStatus);
    QCOMPARE(read->failure, r.failure);
    QCOMPARE(read->gpu, r.gpu);
    QCOMPARE(read->created, r.created);
    QCOMPARE(read->submitted, r.submitted);
    QCOMPARE(read->queued, r.queued);
    QCOMPARE(read->started, r.started);
    QCOMPARE(read->finished, r.finished);
    QCOMPARE(read->elapsed, 3'456);
    QCOMPARE(read->settled, true);
    QCOMPARE(read->saving, r.saving);
    QCOMPARE(read->savingError, r.savingError);
    QCOMPARE(read->starred, true);
    QCOMPARE(read->workflowHash.size(), 64);
    QCOMPARE(read->files.size(), 3);
    QCOMPARE(read->files.at(0).fileName, u"b.png"_s);
    QCOMPARE(read->files.at(0).mediaKind, MediaItem::Kind::Image);
    QCOMPARE(read->files.at(0).url(), QUrl::fromLocalFile(u"/out/b.png"_s));
    QCOMPARE(read->files.at(1).error, u"gone"_s);
    QCOMPARE(read->files.at(1).mediaKind, MediaItem::Kind::Video);
    QVERIFY(read->files.at(2).isText());
    QCOMPARE(read->files.at(2).text, u"text"_s);
    QCOMPARE(database.graph(read->workflowHash), graph);
    QCOMPARE(database.request(u"1"_s), request);
    QCOMPARE(database.logTail(u"1"_s), QStringList({u"one"_s, u"two"_s}));
    QCOMPARE(database.newestId(), u"1"_s);
}

void tst_RunDatabase::updatesWhatChanges()
{
    RunDatabase database;
    QVERIFY(database.open(path()));
    RunRecord r = record(u"1"_s);
    QVERIFY(database.insert(&r, {}, {}));
    QCOMPARE(database.request(u"1"_s), QByteArray());
    r.phase = WorkflowRun::Submitting;
    QVERIFY(database.updateWithRequest(r, "{}"));
    r.phase = WorkflowRun::Queued;
    r.runId = u"run"_s;
    r.starred = true; // not written by insert()
    QVERIFY(database.update(r));
    const auto read = database.run(u"1"_s);
    QCOMPARE(read->phase, WorkflowRun::Queued);
    QCOMPARE(read->runId, u"run"_s);
    QCOMPARE(read->starred, false);
    QCOMPARE(database.request(u"1"_s), "{}"_ba);
    QVERIFY(database.isTaken({}, u"run"_s, u"2"_s));
    QVERIFY(!database.isTaken({}, u"run"_s, u"1"_s));
    QVERIFY(!database.isTaken(QUrl(u"http://other.invalid"_s), u"run"_s, u"2"_s));
    QCOMPARE(database.otherRunIds({}, r.row + 1), QStringList(u"run"_s));
    QCOMPARE(database.otherRunIds({}, r.row), QStringList());
    QCOMPARE(database.otherRunIds(QUrl(u"http://other.invalid"_s), r.row + 1), QStringList());
}

void tst_RunDatabase::graphsAreKeptOnce()
{
    RunDatabase database;
    QVERIFY(database.open(path()));
    RunRecord first = record(u"1"_s);
    RunRecord second = record(u"2"_s);
    QVERIFY(database.insert(&first, "graph", {}));
    QVERIFY(database.insert(&second, "graph", {}));
    QCOMPARE(first.workflowHash, second.workflowHash);
    QVERIFY(database.remove(u"1"_s));
    QCOMPARE(database.graph(second.workflowHash), "graph"_ba);
    QVERIFY(database.remove(u"2"_s));
    QCOMPARE(database.graph(second.workflowHash), QByteArray());
    QVERIFY(!database.run(u"1"_s));
}

// A file as the first version wrote it; not to be changed with the schema.
void tst_RunDatabase::opensVersion1()
{
    const QString script = QString::fromUtf8(testData(u"runs/version-1.sql"_s));
    execute(path(), script.split(u";\n"_s, Qt::SkipEmptyParts));
    RunDatabase database;
    QVERIFY2(database.open(path()), qPrintable(database.errorString()));
    const auto read = database.run(u"5d3c5a1e-0000-4000-8000-000000000001"_s);
    QVERIFY(read);
    QCOMPARE(read->runId, u"7d1f2c9e-5b0a-4c1e-9f43-0a6b1c2d3e4f"_s);
    QCOMPARE(read->phase, WorkflowRun::Failed);
    QCOMPARE(read->failure.nodeTitle, u"Paint"_s);
    QCOMPARE(read->files.size(), 1);
    QCOMPARE(read->seeds, QStringList(u"42"_s));
    QVERIFY(database.request(read->localId).contains("class_type"));
}

void tst_RunDatabase::refusesWhatItCannotRead_data()
{
    QTest::addColumn<QStringList>("statements");
    QTest::addColumn<QString>("says");
    QTest::newRow("a later version's file")
        << QStringList{u"CREATE TABLE runs (x)"_s, u"PRAGMA user_version = 999"_s}
        << u"later version"_s;
    QTest::newRow("somebody else's database")
        << QStringList{u"CREATE TABLE runs (x)"_s} << u"not a history of runs"_s;
    QTest::newRow("one that counts its versions too")
        << QStringList{u"CREATE TABLE recipes (x)"_s, u"PRAGMA user_version = 1"_s}
        << u"not a history of runs"_s;
}

void tst_RunDatabase::refusesWhatItCannotRead()
{
    QFETCH(const QStringList, statements);
    QFETCH(const QString, says);
    execute(path(), statements);
    RunDatabase database;
    QVERIFY(!database.open(path()));
    QVERIFY2(database.errorString().contains(says), qPrintable(database.errorString()));
    QVERIFY(!database.isOpen());
    execute(path(), {u"SELECT * FROM %1"_s.arg(statements.first().section(u' ', 2, 2))});
    QCOMPARE(QDir(m_dir->path()).entryList({u"*corrupt*"_s, u"*.lock"_s}), QStringList());
}

void tst_RunDatabase::damageIsMovedAside_data()
{
    QTest::addColumn<bool>("garbage");
    QTest::newRow("no database at all") << true;
    QTest::newRow("pages overwritten in the middle") << false;
}

void tst_RunDatabase::damageIsMovedAside()
{
    QFETCH(const bool, garbage);
    {
        RunDatabase database;
        QVERIFY(database.open(path()));
        for (int i = 0; i < 50; ++i) {
            RunRecord r = record(QString::number(i));
            r.inputs = QByteArray(2000, 'x');
            QVERIFY(database.insert(&r, {}, {}));
        }
    }
    QFile file(path());
    QVERIFY(file.open(QIODevice::ReadWrite));
    if (garbage)
        QVERIFY(file.resize(0));
    else
        QVERIFY(file.seek(4096));
    for (int i = 0; i < 20; ++i)
        file.write(QByteArray(1024, 'g'));
    file.close();
    const QByteArray damaged = readFile(path());

    RunDatabase database;
    QVERIFY2(database.open(path()), qPrintable(database.errorString()));
    database.finishCheck();
    const QStringList aside = QDir(m_dir->path()).entryList({u"runs.sqlite.corrupt-*"_s});
    QCOMPARE(aside.size(), 1);
    QVERIFY2(database.warning().contains(aside.first()), qPrintable(database.warning()));
    QCOMPARE(readFile(m_dir->filePath(aside.first())), damaged);
    RunRecord r = record(u"new"_s);
    QVERIFY(database.insert(&r, {}, {}));
    QCOMPARE(database.runs({}, 0, 10).size(), 1);
}

void tst_RunDatabase::cannotBeOpened_data()
{
    QTest::addColumn<QString>("path");
    QTest::newRow("its folder is a file") << u"file/runs.sqlite"_s;
    QTest::newRow("it is a folder") << u"folder"_s;
    QTest::newRow("its folder is read-only") << u"read-only/runs.sqlite"_s;
}

void tst_RunDatabase::cannotBeOpened()
{
    QFETCH(const QString, path);
    QFile file(m_dir->filePath(u"file"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QVERIFY(QDir(m_dir->path()).mkdir(u"folder"_s));
    QVERIFY(QDir(m_dir->path()).mkdir(u"read-only"_s));
    QFile::setPermissions(m_dir->filePath(u"read-only"_s),
                          QFileDevice::ReadOwner | QFileDevice::ExeOwner);
    if (path.startsWith("read-only"_L1) && QFileInfo(m_dir->filePath(u"read-only"_s)).isWritable())
        QSKIP("this user may write anywhere");
    RunDatabase database;
    QVERIFY(!database.open(m_dir->filePath(path)));
    QVERIFY2(database.errorString().contains(m_dir->path()), qPrintable(database.errorString()));
    QVERIFY(QFileInfo(m_dir->filePath(u"folder"_s)).isDir());
}

void tst_RunDatabase::unopened()
{
    RunDatabase database;
    RunRecord r = record(u"1"_s);
    QVERIFY(!database.insert(&r, {}, {}));
    QVERIFY(!database.errorString().isEmpty());
    QVERIFY(!database.update(r));
    QVERIFY(!database.remove(u"1"_s));
    QVERIFY(!database.run(u"1"_s));
    QCOMPARE(database.runs({}, 0, 10).size(), 0);
    int elsewhere = 1;
    QCOMPARE(database.takeOver(u"test"_s, &elsewhere).size(), 0);
    QCOMPARE(elsewhere, 0);
}

void tst_RunDatabase::belongsToOneProgram()
{
    auto first = std::make_unique<RunDatabase>();
    RunDatabase second;
    QVERIFY(first->open(path()));
    QVERIFY(second.open(path()));
    RunRecord r = record(u"1"_s);
    RunRecord done = record(u"2"_s);
    done.settled = true;
    RunRecord other = record(u"3"_s);
    other.intent.profileId = u"other"_s;
    QVERIFY(first->insert(&r, {}, {}));
    QVERIFY(first->insert(&done, {}, {}));
    QVERIFY(first->insert(&other, {}, {}));
    QCOMPARE(second.profilesWithOpenRuns(), QStringList({u"other"_s, u"test"_s}));

    int elsewhere = 0;
    QCOMPARE(second.takeOver(u"test"_s, &elsewhere).size(), 0);
    QCOMPARE(elsewhere, 1);
    const auto own = first->takeOver(u"test"_s, &elsewhere);
    QCOMPARE(own.size(), 1);
    QCOMPARE(own.first().inherited, false);
    QCOMPARE(elsewhere, 0);

    first.reset();
    const auto taken = second.takeOver(u"test"_s, &elsewhere);
    QCOMPARE(taken.size(), 1);
    QCOMPARE(taken.first().record.localId, u"1"_s);
    QCOMPARE(taken.first().inherited, true);
    QCOMPARE(second.takeOver(u"test"_s, &elsewhere).value(0).inherited, false);
}

// Several programs start at the same time, after another one has crashed.
void tst_RunDatabase::takenOverOnce()
{
    constexpr int count = 40;
    {
        RunDatabase dead;
        QVERIFY(dead.open(path()));
        for (int i = 0; i < count; ++i) {
            RunRecord r = record(QString::number(i));
            QVERIFY(dead.insert(&r, {}, {}));
        }
    }
    std::vector<std::unique_ptr<QThread>> threads;
    QSemaphore haveTaken;
    QSemaphore mayEnd;
    QMutex mutex;
    QStringList taken;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back(QThread::create([&] {
            RunDatabase database;
            const bool isOpen = database.open(path());
            int elsewhere = 0;
            const QList<RunDatabase::OpenRun> mine = database.takeOver(u"test"_s, &elsewhere);
            {
                const QMutexLocker locker(&mutex);
                for (const RunDatabase::OpenRun &run : mine)
                    taken += isOpen ? run.record.localId : u"not open"_s;
            }
            haveTaken.release();
            mayEnd.acquire(); // one that has ended would leave its runs to the others
        }));
        threads.back()->start();
    }
    QVERIFY(haveTaken.tryAcquire(4, 60'000));
    mayEnd.release(4);
    for (const auto &thread : threads)
        QVERIFY(thread->wait(60'000));
    QCOMPARE(taken.size(), count);
    QCOMPARE(taken.removeDuplicates(), 0);
}

// Lost with a damaged file, during the run.
void tst_RunDatabase::writesWhatIsMissing()
{
    RunDatabase database;
    QVERIFY(database.open(path()));
    RunRecord r = record(u"1"_s);
    QVERIFY(database.insert(&r, "graph", "{}"));
    RunRecord next = record(u"2"_s);
    QVERIFY(database.insert(&next, {}, {}));
    execute(path(),
            {u"DELETE FROM outputs"_s, u"DELETE FROM runs WHERE local_id = '1'"_s,
             u"DELETE FROM workflows"_s});
    r.phase = WorkflowRun::Running;
    r.runId = u"run"_s;
    r.files = {runFile({}, {}, {}, u"text"_s)};
    QVERIFY2(database.updateWithFiles(r), qPrintable(database.errorString()));
    const auto read = database.run(u"1"_s);
    QVERIFY(read);
    QCOMPARE(read->row, r.row); // at its position
    QCOMPARE(read->runId, u"run"_s);
    QCOMPARE(read->files.size(), 1);
    int elsewhere = 0;
    QCOMPARE(database.takeOver(u"test"_s, &elsewhere).size(), 2); // and still ours
}

void tst_RunDatabase::deadSessionsAreCleared()
{
    RunDatabase database;
    QVERIFY(database.open(path()));
    QFile dead(path() + u".session-dead.lock"_s); // as after a crash: not locked
    QVERIFY(dead.open(QIODevice::WriteOnly));
    dead.write("999999999\nprogram\n" + QSysInfo::machineHostName().toUtf8() + "\n");
    dead.close();
    RunDatabase second;
    QVERIFY(second.open(path()));
    QCOMPARE(QDir(m_dir->path()).entryList({u"*.lock"_s}).size(), 2);
    QVERIFY(!dead.exists());
}

void tst_RunDatabase::fullDisk()
{
    RunDatabase database;
    QVERIFY(database.open(path()));
    QSqlQuery query(historyConnection());
    QVERIFY(query.exec(u"PRAGMA max_page_count = 1"_s));
    RunRecord r = record(u"1"_s);
    r.inputs = QByteArray(100'000, 'x');
    QVERIFY(!database.insert(&r, {}, {}));
    QVERIFY2(database.errorString().contains(u"full"_s), qPrintable(database.errorString()));
    QVERIFY(query.exec(u"PRAGMA max_page_count = 100000"_s));
    QVERIFY(database.insert(&r, {}, {}));
}

//! The stored part of a run with a hundred thousand files and texts.
void tst_RunDatabase::filesAreLimited()
{
    constexpr int count = 100'000;
    QJsonArray files;
    QJsonArray texts;
    for (int i = 0; i < count; ++i) {
        files += QJsonObject{{u"filename"_s, u"x.png"_s}};
        texts += u"x"_s;
    }
    const auto outputs = WorkflowRunOutput::listFromJson(QJsonArray{
        QJsonObject{{u"data"_s, QJsonObject{{u"images"_s, files}, {u"text"_s, texts}}}}});
    QVERIFY(outputs);
    const QList<RunFile> kept = filesOf(*outputs);
    QCOMPARE(kept.size(), 11'000);
    QVERIFY(!kept.at(9'999).isText() && kept.at(10'000).isText());
}

REGISTER_TEST(tst_RunDatabase)
#include "tst_rundatabase.moc"

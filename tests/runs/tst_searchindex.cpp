// SPDX-License-Identifier: MIT

#include "runs/searchindex.h"

#include "keptruns.h"
#include "manyruns.h"
#include "shared/testprogram.h"

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

class tst_SearchIndex : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void takesInAnExistingHistory();
    void findsTheErrorsOfEarlierVersions();
    void knowsWhyARunFailedLater();
    void forgetsRemovedRuns();
    void isMadeAgain_data();
    void isMadeAgain();
    void twoAtOnce();

private:
    [[nodiscard]] QString path() const { return m_dir->filePath(u"runs.sqlite"_s); }
    [[nodiscard]] QString index() const { return SearchIndex::pathOf(path()); }
    void add(const QString &localId, const QString &text,
             WorkflowRun::Phase phase = WorkflowRun::Succeeded);
    void build();
    [[nodiscard]] QList<qint64> found(const QString &term);
    [[nodiscard]] qint64 newestRow() const { return m_database->runs({}, 0, 1).value(0).row; }

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<RunDatabase> m_database;
};

namespace {

// A connection of its own, as the reader has it.
class Indexing
{
public:
    explicit Indexing(const QString &path) : m_name(QUuid::createUuid().toString())
    {
        m_connection = QSqlDatabase::addDatabase(u"QSQLITE"_s, m_name);
        m_connection.setDatabaseName(path);
        m_connection.setConnectOptions(u"QSQLITE_BUSY_TIMEOUT=5000"_s);
        isOpen = m_connection.open() && index.open(m_connection, path);
    }
    ~Indexing()
    {
        index.close();
        m_connection = QSqlDatabase();
        QSqlDatabase::removeDatabase(m_name);
    }
    Q_DISABLE_COPY_MOVE(Indexing)

    SearchIndex index;
    bool isOpen = false;

private:
    const QString m_name;
    QSqlDatabase m_connection;
};

} // namespace

void tst_SearchIndex::init()
{
    m_database.reset();
    m_dir = std::make_unique<QTemporaryDir>();
    m_database = std::make_unique<RunDatabase>();
    QVERIFY(m_database->open(path()));
}

void tst_SearchIndex::add(const QString &localId, const QString &text, WorkflowRun::Phase phase)
{
    RunRecord record;
    record.localId = localId;
    record.intent.mainText = text;
    record.phase = phase;
    record.settled = phase >= WorkflowRun::Succeeded;
    record.created = QDateTime::currentDateTimeUtc();
    QVERIFY(m_database->insert(&record, {}, {}));
}

void tst_SearchIndex::build()
{
    Indexing indexing(path());
    QVERIFY(indexing.isOpen);
    while (indexing.index.advance()) {}
    QVERIFY(indexing.index.isOpen());
    QCOMPARE(indexing.index.lastRow(), newestRow());
}

QList<qint64> tst_SearchIndex::found(const QString &term)
{
    QVariantList values;
    const QString condition = SearchIndex::condition({term}, 0, 1'000'000, &values);
    QList<qint64> rows;
    const QString name = QUuid::createUuid().toString();
    {
        QSqlDatabase connection = QSqlDatabase::addDatabase(u"QSQLITE"_s, name);
        connection.setDatabaseName(path());
        if (!connection.open())
            return {-1};
        QSqlQuery query(connection);
        query.exec(u"ATTACH '%1' AS found"_s.arg(index()));
        query.prepare(u"SELECT row FROM runs WHERE %1 ORDER BY row"_s.arg(condition));
        for (const QVariant &value : std::as_const(values))
            query.addBindValue(value);
        if (!query.exec())
            return {-1};
        while (query.next())
            rows += query.value(0).toLongLong();
    }
    QSqlDatabase::removeDatabase(name);
    return rows;
}

// Batch by batch; the history itself is not changed.
void tst_SearchIndex::takesInAnExistingHistory()
{
    constexpr int count = 3 * SearchIndex::Batch + 7;
    add(u"1"_s, u"a lake"_s);
    QVERIFY(multiplyRun(path(), count,
                        {{u"local_id"_s, u"i + 1"_s}, {u"search"_s, u"'boat number ' || i"_s}}));
    const QVariant version = valueIn(path(), u"PRAGMA data_version"_s);
    Indexing indexing(path());
    QVERIFY(indexing.isOpen);
    int batches = 0;
    while (indexing.index.advance()) {
        ++batches;
        QCOMPARE(indexing.index.lastRow(), std::min(count, batches * SearchIndex::Batch));
    }
    QCOMPARE(batches, 4);
    QCOMPARE(found(u"number 500"_s), QList<qint64>{501});
    QCOMPARE(found(u"a lake"_s), QList<qint64>{1});
    QCOMPARE(valueIn(path(), u"PRAGMA data_version"_s), version);
}

// They have not added them to the text that is searched.
void tst_SearchIndex::findsTheErrorsOfEarlierVersions()
{
    add(u"1"_s, u"a lake"_s, WorkflowRun::Failed);
    QVERIFY(
        executeBeside(path(),
                      {u"UPDATE runs SET error_message = 'Über den Speicher hinaus', "
                       "failure = '{\"node_title\":\"Upscaler\",\"message\":\"no memory\"}'"_s}));
    build();
    for (const QString &term : {u"über den"_s, u"upscaler"_s, u"no memory"_s})
        QCOMPARE(found(term), QList<qint64>{1});
    QCOMPARE(found(u"node_title"_s), QList<qint64>());
}

void tst_SearchIndex::knowsWhyARunFailedLater()
{
    add(u"1"_s, u"a lake"_s, WorkflowRun::Running);
    add(u"2"_s, u"a boat"_s);
    build();
    auto record = m_database->run(u"1"_s);
    record->phase = WorkflowRun::Failed;
    record->errorKind = ApiError::Kind::RunFailed;
    record->errorMessage = u"Out of memory"_s;
    record->settled = true;
    QVERIFY(m_database->update(*record));
    QCOMPARE(found(u"out of memory"_s), QList<qint64>());
    build();
    QCOMPARE(found(u"out of memory"_s), QList<qint64>{1});
    QCOMPARE(found(u"lake"_s), QList<qint64>{1});
}

void tst_SearchIndex::forgetsRemovedRuns()
{
    for (int i = 1; i <= 3; ++i)
        add(QString::number(i), u"secret number %1"_s.arg(i));
    build();
    QVERIFY(m_database->remove(u"2"_s));
    build();
    QCOMPARE(valueIn(index(), u"SELECT count(*) FROM texts"_s).toInt(), 2);
    QCOMPARE(found(u"secret"_s), (QList<qint64>{1, 3}));
}

void tst_SearchIndex::isMadeAgain_data()
{
    using Change = std::function<void(const QString &history, const QString &index)>;
    QTest::addColumn<Change>("change");
    const auto overwrite = [](const QString &path, const QByteArray &bytes, qint64 from) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadWrite) && file.seek(from));
        QCOMPARE(file.write(bytes), bytes.size());
    };
    QTest::newRow("it is missing")
        << Change([](const QString &, const QString &index) { QVERIFY(QFile::remove(index)); });
    QTest::newRow("it is garbage") << Change([=](const QString &, const QString &index) {
        overwrite(index, QByteArray(100'000, 'x'), 0);
    });
    QTest::newRow("it is empty") << Change(
        [](const QString &, const QString &index) { QVERIFY(QFile::resize(index, 0)); });
    QTest::newRow("it is of another history")
        << Change([](const QString &history, const QString &) {
               QVERIFY(executeBeside(history, {u"PRAGMA application_id = 12345"_s}));
           });
    QTest::newRow("an older copy of the history was restored")
        << Change([](const QString &history, const QString &) {
               QVERIFY(executeBeside(
                   history,
                   {u"DELETE FROM runs WHERE row > 1"_s, u"UPDATE sqlite_sequence SET seq = 1"_s}));
           });
}

void tst_SearchIndex::isMadeAgain()
{
    using Change = std::function<void(const QString &history, const QString &index)>;
    QFETCH(const Change, change);
    for (int i = 1; i <= 3; ++i)
        add(QString::number(i), u"lake %1"_s.arg(i));
    build();
    m_database->close();
    change(path(), index());
    QVERIFY(m_database->open(path()));
    QCOMPARE(m_database->warning(), QString());
    add(u"new"_s, u"another lake"_s);
    build();
    QCOMPARE(found(u"lake"_s).size(), m_database->runs({}, 0, 10).size());
    QCOMPARE(found(u"another"_s), QList<qint64>{newestRow()});
}

void tst_SearchIndex::twoAtOnce()
{
    add(u"1"_s, u"a lake"_s);
    QVERIFY(multiplyRun(path(), 2'000, {{u"local_id"_s, u"i + 1"_s}}));
    std::atomic_int failed = 0;
    QList<QThread *> threads;
    for (int i = 0; i < 3; ++i) {
        threads += QThread::create([this, &failed] {
            Indexing indexing(path());
            while (indexing.index.advance()) {}
            failed += int(!indexing.isOpen || !indexing.index.isOpen());
        });
        threads.constLast()->start();
    }
    for (QThread *thread : threads) {
        QVERIFY(thread->wait(60'000));
        delete thread;
    }
    QCOMPARE(failed.load(), 0);
    QCOMPARE(valueIn(index(), u"SELECT count(*) FROM texts"_s).toInt(), 2'000);
    QCOMPARE(found(u"lake"_s).size(), 2'000);
}

REGISTER_TEST(tst_SearchIndex)
#include "tst_searchindex.moc"

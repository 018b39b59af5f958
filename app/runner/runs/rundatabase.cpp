// SPDX-License-Identifier: MIT

#include "runs/rundatabase.h"

#include "runs/requestbody.h"
#include "runs/runfilter.h"
#include "runs/runrow.h"
#include "runs/runsalvage.h"
#include "runs/runschema.h"

#include <QtCore/qcryptographichash.h>
#include <QtCore/qdir.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/quuid.h>
#include <QtSql/qsqlerror.h>
#include <QtSql/qsqlquery.h>

#include <algorithm>

namespace ComfyDeploy::Runner {

using namespace Qt::StringLiterals;

namespace {

bool isCorruption(const QSqlError &error)
{
    // SQLITE_CORRUPT and SQLITE_NOTADB, and their extended codes.
    const int code = error.nativeErrorCode().toInt() & 0xFF;
    return code == 11 || code == 26;
}

// What SQLite keeps beside a file belongs to it: a new one must not find it.
const QStringList &suffixes()
{
    static const QStringList all{u"-wal"_s, u"-shm"_s};
    return all;
}

bool moveAside(const QString &path, const QString &target)
{
    if (!QFile::rename(path, target))
        return false;
    return std::all_of(suffixes().begin(), suffixes().end(), [&](const QString &suffix) {
        return !QFileInfo::exists(path + suffix) || QFile::rename(path + suffix, target + suffix);
    });
}

// The time is there to be read: it makes no name the only one of its kind.
QString freeName(const QString &path)
{
    const auto isTaken = [](const QString &name) {
        return QFileInfo::exists(name)
            || std::any_of(suffixes().begin(), suffixes().end(), [&name](const QString &suffix) {
                   return QFileInfo::exists(name + suffix);
               });
    };
    const QString base =
        path + u".corrupt-"_s + QDateTime::currentDateTime().toString(u"yyyy-MM-dd-HHmmss"_s);
    QString name = base;
    for (int number = 1; isTaken(name); ++number)
        name = base + u'-' + QString::number(number);
    return name;
}

QVariantList rowOf(const QSqlQuery &query, qsizetype columns)
{
    QVariantList values;
    for (qsizetype i = 0; i < columns; ++i)
        values.append(query.value(int(i)));
    return values;
}

} // namespace

RunDatabase::RunDatabase() = default;

RunDatabase::~RunDatabase()
{
    close();
}

bool RunDatabase::isOpen() const
{
    return m_database.isOpen();
}

void RunDatabase::close()
{
    closeConnection();
    m_session.release();
}

void RunDatabase::closeConnection()
{
    const QString connection = m_database.connectionName();
    m_database = QSqlDatabase();
    m_dataVersion = -1;
    if (!connection.isEmpty())
        QSqlDatabase::removeDatabase(connection);
}

bool RunDatabase::open(const QString &path)
{
    close();
    m_error.clear();
    m_damaged = false;
    m_path = path;
    if (!QDir().mkpath(QFileInfo(path).absolutePath())) {
        m_error = tr("The folder %1 for the history of runs cannot be made.")
                      .arg(QFileInfo(path).absolutePath());
        return false;
    }
    if (!m_session.hold(path)) {
        m_error = tr("The folder %1 of the history of runs cannot be written.")
                      .arg(QFileInfo(path).absolutePath());
        return false;
    }
    if (openFile())
        return true;
    close();
    return false;
}

bool RunDatabase::openAgain()
{
    return isOpen() || (!m_path.isEmpty() && open(m_path));
}

bool RunDatabase::openFile()
{
    m_warning.clear();
    putForeignLogAside();
    bool corrupt = false;
    const bool isWell = openConnection(&corrupt);
    m_damaged = false;
    if (isWell)
        return true;
    if (!corrupt)
        return false;
    const QString target = freeName(m_path);
    const QString damage = m_error;
    closeConnection();
    if (!moveAside(m_path, target) || !openConnection(&corrupt)) {
        m_error = damage;
        return false;
    }
    const int saved = salvageRuns(target, m_database);
    countOnFrom(m_lastRow, m_database);
    m_warning = tr("The history of runs was damaged. It was kept as %1, and a new one was begun "
                   "with the runs that could still be read: %2.")
                    .arg(target, QString::number(saved));
    m_error.clear();
    return true;
}

void RunDatabase::putForeignLogAside()
{
    // What a living program writes there is the history's own. A log before the others, in this
    // order: who has made it since was there before.
    if (!hasLog(m_path) || !m_session.isAlone() || !hasForeignLog(m_path))
        return;
    const QString target = freeName(m_path) + u"-wal"_s;
    if (!QFile::rename(m_path + u"-wal"_s, target))
        return;
    QFile::remove(m_path + u"-shm"_s);
    m_warning = tr("Beside the history of runs lay the last changes of another one, which it has "
                   "replaced. They were kept as %1.")
                    .arg(target);
}

bool RunDatabase::mend()
{
    if (!m_damaged || !isOpen())
        return false;
    // The session stays: the runs under way are this program's as before.
    closeConnection();
    if (!openFile()) {
        m_damaged = true;
        return false;
    }
    if (m_warning.isEmpty()) // it reads well again
        return false;
    if (m_mended)
        m_mended(m_warning);
    return true;
}

void RunDatabase::setMendedHandler(std::function<void(const QString &)> handler)
{
    m_mended = std::move(handler);
}

bool RunDatabase::openConnection(bool *corrupt)
{
    *corrupt = false;
    const QFileInfo file(m_path);
    if (file.exists() && file.size() == 0 && hasLog(m_path)) {
        // What is in the log was written by somebody who had a file; SQLite would drop it.
        *corrupt = true;
        m_error = tr("The history of runs %1 is damaged: it is empty.").arg(m_path);
        return false;
    }
    m_database = QSqlDatabase::addDatabase(u"QSQLITE"_s,
                                           u"runs-"_s + QUuid::createUuid().toString(QUuid::Id128));
    m_database.setDatabaseName(m_path);
    m_database.setConnectOptions(u"QSQLITE_BUSY_TIMEOUT=5000"_s);
    const auto fail = [this, corrupt](const QSqlError &error) {
        *corrupt = isCorruption(error);
        m_error =
            tr("The history of runs %1 cannot be opened: %2.").arg(m_path, error.databaseText());
        return false;
    };
    if (!m_database.open())
        return fail(m_database.lastError());
    QSqlQuery query(m_database);
    for (const QString &pragma : {u"PRAGMA journal_mode = WAL"_s, u"PRAGMA synchronous = FULL"_s,
                                  u"PRAGMA foreign_keys = ON"_s}) {
        if (!query.exec(pragma))
            return fail(query.lastError());
    }
    QSqlError error;
    switch (prepareSchema(m_database, &error)) {
    case SchemaResult::Ready:
        break;
    case SchemaResult::TooNew:
        m_error = tr("The history of runs %1 was written by a later version of this program; it "
                     "was left as it is.")
                      .arg(m_path);
        return false;
    case SchemaResult::Foreign:
        m_error = tr("The file %1 is no history of runs; it was left as it is.").arg(m_path);
        return false;
    case SchemaResult::Failed:
        return fail(error);
    }
    // After damage was met, also what takes longer: whether the indexes fit the rows.
    if (!query.exec(m_damaged ? u"PRAGMA integrity_check(1)"_s : u"PRAGMA quick_check(1)"_s)
        || !query.next())
        return fail(query.lastError());
    if (const QString found = query.value(0).toString(); found != "ok"_L1) {
        *corrupt = true;
        m_error = tr("The history of runs %1 is damaged: %2.").arg(m_path, found);
        return false;
    }
    return true;
}

// --- statements

bool RunDatabase::execute(QSqlQuery *query, const QString &sql, const QVariantList &values) const
{
    if (!isOpen()) {
        if (m_error.isEmpty()) // else it says why
            m_error = tr("The history of runs is not open.");
        return false;
    }
    *query = QSqlQuery(m_database);
    query->setForwardOnly(true);
    bool done = query->prepare(sql);
    if (done) {
        for (const QVariant &value : values)
            query->addBindValue(value);
        done = query->exec();
    }
    if (!done)
        m_error = tr("The history of runs %1 cannot be used: %2.")
                      .arg(m_path, query->lastError().databaseText());
    noteDamage(*query);
    return done;
}

// Also a statement that began well may end so.
void RunDatabase::noteDamage(const QSqlQuery &query) const
{
    m_damaged = m_damaged || isCorruption(query.lastError());
}

QVariant RunDatabase::value(const QString &sql, const QVariantList &values) const
{
    QSqlQuery query;
    return execute(&query, sql, values) && query.next() ? query.value(0) : QVariant();
}

bool RunDatabase::transaction(const std::function<bool()> &work)
{
    return tryTransaction(work) || (mend() && tryTransaction(work));
}

bool RunDatabase::tryTransaction(const std::function<bool()> &work)
{
    QSqlQuery query;
    // Immediate: one that reads first and then has to wait for another writer would be refused.
    if (!execute(&query, u"BEGIN IMMEDIATE"_s))
        return false;
    if (work() && execute(&query, u"COMMIT"_s))
        return true;
    QSqlQuery(m_database).exec(u"ROLLBACK"_s);
    return false;
}

// --- writing

bool RunDatabase::insert(RunRecord *record, const QByteArray &graphText, const QByteArray &request)
{
    const QByteArray graph = graphText.trimmed(); // what is around it stays in the request
    record->workflowHash = graph.isEmpty()
        ? QString()
        : QString::fromLatin1(QCryptographicHash::hash(graph, QCryptographicHash::Sha256).toHex());
    return transaction([&] {
        record->row = 0; // an attempt that failed has given it a number
        QSqlQuery query;
        if (!graph.isEmpty()
            && !execute(&query, u"INSERT OR IGNORE INTO workflows (hash, graph) VALUES (?, ?)"_s,
                        {record->workflowHash, graph}))
            return false;
        return insertRow(record, request.isEmpty() ? QVariant() : requestWithoutGraph(request))
            && writeFiles(*record);
    });
}

bool RunDatabase::insertRow(RunRecord *record, const QVariant &request)
{
    QStringList columns = runColumns().mid(1);
    QVariantList values = fixedAndChangingValues(*record);
    const QList<std::pair<QString, QVariant>> others{
        {u"row"_s, record->row > 0 ? QVariant(record->row) : QVariant()},
        {u"request"_s, request},
        {u"search"_s, searchTextOf(*record)},
        {u"open"_s, record->isOpen()},
        {u"session"_s, m_session.id()},
    };
    for (const auto &[column, value] : others) {
        columns += column;
        values += value;
    }
    const QString sql = u"INSERT INTO runs (%1) VALUES (%2)"_s.arg(columns.join(u", "_s),
                                                                   placeholders(columns.size()));
    QSqlQuery query;
    if (!execute(&query, sql, values))
        return false;
    record->row = query.lastInsertId().toLongLong();
    m_lastRow = std::max(m_lastRow, record->row);
    return true;
}

bool RunDatabase::update(const RunRecord &record)
{
    return transaction([&] { return updateRow(record); });
}

bool RunDatabase::updateRow(const RunRecord &record)
{
    QStringList columns = changingColumns();
    QVariantList values = changingValues(record);
    columns += u"open"_s;
    values += record.isOpen();
    values += record.localId;
    QSqlQuery query;
    if (!execute(&query,
                 u"UPDATE runs SET %1 = ? WHERE local_id = ?"_s.arg(columns.join(u" = ?, "_s)),
                 values))
        return false;
    if (query.numRowsAffected() > 0)
        return true;
    RunRecord lost = record;
    if (graph(lost.workflowHash).isEmpty())
        lost.workflowHash.clear();
    return insertRow(&lost, {});
}

bool RunDatabase::updateWithFiles(const RunRecord &record)
{
    return transaction([&] { return updateRow(record) && writeFiles(record); });
}

bool RunDatabase::updateWithRequest(const RunRecord &record, const QByteArray &request)
{
    return transaction([&] {
        QSqlQuery query;
        return updateRow(record)
            && execute(&query, u"UPDATE runs SET request = ? WHERE local_id = ?"_s,
                       {requestWithoutGraph(request), record.localId});
    });
}

bool RunDatabase::setLogTail(const QString &localId, const QStringList &lines)
{
    return transaction([&] {
        QSqlQuery query;
        return execute(&query, u"UPDATE runs SET log_tail = ? WHERE local_id = ?"_s,
                       {lines.join(u'\n'), localId});
    });
}

bool RunDatabase::setStarred(const QString &localId, bool starred)
{
    return transaction([&] {
        QSqlQuery query;
        return execute(&query, u"UPDATE runs SET starred = ? WHERE local_id = ?"_s,
                       {starred, localId});
    });
}

bool RunDatabase::remove(const QString &localId)
{
    if (isElsewhere(localId)) {
        m_error = tr("Another window of this program is at work on this run.");
        return false;
    }
    return transaction([&] {
        QSqlQuery query;
        return execute(&query, u"DELETE FROM runs WHERE local_id = ?"_s, {localId})
            && execute(&query,
                       u"DELETE FROM workflows WHERE hash NOT IN "
                       "(SELECT workflow_hash FROM runs WHERE workflow_hash IS NOT NULL)"_s);
    });
}

bool RunDatabase::writeFiles(const RunRecord &record)
{
    QSqlQuery query;
    if (!execute(&query, u"DELETE FROM outputs WHERE local_id = ?"_s, {record.localId}))
        return false;
    int position = 0;
    for (const RunFile &file : record.files) {
        const QString item =
            QString::fromUtf8(QJsonDocument(file.item).toJson(QJsonDocument::Compact));
        if (!execute(&query,
                     u"INSERT INTO outputs (local_id, position, item, path, error, text) "
                     "VALUES (?, ?, ?, ?, ?, ?)"_s,
                     {record.localId, position++, item, textValue(file.path), textValue(file.error),
                      textValue(file.text)}))
            return false;
    }
    return true;
}

// --- reading

QList<RunRecord> RunDatabase::select(const QString &rest, const QVariantList &values) const
{
    const QStringList columns = runColumns();
    QList<RunRecord> records;
    QSqlQuery query;
    if (!execute(&query, u"SELECT %1 FROM runs WHERE %2"_s.arg(columns.join(u", "_s), rest),
                 values))
        return records;
    while (query.next())
        records += runFromRow(rowOf(query, columns.size()));
    noteDamage(query);
    query.finish();
    for (RunRecord &record : records)
        readFiles(&record);
    return records;
}

void RunDatabase::readFiles(RunRecord *record) const
{
    QSqlQuery query;
    if (!execute(&query,
                 u"SELECT item, path, error, text FROM outputs WHERE local_id = ? "
                 "ORDER BY position"_s,
                 {record->localId}))
        return;
    while (query.next()) {
        const QJsonObject item =
            QJsonDocument::fromJson(query.value(0).toString().toUtf8()).object();
        record->files += runFile(item, query.value(1).toString(), query.value(2).toString(),
                                 query.value(3).toString());
    }
}

std::optional<RunRecord> RunDatabase::run(const QString &localId) const
{
    const QList<RunRecord> records = select(u"local_id = ?"_s, {localId});
    return records.isEmpty() ? std::nullopt : std::optional(records.first());
}

QList<RunRecord> RunDatabase::runs(const RunFilter &filter, qint64 before, int limit) const
{
    QVariantList values;
    QString condition = conditionOf(filter, &values);
    if (before > 0) {
        condition += u" AND row < ?"_s;
        values += before;
    }
    values += limit;
    return select(condition + u" ORDER BY row DESC LIMIT ?"_s, values);
}

bool RunDatabase::matches(const RunFilter &filter, const QString &localId) const
{
    QVariantList values;
    const QString condition = conditionOf(filter, &values);
    values += localId;
    return value(u"SELECT 1 FROM runs WHERE %1 AND local_id = ?"_s.arg(condition), values)
        .isValid();
}

QStringList RunDatabase::workflowNames() const
{
    QStringList names;
    QSqlQuery query;
    if (execute(&query,
                u"SELECT DISTINCT workflow_name FROM runs WHERE workflow_name <> '' "
                "ORDER BY workflow_name COLLATE NOCASE"_s)) {
        while (query.next())
            names += query.value(0).toString();
    }
    return names;
}

QString RunDatabase::newestId() const
{
    return value(u"SELECT local_id FROM runs ORDER BY row DESC LIMIT 1"_s).toString();
}

QByteArray RunDatabase::graph(const QString &workflowHash) const
{
    return value(u"SELECT graph FROM workflows WHERE hash = ?"_s, {workflowHash}).toByteArray();
}

QByteArray RunDatabase::editorWorkflow(const QString &workflowHash) const
{
    return editorWorkflowIn(value(u"SELECT request FROM runs WHERE workflow_hash = ? "
                                  "AND request IS NOT NULL ORDER BY row DESC LIMIT 1"_s,
                                  {workflowHash})
                                .toByteArray());
}

QByteArray RunDatabase::request(const QString &localId) const
{
    QSqlQuery query;
    if (!execute(&query,
                 u"SELECT request, graph FROM runs LEFT JOIN workflows "
                 "ON hash = workflow_hash WHERE local_id = ?"_s,
                 {localId})
        || !query.next() || query.value(0).isNull())
        return {};
    return requestWithGraph(query.value(0).toByteArray(), query.value(1).toByteArray());
}

QStringList RunDatabase::logTail(const QString &localId) const
{
    return value(u"SELECT log_tail FROM runs WHERE local_id = ?"_s, {localId})
        .toString()
        .split(u'\n', Qt::SkipEmptyParts);
}

// --- what is left to be done

QList<RunDatabase::OpenRun> RunDatabase::takeOver(const QString &profileId, int *elsewhere)
{
    *elsewhere = 0;
    QList<OpenRun> mine;
    QHash<QString, bool> alive;
    const QList<RunRecord> open = select(u"open AND profile_id = ? ORDER BY row"_s, {profileId});
    for (const RunRecord &record : open) {
        const QString session =
            value(u"SELECT session FROM runs WHERE local_id = ?"_s, {record.localId}).toString();
        if (session == m_session.id()) {
            mine += {record, false};
            continue;
        }
        if (!alive.contains(session))
            alive.insert(session, m_session.isAlive(session));
        QSqlQuery query;
        // Another program may have taken it in this moment.
        const bool taken = !alive.value(session)
            && execute(&query, u"UPDATE runs SET session = ? WHERE local_id = ? AND session = ?"_s,
                       {m_session.id(), record.localId, session})
            && query.numRowsAffected() == 1;
        if (taken)
            mine += {record, true};
        else
            ++*elsewhere;
    }
    return mine;
}

bool RunDatabase::isElsewhere(const QString &localId) const
{
    const QString session =
        value(u"SELECT session FROM runs WHERE open AND local_id = ?"_s, {localId}).toString();
    return !session.isEmpty() && session != m_session.id() && m_session.isAlive(session);
}

QStringList RunDatabase::profilesWithOpenRuns() const
{
    QStringList profiles;
    QSqlQuery query;
    if (execute(&query, u"SELECT DISTINCT profile_id FROM runs WHERE open ORDER BY profile_id"_s)) {
        while (query.next())
            profiles += query.value(0).toString();
    }
    return profiles;
}

QStringList RunDatabase::otherRunIds(const QUrl &serverUrl, qint64 row) const
{
    QStringList ids;
    QSqlQuery query;
    if (execute(&query,
                u"SELECT run_id FROM runs WHERE run_id <> '' AND server_url = ? AND row <> ? "
                "ORDER BY row DESC LIMIT 2000"_s,
                {textValue(serverUrl.toString()), row})) {
        while (query.next())
            ids += query.value(0).toString();
    }
    return ids;
}

bool RunDatabase::isTaken(const QUrl &serverUrl, const QString &runId, const QString &localId) const
{
    return value(u"SELECT 1 FROM runs WHERE run_id = ? AND server_url = ? AND local_id <> ?"_s,
                 {runId, textValue(serverUrl.toString()), localId})
        .isValid();
}

} // namespace ComfyDeploy::Runner

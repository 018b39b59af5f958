// SPDX-License-Identifier: MIT

#include "runarchive_p.h"

#include <ComfyDeployLocal/wording/localtext_p.h>

#include <QtCore/qdatetime.h>
#include <QtCore/qdir.h>
#include <QtCore/qfile.h>
#include <QtCore/quuid.h>
#include <QtSql/qsqlerror.h>
#include <QtSql/qsqlquery.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

constexpr int ApplicationId = 0x43445231; // "CDR1"
constexpr qint64 MaximumBytes = 256LL * 1024 * 1024;

// SQLite's result codes, without their extensions.
constexpr int Busy = 5;
constexpr int Locked = 6;
constexpr int Corrupt = 11;
constexpr int NotADatabase = 26;

int codeOf(const QSqlError &error)
{
    return error.nativeErrorCode().toInt() & 0xFF;
}

QString lateTable() // since version 3
{
    return u"CREATE TABLE late (id TEXT PRIMARY KEY, server TEXT NOT NULL, time INTEGER NOT NULL)"_s;
}

const QStringList &schema()
{
    static const QStringList statements{
        u"CREATE TABLE ended (row INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, "
        "run BLOB NOT NULL, webhook_done INTEGER NOT NULL)"_s,
        u"CREATE TABLE under_way (row INTEGER PRIMARY KEY AUTOINCREMENT, "
        "id TEXT NOT NULL UNIQUE, run BLOB NOT NULL, graph BLOB, workflow BLOB, server TEXT, "
        "posted INTEGER NOT NULL, posts INTEGER NOT NULL DEFAULT 0)"_s,
        lateTable(),
        u"PRAGMA application_id = %1"_s.arg(ApplicationId),
        u"PRAGMA user_version = %1"_s.arg(RunArchive::Version),
    };
    return statements;
}

//! Of a file that is as the version \a found wrote it.
QStringList migration(qint64 found)
{
    QStringList statements;
    if (found < 2)
        statements += u"ALTER TABLE under_way ADD COLUMN posts INTEGER NOT NULL DEFAULT 0"_s;
    if (found < 3)
        statements += lateTable();
    statements += u"PRAGMA user_version = %1"_s.arg(RunArchive::Version);
    return statements;
}

QVariant valueOf(const QByteArray &bytes)
{
    return bytes.isNull() ? QVariant() : QVariant(bytes);
}

} // namespace

RunArchive::RunArchive(std::function<void(const QString &)> warn) : m_warn(std::move(warn)) {}

RunArchive::~RunArchive()
{
    close();
}

QString RunArchive::fileIn(const QString &directory)
{
    return directory + u"/runs.sqlite"_s;
}

RunArchive::Opening RunArchive::open(const QString &directory)
{
    m_path = fileIn(directory);
    Result result = openFile();
    if (result == Result::Damaged && putAside(m_problem))
        result = openFile();
    if (result == Result::Done)
        return Opening::Done;
    close();
    if (result == Result::InUse)
        return Opening::InUse;
    warn(LocalText::tr("The runs cannot be kept in %1: %2. If this program ends, those that wait "
                       "are lost, and the list of runs begins anew.")
             .arg(QDir::toNativeSeparators(m_path), m_problem));
    return Opening::Done;
}

RunArchive::Result RunArchive::openFile()
{
    // The file contains what people enter, and the addresses of webhooks.
    QFile file(m_path);
    if (file.open(QIODevice::ReadWrite))
        file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    file.close();
    m_database =
        QSqlDatabase::addDatabase(u"QSQLITE"_s, QUuid::createUuid().toString(QUuid::Id128));
    m_database.setDatabaseName(m_path);
    m_database.setConnectOptions(u"QSQLITE_BUSY_TIMEOUT=2000"_s);
    return m_database.open() ? prepare() : failure(m_database.lastError());
}

RunArchive::Result RunArchive::prepare()
{
    QSqlQuery query(m_database);
    // Exclusive: the file is locked as long as it is open, and no longer than this process lives.
    for (const QString &pragma : {u"PRAGMA locking_mode = EXCLUSIVE"_s,
                                  u"PRAGMA journal_mode = WAL"_s, u"PRAGMA synchronous = NORMAL"_s,
                                  u"BEGIN IMMEDIATE"_s, u"COMMIT"_s, u"PRAGMA quick_check(1)"_s}) {
        if (!query.exec(pragma))
            return failure(query.lastError());
    }
    if (query.next() && query.value(0) != u"ok"_s) {
        m_problem = query.value(0).toString();
        return Result::Damaged;
    }
    qint64 found[2] = {};
    for (int i = 0; i < 2; ++i) {
        if (!query.exec(i == 0 ? u"PRAGMA application_id"_s : u"PRAGMA user_version"_s)
            || !query.next())
            return failure(query.lastError());
        found[i] = query.value(0).toLongLong();
    }
    if (found[0] != 0 && found[0] != ApplicationId) {
        m_problem = LocalText::tr("it is a file of another program");
        return Result::Failed;
    }
    if (found[1] > Version) {
        m_problem = LocalText::tr("it was written by a later version of this program");
        return Result::Failed;
    }
    if (found[1] < Version && !transaction([this, version = found[1]] {
            const QStringList statements = version == 0 ? schema() : migration(version);
            return std::all_of(statements.begin(), statements.end(),
                               [this](const QString &sql) { return execute(sql); });
        }))
        return Result::Failed;
    if (!query.exec(u"SELECT count(*), total(length(run)) FROM ended"_s) || !query.next())
        return failure(query.lastError());
    m_count = query.value(0).toLongLong();
    m_bytes = query.value(1).toLongLong();
    return Result::Done;
}

RunArchive::Result RunArchive::failure(const QSqlError &error)
{
    m_problem = error.databaseText().isEmpty() ? error.driverText() : error.databaseText();
    switch (codeOf(error)) {
    case Busy:
    case Locked:
        return Result::InUse;
    case Corrupt:
    case NotADatabase:
        return Result::Damaged;
    default:
        return Result::Failed;
    }
}

void RunArchive::close()
{
    const QString connection = m_database.connectionName();
    m_database = QSqlDatabase();
    if (!connection.isEmpty())
        QSqlDatabase::removeDatabase(connection);
}

//! Keeps the damaged file under another name.
bool RunArchive::putAside(const QString &damage)
{
    close();
    const QString target = m_path + u".damaged-"_s
        + QDateTime::currentDateTimeUtc().toString(u"yyyy-MM-dd-HHmmss-zzz"_s);
    if (!QFile::rename(m_path, target))
        return false;
    for (const QString &suffix : {u"-wal"_s, u"-shm"_s}) {
        if (QFile::exists(m_path + suffix) && !QFile::rename(m_path + suffix, target + suffix))
            return false;
    }
    warn(LocalText::tr("The file of the runs was damaged (%1). It is kept as %2, and a new one was "
                       "begun.")
             .arg(damage, QDir::toNativeSeparators(target)));
    return true;
}

void RunArchive::warn(const QString &sentence)
{
    m_hasWarned = true;
    m_warn(sentence);
}

bool RunArchive::execute(QSqlQuery *query, const QString &sql, const QVariantList &values)
{
    if (!m_database.isOpen())
        return false;
    *query = QSqlQuery(m_database);
    query->setForwardOnly(true);
    bool isDone = query->prepare(sql);
    for (const QVariant &value : values)
        query->addBindValue(value);
    isDone = isDone && query->exec();
    if (!isDone)
        failure(query->lastError());
    if (!isDone && !m_hasWarned) {
        warn(LocalText::tr("A run cannot be kept in %1: %2. It goes on, but may be lost if this "
                           "program ends.")
                 .arg(QDir::toNativeSeparators(m_path), m_problem));
    }
    return isDone;
}

bool RunArchive::execute(const QString &sql, const QVariantList &values)
{
    QSqlQuery query;
    return execute(&query, sql, values);
}

bool RunArchive::transaction(const std::function<bool()> &work)
{
    if (!execute(u"BEGIN IMMEDIATE"_s))
        return false;
    if (work() && execute(u"COMMIT"_s))
        return true;
    QSqlQuery(m_database).exec(u"ROLLBACK"_s);
    return false;
}

QList<KeptRun> RunArchive::ended()
{
    QList<KeptRun> runs;
    QSqlQuery query;
    execute(&query, u"SELECT run, webhook_done FROM ended ORDER BY row"_s);
    while (query.next()) {
        auto run = KeptRun::read(query.value(0).toByteArray());
        if (!run || !isTerminal(run->state.status))
            continue;
        run->isWebhookDone = query.value(1).toBool();
        runs += *run;
    }
    return runs;
}

QList<KeptRun> RunArchive::underWay()
{
    QList<KeptRun> runs;
    QSqlQuery query;
    execute(&query,
            u"SELECT run, graph, workflow, server, posted, posts FROM under_way ORDER BY row"_s);
    while (query.next()) {
        auto run = KeptRun::read(query.value(0).toByteArray());
        if (!run || isTerminal(run->state.status))
            continue;
        run->request.graph = query.value(1).toByteArray();
        run->request.workflow = query.value(2).toByteArray();
        run->server = query.value(3).toString();
        run->isPosted = query.value(4).toBool();
        run->posts = query.value(5).toInt();
        runs += *run;
    }
    return runs;
}

bool RunArchive::hasEnded(const QString &runId)
{
    QSqlQuery query;
    return execute(&query, u"SELECT 1 FROM ended WHERE id = ?"_s, {runId}) && query.next();
}

Microseconds RunArchive::begin()
{
    QSqlQuery query;
    execute(&query, u"SELECT row, run FROM ended ORDER BY row LIMIT 1"_s);
    if (!query.next() || query.value(0).toLongLong() == 1)
        return 0;
    const auto oldest = KeptRun::read(query.value(1).toByteArray());
    return oldest ? oldest->state.createdAt : 0;
}

RunArchive::Visit RunArchive::visitNext(Bookmark *bookmark,
                                        const std::function<void(const QByteArray &)> &visit)
{
    const std::pair<QString, qint64 *> tables[] = {
        {u"SELECT row, run, graph, workflow FROM under_way WHERE row > ? ORDER BY row LIMIT 1"_s,
         &bookmark->underWay},
        // Runs that end meanwhile are appended to this table.
        {u"SELECT row, run, NULL, NULL FROM ended WHERE row > ? ORDER BY row LIMIT 1"_s,
         &bookmark->ended},
    };
    for (const auto &[sql, row] : tables) {
        QSqlQuery query;
        if (!execute(&query, sql, {*row}))
            return Visit::Failed;
        if (!query.next())
            continue;
        *row = query.value(0).toLongLong();
        for (int column = 1; column < 4; ++column)
            visit(query.value(column).toByteArray());
        return Visit::More;
    }
    return Visit::Done;
}

void RunArchive::accept(const KeptRun &run, const RunGraphs &graphs)
{
    execute(u"INSERT OR REPLACE INTO under_way (id, run, graph, workflow, posted) "
            "VALUES (?, ?, ?, ?, 0)"_s,
            {run.ids.id, run.json(), valueOf(graphs.graph), valueOf(graphs.workflow)});
}

void RunArchive::noteServer(const QString &runId, const QString &server, int posts)
{
    execute(u"UPDATE under_way SET server = ?, posted = 0, posts = ? WHERE id = ?"_s,
            {server, posts, runId});
}

void RunArchive::notePosted(const QString &runId)
{
    execute(u"UPDATE under_way SET posted = 1 WHERE id = ?"_s, {runId});
}

void RunArchive::update(const KeptRun &run)
{
    const bool hasBegun = run.state.startedAt != 0;
    execute(hasBegun ? u"UPDATE under_way SET run = ?, graph = NULL, workflow = NULL WHERE id = ?"_s
                     : u"UPDATE under_way SET run = ? WHERE id = ?"_s,
            {run.json(), run.ids.id});
}

void RunArchive::noteLate(const QString &runId, const QString &server, Microseconds time)
{
    execute(u"INSERT OR REPLACE INTO late (id, server, time) VALUES (?, ?, ?)"_s,
            {runId, server, time});
}

QHash<QString, Microseconds> RunArchive::late(const QString &server, Microseconds earliest)
{
    QHash<QString, Microseconds> runs;
    QSqlQuery query;
    execute(u"DELETE FROM late WHERE time < ?"_s, {earliest});
    execute(&query, u"SELECT id, time FROM late WHERE server = ?"_s, {server});
    while (query.next())
        runs.insert(query.value(0).toString(), query.value(1).toLongLong());
    return runs;
}

void RunArchive::end(const KeptRun &run)
{
    const QByteArray json = run.json();
    transaction([&] {
        // A run ends once: its first end counts.
        QSqlQuery query;
        if (!execute(u"DELETE FROM under_way WHERE id = ?"_s, {run.ids.id})
            || !execute(&query,
                        u"INSERT OR IGNORE INTO ended (id, run, webhook_done) VALUES (?, ?, ?)"_s,
                        {run.ids.id, json, run.request.webhook.isEmpty()}))
            return false;
        if (query.numRowsAffected() > 0) {
            ++m_count;
            m_bytes += json.size();
        }
        return prune();
    });
}

bool RunArchive::prune()
{
    while (m_count > 1 && (m_count > MaximumRuns || m_bytes > MaximumBytes)) {
        QSqlQuery query;
        if (!execute(&query,
                     u"DELETE FROM ended WHERE row = (SELECT min(row) FROM ended) "
                     "RETURNING length(run)"_s)
            || !query.next())
            return false;
        --m_count;
        m_bytes -= query.value(0).toLongLong();
    }
    return true;
}

void RunArchive::noteWebhookDone(const QString &runId)
{
    execute(u"UPDATE ended SET webhook_done = 1 WHERE id = ?"_s, {runId});
}

} // namespace ComfyDeploy::Local

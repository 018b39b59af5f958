// SPDX-License-Identifier: MIT

#include "runs/historyfile.h"

#include "runs/historysql.h"
#include "runs/runsalvage.h"
#include "runs/runschema.h"

#include <QtCore/qdatetime.h>
#include <QtCore/qdir.h>
#include <QtCore/qfileinfo.h>
#include <QtSql/qsqlerror.h>
#include <QtSql/qsqlquery.h>

#include <algorithm>
#include <utility>

namespace ComfyDeploy::Runner {

using namespace Qt::StringLiterals;

namespace {

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

} // namespace

HistoryFile::HistoryFile() = default;

HistoryFile::~HistoryFile()
{
    close();
}

bool HistoryFile::isOpen() const
{
    return m_database.isOpen();
}

void HistoryFile::close()
{
    closeConnection();
    m_session.release();
}

void HistoryFile::closeConnection()
{
    if (m_closing)
        m_closing();
    m_check.wait();
    m_isCheckDue = false;
    removeConnection(&m_database);
    m_dataVersion = -1;
}

bool HistoryFile::open(const QString &path)
{
    close();
    m_error.clear();
    m_damaged = false;
    m_path = path;
    const QString folder = QFileInfo(path).absolutePath();
    if (!QDir().mkpath(folder))
        return fail(tr("The folder %1 for the history of runs cannot be made.").arg(folder));
    if (!m_session.hold(path))
        return fail(tr("The folder %1 of the history of runs cannot be written.").arg(folder));
    if (openFile())
        return true;
    close();
    return false;
}

bool HistoryFile::openAgain()
{
    return isOpen() || (!m_path.isEmpty() && open(m_path));
}

bool HistoryFile::openFile()
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

void HistoryFile::putForeignLogAside()
{
    // What a living program writes there is the history's own. A log before the others, in this
    // order: who has made it since was there before.
    if (!hasLog(m_path) || !m_session.isAlone() || !hasForeignLog(m_path))
        return;
    const QString target = freeName(m_path) + u"-wal"_s;
    if (!QFile::rename(m_path + u"-wal"_s, target))
        return;
    QFile::remove(m_path + u"-shm"_s);
    m_warning = tr("Changes of an earlier history of runs were found beside this one. They were "
                   "kept as %1.")
                    .arg(target);
}

bool HistoryFile::mend()
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

void HistoryFile::setMendedHandler(std::function<void(const QString &)> handler)
{
    m_mended = std::move(handler);
}

void HistoryFile::setCheckedHandler(std::function<void()> done)
{
    if (!m_isCheckDue)
        finishCheck();
    m_checked = std::move(done);
}

void HistoryFile::startCheck()
{
    if (std::exchange(m_isCheckDue, false))
        m_check.start(m_path, m_checked);
}

void HistoryFile::finishCheck()
{
    startCheck();
    const QString found = m_check.wait();
    if (found.isEmpty())
        return;
    fail(tr("The history of runs %1 is damaged: %2.").arg(m_path, found));
    m_damaged = true;
    mend();
}

void HistoryFile::setClosingHandler(std::function<void()> handler)
{
    m_closing = std::move(handler);
}

bool HistoryFile::openConnection(bool *corrupt)
{
    *corrupt = false;
    const QFileInfo file(m_path);
    if (file.exists() && file.size() == 0 && hasLog(m_path)) {
        // The log belongs to a file that had content; SQLite would drop it.
        *corrupt = true;
        return fail(tr("The history of runs %1 is damaged: it is empty.").arg(m_path));
    }
    m_database = historyConnection(m_path, u"runs"_s);
    if (!m_database.open())
        return failToOpen(m_database.lastError(), corrupt);
    return prepareConnection(corrupt);
}

bool HistoryFile::prepareConnection(bool *corrupt)
{
    QSqlQuery query(m_database);
    for (const QString &pragma : {u"PRAGMA journal_mode = WAL"_s, u"PRAGMA synchronous = FULL"_s,
                                  u"PRAGMA foreign_keys = ON"_s}) {
        if (!query.exec(pragma))
            return failToOpen(query.lastError(), corrupt);
    }
    QSqlError error;
    switch (prepareSchema(m_database, &error)) {
    case SchemaResult::Ready:
        break;
    case SchemaResult::TooNew:
        return fail(tr("The history of runs %1 was written by a later version of this program; it "
                       "was left as it is.")
                        .arg(m_path));
    case SchemaResult::Foreign:
        return fail(tr("The file %1 is not a history of runs; it was left as it is.").arg(m_path));
    case SchemaResult::Failed:
        return failToOpen(error, corrupt);
    }
    if (!m_damaged) {
        m_isCheckDue = true;
        return true;
    }
    // Also what takes longer: whether the indexes fit the rows.
    if (!query.exec(u"PRAGMA integrity_check(1)"_s) || !query.next())
        return failToOpen(query.lastError(), corrupt);
    if (const QString found = query.value(0).toString(); found != "ok"_L1) {
        *corrupt = true;
        return fail(tr("The history of runs %1 is damaged: %2.").arg(m_path, found));
    }
    return true;
}

bool HistoryFile::failToOpen(const QSqlError &error, bool *corrupt)
{
    *corrupt = isCorruption(error);
    return fail(
        tr("The history of runs %1 cannot be opened: %2.").arg(m_path, error.databaseText()));
}

bool HistoryFile::fail(const QString &reason) const
{
    m_error = reason;
    return false;
}

bool HistoryFile::execute(QSqlQuery *query, const QString &sql, const QVariantList &values) const
{
    if (!isOpen())
        return m_error.isEmpty() ? fail(tr("The history of runs is not open.")) : false;
    *query = executed(m_database, sql, values);
    noteError(query->lastError());
    return query->isActive();
}

void HistoryFile::noteError(const QSqlError &error) const
{
    if (!error.isValid())
        return;
    m_error = tr("The history of runs %1 cannot be used: %2.").arg(m_path, error.databaseText());
    m_damaged = m_damaged || isCorruption(error);
}

QVariant HistoryFile::value(const QString &sql, const QVariantList &values) const
{
    QSqlQuery query;
    return execute(&query, sql, values) && query.next() ? query.value(0) : QVariant();
}

bool HistoryFile::transaction(const std::function<bool()> &work)
{
    finishCheck();
    return tryTransaction(work) || (mend() && tryTransaction(work));
}

bool HistoryFile::tryTransaction(const std::function<bool()> &work)
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

void HistoryFile::noteRow(qint64 row)
{
    m_lastRow = std::max(m_lastRow, row);
}

bool HistoryFile::hasChangedElsewhere()
{
    // Changes with each commit of another connection, and never with one of this connection.
    const qint64 version = value(u"PRAGMA data_version"_s).toLongLong();
    return std::exchange(m_dataVersion, version) != version;
}

} // namespace ComfyDeploy::Runner

// SPDX-License-Identifier: MIT

#include "runs/runsalvage.h"

#include "runs/historysql.h"
#include "runs/runfilter.h"

#include <QtCore/qcryptographichash.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qset.h>
#include <QtCore/qstringlist.h>
#include <QtCore/qurl.h>
#include <QtCore/quuid.h>
#include <QtCore/qvariant.h>
#include <QtSql/qsqldatabase.h>
#include <QtSql/qsqlquery.h>

#include <algorithm>
#include <functional>
#include <optional>

namespace ComfyDeploy::Runner {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 mostRows = 1'000'000; // a number in a damaged file may have any value

// Reads the damaged file once, treating rows of failed statements as missing.
class Salvage
{
public:
    Salvage(const QSqlDatabase &damaged, const QSqlDatabase &target)
        : m_damaged(damaged), m_target(target)
    {}

    int copyRuns();

private:
    [[nodiscard]] QList<QVariantList> read(const QString &sql, const QVariantList &values) const;
    bool write(const QString &sql, const QVariantList &values) const;
    [[nodiscard]] QSet<QString> columnsOf(const QSqlDatabase &database) const;
    [[nodiscard]] qint64 lastRow() const;
    [[nodiscard]] std::optional<QVariantList> readRun(qint64 row) const;
    [[nodiscard]] bool copyGraph(const QString &hash) const;
    bool copyRun(QVariantList values) const;

    QSqlDatabase m_damaged;
    QSqlDatabase m_target;
    QStringList m_columns; // columns that both files have; the row first
};

QList<QVariantList> Salvage::read(const QString &sql, const QVariantList &values) const
{
    QList<QVariantList> rows;
    QSqlQuery query = executed(m_damaged, sql, values);
    const qsizetype columns = sql.section(u" FROM "_s, 0, 0).count(u',') + 1;
    while (query.next()) {
        QVariantList row;
        for (qsizetype i = 0; i < columns; ++i)
            row += query.value(int(i));
        rows += row;
    }
    return rows;
}

bool Salvage::write(const QString &sql, const QVariantList &values) const
{
    const QSqlQuery query = executed(m_target, sql, values);
    return query.isActive() && query.numRowsAffected() == 1;
}

QSet<QString> Salvage::columnsOf(const QSqlDatabase &database) const
{
    QSet<QString> names;
    QSqlQuery query(database);
    if (query.exec(u"PRAGMA table_info(runs)"_s)) {
        while (query.next())
            names.insert(query.value(1).toString());
    }
    return names;
}

// Both the end of the table and its stored length may be damaged.
qint64 Salvage::lastRow() const
{
    qint64 last = 0;
    for (const QString &sql : {u"SELECT max(row) FROM runs"_s,
                               u"SELECT seq FROM sqlite_sequence WHERE name = 'runs'"_s}) {
        const QList<QVariantList> rows = read(sql, {});
        if (!rows.isEmpty())
            last = std::max(last, rows.first().value(0).toLongLong());
    }
    return std::min(last, mostRows);
}

// If a long text is on a damaged page, only that text is lost.
std::optional<QVariantList> Salvage::readRun(qint64 row) const
{
    const QString from = u" FROM runs WHERE row = ?"_s;
    if (const auto whole = read(u"SELECT "_s + m_columns.join(u", "_s) + from, {row});
        !whole.isEmpty())
        return whole.first();
    if (read(u"SELECT local_id, phase, created"_s + from, {row}).isEmpty())
        return std::nullopt;
    static const QStringList mayBeMissing{u"workflow_hash"_s, u"request"_s, u"log_tail"_s,
                                          u"submitted"_s,     u"queued"_s,  u"started"_s,
                                          u"finished"_s,      u"elapsed"_s};
    QVariantList values;
    for (const QString &column : m_columns) {
        const auto read = this->read(u"SELECT "_s + column + from, {row});
        if (!read.isEmpty())
            values += read.first().first();
        else if (column == "open"_L1)
            values += true;
        else
            values += mayBeMissing.contains(column) ? QVariant() : QVariant(u""_s);
    }
    return values;
}

bool Salvage::copyGraph(const QString &hash) const
{
    const auto there = read(u"SELECT graph FROM workflows WHERE hash = ?"_s, {hash});
    if (there.isEmpty())
        return false;
    const QByteArray graph = there.first().first().toByteArray();
    if (hash.toLatin1() != QCryptographicHash::hash(graph, QCryptographicHash::Sha256).toHex())
        return false;
    write(u"INSERT OR IGNORE INTO workflows (hash, graph) VALUES (?, ?)"_s, {hash, graph});
    return true;
}

bool Salvage::copyRun(QVariantList values) const
{
    const QString localId = values.at(m_columns.indexOf(u"local_id"_s)).toString();
    QVariant &hash = values[m_columns.indexOf(u"workflow_hash"_s)];
    if (localId.isEmpty())
        return false;
    if (!hash.isNull() && !copyGraph(hash.toString()))
        hash = QVariant();
    const QString sql = u"INSERT OR IGNORE INTO runs (%1) VALUES (%2)"_s.arg(
        m_columns.join(u", "_s), placeholders(m_columns.size()));
    if (!write(sql, values)) { // an already copied run has that number, or is that run
        values.first() = QVariant();
        if (!write(sql, values))
            return false;
    }
    const QString columns = u"local_id, position, item, path, error, text"_s;
    const auto files = read(
        u"SELECT %1 FROM outputs WHERE local_id = ? ORDER BY position"_s.arg(columns), {localId});
    for (const QVariantList &file : files)
        write(u"INSERT OR IGNORE INTO outputs (%1) VALUES (%2)"_s.arg(columns,
                                                                      placeholders(file.size())),
              file);
    return true;
}

int Salvage::copyRuns()
{
    const QSet<QString> wanted = columnsOf(m_target);
    m_columns = (columnsOf(m_damaged) & wanted).values();
    m_columns.removeAll(u"row"_s);
    m_columns.sort();
    m_columns.prepend(u"row"_s);
    for (const QString &column : {u"local_id"_s, u"workflow_hash"_s, u"phase"_s, u"created"_s}) {
        if (!m_columns.contains(column))
            return 0;
    }
    int copied = 0;
    const qint64 last = lastRow();
    for (qint64 row = 1; row <= last; ++row) {
        if (const auto values = readRun(row))
            copied += int(copyRun(*values));
    }
    countOnFrom(last, m_target);
    return copied;
}

enum class Log { Read, Ignore };

//! Opens the file at \a path without changing it, and passes it to \a work.
void read(const QString &path, Log log, const std::function<void(QSqlDatabase &)> &work)
{
    const QString name = u"salvage-"_s + QUuid::createUuid().toString(QUuid::Id128);
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, name);
        QUrl url = QUrl::fromLocalFile(path);
        url.setQuery(log == Log::Read ? u"mode=ro"_s : u"immutable=1"_s);
        database.setConnectOptions(u"QSQLITE_OPEN_URI;QSQLITE_OPEN_READONLY"_s);
        database.setDatabaseName(url.toString(QUrl::FullyEncoded));
        if (database.open()) {
            // Otherwise a truncated file could not be read at all.
            QSqlQuery(database).exec(u"PRAGMA writable_schema = ON"_s);
            work(database);
        }
    }
    QSqlDatabase::removeDatabase(name);
}

// Zero for version 1, and for a file that cannot be read.
int fileNumber(const QString &path, Log log)
{
    int number = 0;
    read(path, log, [&number](QSqlDatabase &database) {
        QSqlQuery query(database);
        if (query.exec(u"PRAGMA application_id"_s) && query.next())
            number = query.value(0).toInt();
    });
    return number;
}

} // namespace

int salvageRuns(const QString &damagedPath, QSqlDatabase &database)
{
    // SQLite would delete the log of an empty file.
    if (QFileInfo(damagedPath).size() == 0)
        return 0;
    int copied = 0;
    const auto copy = [&copied, &database](QSqlDatabase &damaged) {
        if (!database.transaction())
            return;
        const int count = Salvage(damaged, database).copyRuns();
        if (database.commit())
            copied += count;
        else
            database.rollback();
    };
    if (hasLog(damagedPath))
        read(damagedPath, Log::Read, copy);
    read(damagedPath, Log::Ignore, copy); // the log may be damaged
    return copied;
}

void countOnFrom(qint64 row, QSqlDatabase &database)
{
    QSqlQuery query(database);
    query.exec(u"INSERT INTO sqlite_sequence (name, seq) SELECT 'runs', 0 WHERE NOT EXISTS "
               "(SELECT 1 FROM sqlite_sequence WHERE name = 'runs')"_s);
    query.exec(u"UPDATE sqlite_sequence SET seq = max(seq, %1) WHERE name = 'runs'"_s.arg(row));
}

bool hasLog(const QString &path)
{
    return QFileInfo(path + u"-wal"_s).size() > 0;
}

bool hasForeignLog(const QString &path)
{
    if (!hasLog(path))
        return false;
    const int own = fileNumber(path, Log::Ignore);
    const int withLog = own == 0 ? 0 : fileNumber(path, Log::Read);
    return withLog != 0 && withLog != own;
}

} // namespace ComfyDeploy::Runner

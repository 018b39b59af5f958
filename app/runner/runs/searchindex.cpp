// SPDX-License-Identifier: MIT

#include "runs/searchindex.h"

#include "runs/historysql.h"
#include "runs/runrow.h"

#include <QtCore/qfile.h>
#include <QtSql/qsqlquery.h>

#include <algorithm>

namespace ComfyDeploy::Runner {

using namespace Qt::StringLiterals;

namespace {

constexpr int indexVersion = 1;

constexpr qsizetype trigram = 3;
constexpr qsizetype mostTrigrams = 64; // of a term; the text itself is searched in any case

// The trigrams of the term, quoted, so that nothing in them is syntax; none for a short term.
QStringList trigramsOf(const QString &term)
{
    const QList<uint> characters = term.toUcs4();
    QStringList all;
    for (qsizetype i = 0; i + trigram <= std::min(characters.size(), mostTrigrams); ++i) {
        QString text;
        for (const uint character : characters.mid(i, trigram))
            text += QString::fromUcs4(reinterpret_cast<const char32_t *>(&character), 1);
        all += u'"' + text.replace(u'"', u"\"\""_s) + u'"';
    }
    all.removeDuplicates();
    return all;
}

} // namespace

QString SearchIndex::pathOf(const QString &historyPath)
{
    return historyPath + u"-search"_s;
}

bool SearchIndex::open(const QSqlDatabase &connection, const QString &historyPath)
{
    m_database = connection;
    m_lastRow = 0;
    m_checksCount = true;
    m_path = pathOf(historyPath);
    if (attach() && prepare())
        return true;
    discard();
    m_database = connection;
    if (attach() && prepare())
        return true;
    close();
    return false;
}

void SearchIndex::discard()
{
    close();
    for (const QString &suffix : {u""_s, u"-wal"_s, u"-shm"_s})
        QFile::remove(m_path + suffix);
}

void SearchIndex::close()
{
    if (m_database.isOpen())
        execute(u"DETACH found"_s);
    m_database = QSqlDatabase();
}

bool SearchIndex::attach()
{
    return execute(u"ATTACH ? AS found"_s, {m_path})
        && execute(u"PRAGMA found.journal_mode = WAL"_s)
        && execute(u"PRAGMA found.synchronous = NORMAL"_s);
}

// Another program may do the same: each step takes the lock of the index, not that of the history.
bool SearchIndex::prepare()
{
    // Without the places of the trigrams, which need the same space once more: condition() looks
    // into the text itself.
    const QStringList tables{
        u"CREATE TABLE IF NOT EXISTS found.state (history INTEGER, version INTEGER, "
        "last_row INTEGER, runs INTEGER)"_s,
        u"CREATE TABLE IF NOT EXISTS found.unsettled (row INTEGER PRIMARY KEY)"_s,
        u"CREATE VIRTUAL TABLE IF NOT EXISTS found.texts USING "
        "fts5(text, tokenize = 'trigram', detail = none)"_s,
    };
    if (!std::all_of(tables.begin(), tables.end(),
                     [this](const QString &sql) { return execute(sql); }))
        return false;
    const qint64 history = value(u"PRAGMA main.application_id"_s).toLongLong();
    // A copy of the history that was restored has fewer rows.
    if (!execute(u"INSERT INTO found.state SELECT ?, ?, 0, 0 WHERE NOT EXISTS "
                 "(SELECT 1 FROM found.state)"_s,
                 {history, indexVersion})
        || !value(u"SELECT 1 FROM found.state WHERE history = ? AND version = ? AND last_row <= "
                  "ifnull((SELECT seq FROM main.sqlite_sequence WHERE name = 'runs'), 0)"_s,
                  {history, indexVersion})
                .isValid())
        return false;
    m_lastRow = value(u"SELECT last_row FROM found.state"_s).toLongLong();
    return execute(u"SELECT rowid FROM found.texts WHERE texts MATCH '\"abc\"' LIMIT 1"_s);
}

bool SearchIndex::execute(const QString &sql, const QVariantList &values)
{
    return executed(m_database, sql, values).isActive();
}

QVariant SearchIndex::value(const QString &sql, const QVariantList &values)
{
    QSqlQuery query = executed(m_database, sql, values);
    return query.next() ? query.value(0) : QVariant();
}

// Not immediate, because that would lock the history too: the first statement locks the index.
bool SearchIndex::transaction(bool (SearchIndex::*work)())
{
    if (!execute(u"BEGIN"_s))
        return false;
    if (execute(u"UPDATE found.state SET version = version"_s) && (this->*work)()
        && execute(u"COMMIT"_s))
        return true;
    execute(u"ROLLBACK"_s);
    return false;
}

bool SearchIndex::advance()
{
    if (!isOpen())
        return false;
    m_hasMore = false;
    if (transaction(&SearchIndex::addNext))
        return m_hasMore;
    close();
    return false;
}

bool SearchIndex::addNext()
{
    // Another program may have gone on with it.
    m_lastRow = value(u"SELECT last_row FROM found.state"_s).toLongLong();
    int added = 0;
    if (!add(u"row > ? ORDER BY row LIMIT ?"_s, {m_lastRow, Batch}, &added))
        return false;
    if (added > 0) {
        m_hasMore = true;
        return execute(u"UPDATE found.state SET last_row = ?, runs = runs + ?"_s,
                       {m_lastRow, added});
    }
    return addEnded() && (!m_checksCount || removeMissing());
}

// Why they failed is known now. CROSS JOIN, else SQLite looks for each run among the few.
bool SearchIndex::addEnded()
{
    const QString ended =
        u"SELECT row FROM found.unsettled CROSS JOIN main.runs USING (row) WHERE settled"_s;
    if (!value(ended).isValid())
        return true;
    int added = 0;
    return execute(u"DELETE FROM found.texts WHERE rowid IN (%1)"_s.arg(ended))
        && add(u"row IN (%1)"_s.arg(ended), {}, &added)
        && execute(u"DELETE FROM found.unsettled WHERE row IN (%1)"_s.arg(ended));
}

bool SearchIndex::removeMissing()
{
    m_checksCount = false;
    const QString count = u"(SELECT count(*) FROM main.runs WHERE row <= ?)"_s;
    if (value(u"SELECT runs = %1 FROM found.state"_s.arg(count), {m_lastRow}).toBool())
        return true;
    const QString missing = u"DELETE FROM found.%1 WHERE %2 NOT IN (SELECT row FROM main.runs)"_s;
    return execute(missing.arg(u"texts"_s, u"rowid"_s))
        && execute(missing.arg(u"unsettled"_s, u"row"_s))
        && execute(u"UPDATE found.state SET runs = %1"_s.arg(count), {m_lastRow});
}

bool SearchIndex::add(const QString &rest, const QVariantList &values, int *added)
{
    QSqlQuery query = executed(
        m_database,
        u"SELECT row, search, error_message, failure, settled FROM main.runs WHERE "_s + rest,
        values);
    if (!query.isActive())
        return false;
    QSqlQuery insert(m_database);
    if (!insert.prepare(u"INSERT INTO found.texts (rowid, text) VALUES (?, ?)"_s))
        return false;
    while (query.next()) {
        const qint64 row = query.value(0).toLongLong();
        const QString text = withErrorText(query.value(1).toString(), query.value(2).toString(),
                                           query.value(3).toString());
        insert.bindValue(0, row);
        insert.bindValue(1, text);
        if (!insert.exec()
            || (!query.value(4).toBool()
                && !execute(u"INSERT OR IGNORE INTO found.unsettled VALUES (?)"_s, {row})))
            return false;
        m_lastRow = std::max(m_lastRow, row);
        ++*added;
    }
    return true;
}

QString SearchIndex::condition(const QStringList &terms, qint64 after, qint64 upTo,
                               QVariantList *values)
{
    QStringList parts{u"rowid > ? AND rowid <= ?"_s};
    *values += {after, upTo};
    QStringList trigrams;
    for (const QString &term : terms)
        trigrams += trigramsOf(term);
    if (!trigrams.isEmpty()) {
        parts += u"texts MATCH ?"_s;
        values->append(trigrams.join(u' '));
    }
    // Not LIKE or GLOB, with which FTS5 of SQLite 3.40 crashes, or finds nothing, for short terms.
    for (const QString &term : terms) {
        parts += u"instr(text, ?)"_s;
        values->append(term);
    }
    return u"row IN (SELECT rowid FROM found.texts WHERE %1)"_s.arg(parts.join(u" AND "_s));
}

} // namespace ComfyDeploy::Runner

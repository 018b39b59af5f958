// SPDX-License-Identifier: MIT

#include "runs/historyreader.h"

#include "runs/historysql.h"
#include "runs/runreading.h"
#include "runs/runrow.h"
#include "runs/searchindex.h"

#include <QtCore/qmetaobject.h>
#include <QtSql/qsqldatabase.h>
#include <QtSql/qsqlerror.h>
#include <QtSql/qsqlquery.h>

#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <utility>

namespace ComfyDeploy::Runner {

using namespace Qt::StringLiterals;

namespace {

// In rows: the first page is wanted at once, and a search that is no longer wanted must end soon.
constexpr std::array<qint64, 3> partSizes{500, 2'000, 8'000};

} // namespace

// Works in the reader's thread; the events of that thread are its list of what to do.
class HistoryReader::Worker : public QObject
{
public:
    explicit Worker(HistoryReader *reader) : m_reader(reader) {}

    void open(const QString &path);
    void close();
    void find(quint64 search, const RunFilter &filter, const Wanted &wanted);
    void read(const QList<qint64> &rows);
    void updateIndex(bool removed);

private:
    struct Search
    {
        quint64 id = 0;
        RunFilter filter;
        Wanted wanted;
        qint64 upTo = std::numeric_limits<qint64>::max(); // what is not read yet
        qint64 newest = 0; // the first row there; 0 if there is none
        size_t parts = 0;
        qsizetype records = 0;
    };

    // The calendar is asked once a day.
    class LocalDays
    {
    public:
        qint64 dayOf(qint64 msecs)
        {
            if (msecs < m_start || msecs >= m_end) {
                const QDate date = QDateTime::fromMSecsSinceEpoch(msecs).date();
                m_day = date.toJulianDay();
                m_start = date.startOfDay().toMSecsSinceEpoch();
                m_end = date.addDays(1).startOfDay().toMSecsSinceEpoch();
            }
            return m_day;
        }

    private:
        qint64 m_start = 0;
        qint64 m_end = 0;
        qint64 m_day = 0;
    };

    template <typename Function>
    void post(QObject *receiver, Function function)
    {
        QMetaObject::invokeMethod(receiver, std::move(function), Qt::QueuedConnection);
    }
    void readPart(Search search);
    [[nodiscard]] bool readPlaces(const Search &search, FoundRuns *part);
    [[nodiscard]] qint64 firstRowUpTo(qint64 row);
    void reportDamage(const QSqlError &error);
    void advanceIndex();

    HistoryReader *const m_reader;
    QSqlDatabase m_database;
    SearchIndex m_index;
    LocalDays m_days;
    bool m_isIndexing = false; // advanceIndex() is posted
};

void HistoryReader::Worker::open(const QString &path)
{
    close();
    m_database = historyConnection(path, u"reader"_s);
    if (!m_database.open())
        return close();
    m_index.open(m_database, path);
    updateIndex(false);
}

void HistoryReader::Worker::close()
{
    m_index.close();
    removeConnection(&m_database);
}

void HistoryReader::Worker::find(quint64 search, const RunFilter &filter, const Wanted &wanted)
{
    Search next{search, filter, wanted};
    next.newest = firstRowUpTo(next.upTo);
    readPart(next);
}

qint64 HistoryReader::Worker::firstRowUpTo(qint64 row)
{
    if (!m_database.isOpen())
        return 0;
    QSqlQuery query = executed(m_database, u"SELECT max(row) FROM runs WHERE row <= ?"_s, {row});
    if (query.next())
        return query.value(0).toLongLong();
    reportDamage(query.lastError());
    return 0;
}

void HistoryReader::Worker::readPart(Search search)
{
    if (!*search.wanted)
        return;
    FoundRuns part;
    part.upTo = search.upTo;
    part.after = std::max<qint64>(
        0, search.newest - partSizes[std::min(search.parts, partSizes.size() - 1)]);
    if (search.newest > 0 && !readPlaces(search, &part))
        return;
    if (!part.places.isEmpty() && search.records == 0) {
        QVariantList rows;
        for (const RunPlace &place : part.places.mid(0, FirstRecords))
            rows += place.row;
        QSqlError error;
        part.records =
            readRuns(m_database, u"row IN (%1) ORDER BY row DESC"_s.arg(placeholders(rows.size())),
                     rows, &error);
        reportDamage(error);
        search.records = rows.size();
    }
    search.newest = part.after > 0 ? firstRowUpTo(part.after) : 0;
    part.isLast = search.newest == 0;
    if (part.isLast)
        part.after = 0;
    search.upTo = part.after;
    ++search.parts;
    if (!*search.wanted)
        return;
    post(m_reader, [reader = m_reader, search, part] {
        if (!*search.wanted)
            return;
        if (part.isLast)
            reader->m_searches.remove(search.id);
        Q_EMIT reader->found(search.id, part);
    });
    if (!part.isLast)
        post(this, [this, search] { readPart(search); });
}

bool HistoryReader::Worker::readPlaces(const Search &search, FoundRuns *part)
{
    const QStringList terms = foldedTerms(search.filter.text);
    bool isIndexed = false;
    if (!terms.isEmpty() && m_index.isOpen() && part->after < m_index.lastRow()) {
        // A part that is only partly in the index is read in two.
        isIndexed = search.newest <= m_index.lastRow();
        if (!isIndexed)
            part->after = m_index.lastRow();
    }
    QVariantList values;
    QStringList parts{conditionOf(search.filter, &values), u"row > ? AND row <= ?"_s};
    values += {part->after, part->upTo};
    parts += isIndexed ? SearchIndex::condition(terms, part->after, part->upTo, &values)
                       : textConditionOf(search.filter, &values);
    QSqlQuery query = executed(
        m_database,
        u"SELECT row, created FROM runs WHERE %1 ORDER BY row DESC"_s.arg(parts.join(u" AND "_s)),
        values);
    while (query.next())
        part->places += {query.value(0).toLongLong(), m_days.dayOf(query.value(1).toLongLong())};
    if (!query.lastError().isValid())
        return true;
    if (!isIndexed) {
        reportDamage(query.lastError());
        return false;
    }
    query.finish();
    part->places.clear();
    m_index.discard();
    return readPlaces(search, part);
}

void HistoryReader::Worker::read(const QList<qint64> &rows)
{
    if (!m_database.isOpen())
        return;
    QSqlError error;
    const QList<RunRecord> records =
        readRuns(m_database, u"row IN (%1)"_s.arg(placeholders(rows.size())),
                 QVariantList(rows.begin(), rows.end()), &error);
    post(m_reader, [reader = m_reader, records] { Q_EMIT reader->recordsRead(records); });
    reportDamage(error);
}

void HistoryReader::Worker::reportDamage(const QSqlError &error)
{
    if (isCorruption(error))
        post(m_reader, [reader = m_reader] { Q_EMIT reader->damageMet(); });
}

void HistoryReader::Worker::updateIndex(bool removed)
{
    if (removed)
        m_index.noteRemoval();
    if (!std::exchange(m_isIndexing, true))
        post(this, [this] { advanceIndex(); });
}

// A batch after the other, so that searches come between.
void HistoryReader::Worker::advanceIndex()
{
    m_isIndexing = false;
    if (!m_index.isOpen())
        return;
    if (m_index.advance())
        updateIndex(false);
    else if (m_index.isOpen())
        post(m_reader, [reader = m_reader] { Q_EMIT reader->indexed(); });
}

HistoryReader::HistoryReader(QObject *parent) : QObject(parent)
{
    m_thread.setObjectName(u"history"_s);
}

HistoryReader::~HistoryReader()
{
    close();
    m_thread.quit();
    m_thread.wait();
}

void HistoryReader::startThread()
{
    if (m_worker)
        return;
    m_worker = new Worker(this);
    m_worker->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    m_thread.start();
}

void HistoryReader::open(const QString &path)
{
    startThread();
    QMetaObject::invokeMethod(m_worker, [worker = m_worker, path] { worker->open(path); });
}

void HistoryReader::close()
{
    for (const Wanted &wanted : std::as_const(m_searches))
        *wanted = false;
    m_searches.clear();
    if (m_worker)
        QMetaObject::invokeMethod(
            m_worker, [worker = m_worker] { worker->close(); }, Qt::BlockingQueuedConnection);
}

quint64 HistoryReader::find(const RunFilter &filter)
{
    startThread();
    const quint64 search = ++m_lastSearch;
    const auto wanted = std::make_shared<std::atomic_bool>(true);
    m_searches.insert(search, wanted);
    QMetaObject::invokeMethod(m_worker, [worker = m_worker, search, filter, wanted] {
        worker->find(search, filter, wanted);
    });
    return search;
}

void HistoryReader::cancel(quint64 search)
{
    if (const Wanted wanted = m_searches.take(search))
        *wanted = false;
}

void HistoryReader::read(const QList<qint64> &rows)
{
    if (m_worker)
        QMetaObject::invokeMethod(m_worker, [worker = m_worker, rows] { worker->read(rows); });
}

void HistoryReader::updateIndex(bool removed)
{
    if (m_worker)
        QMetaObject::invokeMethod(m_worker,
                                  [worker = m_worker, removed] { worker->updateIndex(removed); });
}

} // namespace ComfyDeploy::Runner

// SPDX-License-Identifier: MIT

#include "runs/runhistorymodel.h"

#include "runs/runentry.h"
#include "runs/runkeeper.h"

#include <QtCore/qlocale.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace ComfyDeploy::Runner {

using namespace Qt::StringLiterals;

namespace {

QList<WorkflowRun::Phase> phasesOf(RunHistoryModel::StateFilter filter)
{
    using enum WorkflowRun::Phase;
    switch (filter) {
    case RunHistoryModel::Succeeded:
        return {Succeeded};
    case RunHistoryModel::Failed:
        return {Failed, TimedOut};
    case RunHistoryModel::Cancelled:
        return {Cancelled};
    case RunHistoryModel::Unconfirmed:
        return {Unconfirmed};
    case RunHistoryModel::All:
    case RunHistoryModel::Running:
    case RunHistoryModel::Starred:
        break;
    }
    return {};
}

QDateTime sinceOf(RunHistoryModel::Period period)
{
    const QDate today = QDate::currentDate();
    switch (period) {
    case RunHistoryModel::AnyTime:
        break;
    case RunHistoryModel::Today:
        return today.startOfDay();
    case RunHistoryModel::LastSevenDays:
        return today.addDays(-6).startOfDay();
    case RunHistoryModel::LastThirtyDays:
        return today.addDays(-29).startOfDay();
    }
    return {};
}

} // namespace

RunHistoryModel::RunHistoryModel(RunKeeper *keeper, QObject *parent)
    : QAbstractListModel(parent), m_keeper(keeper)
{
    m_reading.setSingleShot(true);
    connect(&m_reading, &QTimer::timeout, this, &RunHistoryModel::readMissing);
    connect(keeper, &RunKeeper::opened, this, &RunHistoryModel::reload);
    connect(keeper, &RunKeeper::changedElsewhere, this, [this] {
        find(false);
        Q_EMIT workflowNamesChanged();
    });
    connect(keeper, &RunKeeper::found, this, &RunHistoryModel::onFound);
    connect(keeper, &RunKeeper::entriesRead, this, &RunHistoryModel::onEntriesRead);
    connect(keeper, &RunKeeper::entryAdded, this, &RunHistoryModel::onEntryAdded);
    connect(keeper, &RunKeeper::entryChanged, this, &RunHistoryModel::onEntryChanged);
    connect(keeper, &RunKeeper::entryLive, this, &RunHistoryModel::onEntryLive);
    connect(keeper, &RunKeeper::entryRemoved, this, &RunHistoryModel::onEntryRemoved);
    reload();
}

RunHistoryModel::~RunHistoryModel()
{
    if (!m_keeper)
        return;
    m_keeper->cancelFind(m_search);
    for (RunEntry *entry : std::as_const(m_entries))
        m_keeper->release(entry);
}

int RunHistoryModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : count();
}

QVariant RunHistoryModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    if (role == DayRole)
        return dayText(QDate::fromJulianDay(m_places.at(index.row()).day));
    RunEntry *entry = entryAt(index.row());
    if (role == EntryRole)
        return QVariant::fromValue(entry);
    if (role == FoldedRole)
        return entry && foldsBatches() && !entry->batchId().isEmpty();
    if (!entry)
        return {};
    switch (role) {
    case LocalIdRole:
        return entry->localId();
    case RunIdRole:
        return entry->runId();
    case Qt::DisplayRole:
    case WorkflowNameRole:
        return entry->workflowName();
    case CreatedRole:
        return entry->created();
    case PhaseRole:
        return entry->phase();
    case StateTextRole:
        return entry->stateText();
    case StatusTextRole:
        return entry->statusText();
    case ProgressRole:
        return entry->progress();
    case MainTextRole:
        return entry->mainText();
    case ThumbnailRole:
        return entry->thumbnail();
    case HeadlineRole:
        return entry->headline();
    case StarredRole:
        return entry->starred();
    case BatchIdRole:
        return entry->batchId();
    default:
        return {};
    }
}

QString RunHistoryModel::dayText(const QDate &day) const
{
    const qint64 ago = day.daysTo(QDate::currentDate());
    return ago == 0 ? tr("Today")
        : ago == 1  ? tr("Yesterday")
                    : QLocale().toString(day, QLocale::LongFormat);
}

QHash<int, QByteArray> RunHistoryModel::roleNames() const
{
    return {
        {EntryRole, "entry"_ba},           {LocalIdRole, "localId"_ba},
        {RunIdRole, "runId"_ba},           {WorkflowNameRole, "workflowName"_ba},
        {CreatedRole, "created"_ba},       {DayRole, "day"_ba},
        {PhaseRole, "phase"_ba},           {StateTextRole, "stateText"_ba},
        {StatusTextRole, "statusText"_ba}, {ProgressRole, "progress"_ba},
        {MainTextRole, "mainText"_ba},     {ThumbnailRole, "thumbnail"_ba},
        {HeadlineRole, "headline"_ba},     {StarredRole, "starred"_ba},
        {BatchIdRole, "batchId"_ba},       {FoldedRole, "folded"_ba},
    };
}

// --- reading

RunFilter RunHistoryModel::filter() const
{
    return {phasesOf(m_stateFilter),
            m_stateFilter == Running,
            m_workflow,
            m_starredOnly || m_stateFilter == Starred,
            m_keeper->hidden(),
            foldsBatches(),
            m_searchText,
            sinceOf(m_period)};
}

bool RunHistoryModel::foldsBatches() const
{
    return m_stateFilter == All && !m_starredOnly && m_searchText.isEmpty() && m_period == AnyTime;
}

bool RunHistoryModel::isFolded(const QString &localId) const
{
    const RunEntry *entry = m_keeper->entry(localId);
    return entry && foldsBatches() && !entry->batchId().isEmpty();
}

void RunHistoryModel::reload()
{
    find(true);
    Q_EMIT workflowNamesChanged();
}

void RunHistoryModel::find(bool anew)
{
    const bool wasSearching = isSearching();
    m_isAnew = anew || wasSearching;
    m_keeper->cancelFind(m_search);
    m_changed.clear();
    m_removed.clear();
    m_search = m_keeper->find(filter());
    if (!wasSearching)
        Q_EMIT searchingChanged();
}

void RunHistoryModel::onFound(quint64 search, const FoundRuns &runs,
                              const QList<RunEntry *> &entries)
{
    if (search != m_search)
        return;
    FoundRuns there = runs;
    there.places.removeIf([this](const RunPlace &place) { return m_removed.contains(place.row); });
    const bool grows = m_isAnew || m_foundAfter > 0;
    if (std::exchange(m_isAnew, false))
        begin(there, entries);
    else
        merge(there, entries);
    if (grows)
        m_foundAfter = there.after;
    const QSet<QString> changed = m_changed;
    for (const QString &localId : changed) {
        if (RunEntry *entry = m_keeper->entry(localId))
            onEntryChanged(entry);
    }
    Q_EMIT countChanged();
    if (there.isLast) {
        m_search = 0;
        Q_EMIT searchingChanged();
    }
}

void RunHistoryModel::begin(const FoundRuns &runs, const QList<RunEntry *> &entries)
{
    beginResetModel();
    const QList<RunEntry *> before = m_entries.values();
    m_entries.clear();
    m_asked.clear();
    m_pages.clear();
    m_lastPage = -1;
    m_places = runs.places;
    for (RunEntry *entry : entries)
        keep(entry);
    for (RunEntry *entry : before)
        m_keeper->release(entry);
    endResetModel();
}

void RunHistoryModel::merge(const FoundRuns &runs, const QList<RunEntry *> &entries)
{
    const auto isFound = [&runs](const RunPlace &place) {
        return std::binary_search(
            runs.places.begin(), runs.places.end(), place,
            [](const RunPlace &a, const RunPlace &b) { return a.row > b.row; });
    };
    int row = rowOfPlace(runs.upTo);
    for (int last = rowOfPlace(runs.after) - 1; last >= row; --last) {
        if (isFound(m_places.at(last)))
            continue;
        int first = last;
        while (first > row && !isFound(m_places.at(first - 1)))
            --first;
        removeRange(first, last);
        last = first;
    }
    for (auto next = runs.places.begin(); next != runs.places.end();) {
        if (isAt(row, next->row)) {
            ++row;
            ++next;
            continue;
        }
        const qint64 known = row < count() ? m_places.at(row).row : 0;
        const auto end = std::find_if(
            next, runs.places.end(), [known](const RunPlace &place) { return place.row <= known; });
        const int added = int(end - next);
        beginInsertRows({}, row, row + added - 1);
        m_places.insert(row, added, {});
        std::copy(next, end, m_places.begin() + row);
        endInsertRows();
        row += added;
        next = end;
    }
    for (RunEntry *entry : entries) {
        const qint64 place = entry->record().row;
        const int there = rowOfPlace(place);
        if (!isAt(there, place) || m_entries.contains(place))
            continue;
        keep(entry);
        Q_EMIT dataChanged(index(there), index(there));
    }
}

// --- entries

RunEntry *RunHistoryModel::entryAt(int row) const
{
    RunEntry *entry = m_entries.value(m_places.at(row).row);
    const int page = row / PageSize;
    if (!entry || page != m_lastPage) {
        m_lastPage = page;
        m_shown.insert(page);
        m_reading.start();
    }
    return entry;
}

// The pages beside them are likely to be shown next.
void RunHistoryModel::readMissing()
{
    for (const int page : std::exchange(m_shown, {})) {
        m_pages.removeAll(page);
        m_pages.prepend(page);
        for (const int near : {page, page - 1, page + 1})
            readPage(near);
    }
    m_pages.resize(std::min<qsizetype>(m_pages.size(), KeptPages));
}

void RunHistoryModel::readPage(int page)
{
    QList<qint64> rows;
    const int end = std::min(count(), (page + 1) * PageSize);
    for (int row = std::max(0, page * PageSize); row < end; ++row) {
        const qint64 place = m_places.at(row).row;
        if (!m_entries.contains(place) && !m_asked.contains(place))
            rows += place;
    }
    if (rows.isEmpty())
        return;
    m_asked.unite(QSet<qint64>(rows.begin(), rows.end()));
    m_keeper->read(rows);
}

void RunHistoryModel::onEntriesRead(const QList<RunEntry *> &entries)
{
    int first = count();
    int last = -1;
    for (RunEntry *entry : entries) {
        const qint64 place = entry->record().row;
        const int row = rowOfPlace(place);
        if (!m_asked.remove(place) || !isAt(row, place))
            continue;
        keep(entry);
        first = std::min(first, row);
        last = std::max(last, row);
    }
    if (last >= 0)
        Q_EMIT dataChanged(index(first), index(last));
    dropFarPages();
}

void RunHistoryModel::keep(RunEntry *entry)
{
    RunEntry *&held = m_entries[entry->record().row];
    if (held == entry)
        return;
    m_keeper->hold(entry);
    if (RunEntry *other = std::exchange(held, entry))
        m_keeper->release(other);
}

void RunHistoryModel::drop(qint64 place)
{
    if (RunEntry *entry = m_entries.take(place))
        m_keeper->release(entry);
}

// Memory stays the same, no matter how far the user scrolls.
void RunHistoryModel::dropFarPages()
{
    if (m_entries.size() <= qsizetype(2) * KeptPages * PageSize)
        return;
    const QList<qint64> places = m_entries.keys();
    for (const qint64 place : places) {
        const int page = rowOfPlace(place) / PageSize;
        if (std::none_of(m_pages.begin(), m_pages.end(),
                         [page](int kept) { return std::abs(kept - page) <= 1; }))
            drop(place);
    }
}

template <typename T>
void RunHistoryModel::setFilter(T *member, const T &value)
{
    if (*member == value)
        return;
    *member = value;
    reload();
    Q_EMIT filterChanged();
}

void RunHistoryModel::setStateFilter(StateFilter filter)
{
    setFilter(&m_stateFilter, filter);
}

void RunHistoryModel::setWorkflowFilter(const QString &workflowName)
{
    setFilter(&m_workflow, workflowName);
}

void RunHistoryModel::setStarredOnly(bool on)
{
    setFilter(&m_starredOnly, on);
}

void RunHistoryModel::setSearchText(const QString &text)
{
    setFilter(&m_searchText, text.left(MaximumSearchText));
}

void RunHistoryModel::setPeriod(Period period)
{
    setFilter(&m_period, period);
}

QStringList RunHistoryModel::workflowNames() const
{
    return m_keeper->database()->workflowNames();
}

int RunHistoryModel::rowOf(const QString &localId) const
{
    const RunEntry *entry = localId.isEmpty() ? nullptr : m_keeper->entry(localId);
    if (!entry)
        return -1;
    const int row = rowOfPlace(entry->record().row);
    return isAt(row, entry->record().row) ? row : rowOfBatch(entry);
}

// Its first run that is not hidden; -1 if batches are not folded.
int RunHistoryModel::rowOfBatch(const RunEntry *entry) const
{
    if (!foldsBatches() || entry->batchId().isEmpty())
        return -1;
    const QList<RunEntry *> runs = m_keeper->batchEntries(entry->batchId());
    for (const RunEntry *run : runs) {
        const qint64 place = run->record().row;
        if (const int row = rowOfPlace(place); isAt(row, place))
            return row;
    }
    return -1;
}

QString RunHistoryModel::idAt(int row) const
{
    if (row < 0 || row >= count())
        return {};
    const qint64 place = m_places.at(row).row;
    const RunEntry *entry = m_entries.value(place);
    return entry ? entry->localId() : m_keeper->database()->idAt(place);
}

int RunHistoryModel::rowOfDay(int year, int month, int day) const
{
    const qint64 wanted = QDate(year, month, day).toJulianDay();
    const auto found =
        std::find_if(m_places.begin(), m_places.end(),
                     [wanted](const RunPlace &place) { return place.day <= wanted; });
    return found == m_places.end() ? count() - 1 : int(found - m_places.begin());
}

QList<int> RunHistoryModel::daysWithRuns(int year, int month) const
{
    const QDate first(year, month, 1);
    QSet<int> days;
    for (const RunPlace &place : m_places) {
        const qint64 day = place.day - first.toJulianDay();
        if (day >= 0 && day < first.daysInMonth())
            days.insert(int(day) + 1);
    }
    return days.values();
}

bool RunHistoryModel::remove(const QString &localId)
{
    return m_keeper->remove(localId);
}

bool RunHistoryModel::setStarred(const QString &localId, bool starred)
{
    return m_keeper->setStarred(localId, starred);
}

// --- keeping up

int RunHistoryModel::rowOfPlace(qint64 place) const
{
    const auto found = std::lower_bound(m_places.begin(), m_places.end(), place,
                                        [](const RunPlace &a, qint64 b) { return a.row > b; });
    return int(found - m_places.begin());
}

bool RunHistoryModel::isAt(int row, qint64 place) const
{
    return row < count() && m_places.at(row).row == place;
}

void RunHistoryModel::onEntryAdded(RunEntry *entry)
{
    onEntryChanged(entry);
    Q_EMIT workflowNamesChanged();
}

void RunHistoryModel::onEntryChanged(RunEntry *entry)
{
    if (isSearching())
        m_changed.insert(entry->localId());
    const qint64 place = entry->record().row;
    const int row = rowOfPlace(place);
    const bool there = isAt(row, place);
    const bool belongs = m_keeper->database()->matches(filter(), entry->localId());
    if (there && belongs) {
        keep(entry);
        Q_EMIT dataChanged(index(row), index(row));
    } else if (there) {
        leave(row, entry);
    } else if (belongs && rowOfBatch(entry) >= 0) { // it was hidden, and another one stood for it
        find(false);
    } else if (belongs && place > m_foundAfter) { // otherwise it is found later
        beginInsertRows({}, row, row);
        m_places.insert(row, {place, entry->created().date().toJulianDay()});
        keep(entry);
        endInsertRows();
        Q_EMIT countChanged();
    }
}

void RunHistoryModel::onEntryLive(RunEntry *entry)
{
    const qint64 place = entry->record().row;
    if (const int row = rowOfPlace(place); isAt(row, place))
        Q_EMIT dataChanged(index(row), index(row), {StateTextRole, StatusTextRole, ProgressRole});
}

void RunHistoryModel::onEntryRemoved(const QString &localId, qint64 place)
{
    m_changed.remove(localId);
    if (isSearching())
        m_removed.insert(place);
    if (const int row = rowOfPlace(place); isAt(row, place))
        leave(row, m_entries.value(place));
    Q_EMIT workflowNamesChanged();
}

// The next run of its batch takes the place of the first one.
void RunHistoryModel::leave(int row, const RunEntry *entry)
{
    const bool isOfBatch = foldsBatches() && (!entry || !entry->batchId().isEmpty());
    removeRange(row, row);
    Q_EMIT countChanged();
    if (isOfBatch)
        find(false);
}

void RunHistoryModel::removeRange(int first, int last)
{
    beginRemoveRows({}, first, last);
    for (int row = first; row <= last; ++row)
        drop(m_places.at(row).row);
    m_places.remove(first, last - first + 1);
    endRemoveRows();
}

} // namespace ComfyDeploy::Runner

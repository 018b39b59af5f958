// SPDX-License-Identifier: MIT

#include "runs/runhistorymodel.h"

#include "runs/runentry.h"
#include "runs/runkeeper.h"

#include <QtCore/qlocale.h>

#include <algorithm>

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

} // namespace

RunHistoryModel::RunHistoryModel(RunKeeper *keeper, QObject *parent)
    : QAbstractListModel(parent), m_keeper(keeper)
{
    connect(keeper, &RunKeeper::opened, this, &RunHistoryModel::reload);
    connect(keeper, &RunKeeper::entryAdded, this, &RunHistoryModel::onEntryAdded);
    connect(keeper, &RunKeeper::entryChanged, this, &RunHistoryModel::onEntryChanged);
    connect(keeper, &RunKeeper::entryLive, this, &RunHistoryModel::onEntryLive);
    connect(keeper, &RunKeeper::entryRemoved, this, &RunHistoryModel::onEntryRemoved);
    reload();
}

int RunHistoryModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : count();
}

QVariant RunHistoryModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    RunEntry *entry = m_entries.at(index.row());
    switch (role) {
    case EntryRole:
        return QVariant::fromValue(entry);
    case LocalIdRole:
        return entry->localId();
    case RunIdRole:
        return entry->runId();
    case Qt::DisplayRole:
    case WorkflowNameRole:
        return entry->workflowName();
    case CreatedRole:
        return entry->created();
    case DayRole:
        return dayText(entry->created().date());
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
    case FoldedRole:
        return foldsBatches() && !entry->batchId().isEmpty();
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
            m_searchText};
}

bool RunHistoryModel::foldsBatches() const
{
    return m_stateFilter == All && !m_starredOnly && m_searchText.isEmpty();
}

bool RunHistoryModel::canFetchMore(const QModelIndex &parent) const
{
    return !parent.isValid() && !m_atEnd;
}

void RunHistoryModel::fetchMore(const QModelIndex &parent)
{
    if (!canFetchMore(parent))
        return;
    const qint64 before = m_entries.isEmpty() ? 0 : m_entries.last()->record().row;
    const QList<RunEntry *> page = m_keeper->entries(filter(), before, PageSize);
    m_atEnd = page.size() < PageSize;
    if (page.isEmpty())
        return;
    beginInsertRows({}, count(), count() + int(page.size()) - 1);
    m_entries += page;
    endInsertRows();
    Q_EMIT countChanged();
}

void RunHistoryModel::reload()
{
    beginResetModel();
    m_entries = m_keeper->entries(filter(), 0, PageSize);
    m_atEnd = m_entries.size() < PageSize;
    endResetModel();
    Q_EMIT countChanged();
    Q_EMIT workflowNamesChanged();
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

QStringList RunHistoryModel::workflowNames() const
{
    return m_keeper->database()->workflowNames();
}

int RunHistoryModel::rowOf(const QString &localId) const
{
    const auto rowWith = [this](const auto &matches) {
        const auto found = std::find_if(m_entries.begin(), m_entries.end(), matches);
        return found == m_entries.end() ? -1 : int(found - m_entries.begin());
    };
    const int row = rowWith([&](const RunEntry *entry) { return entry->localId() == localId; });
    if (row >= 0 || !foldsBatches() || localId.isEmpty())
        return row;
    const RunEntry *run = m_keeper->entry(localId);
    if (!run || run->batchId().isEmpty())
        return -1;
    return rowWith([run](const RunEntry *entry) { return entry->batchId() == run->batchId(); });
}

QString RunHistoryModel::idAt(int row) const
{
    return row >= 0 && row < count() ? m_entries.at(row)->localId() : QString();
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

// The newest row is first.
int RunHistoryModel::placeOf(const RunEntry *entry) const
{
    const auto place =
        std::lower_bound(m_entries.begin(), m_entries.end(), entry->record().row,
                         [](const RunEntry *a, qint64 row) { return a->record().row > row; });
    return int(place - m_entries.begin());
}

void RunHistoryModel::onEntryAdded(RunEntry *entry)
{
    onEntryChanged(entry);
    Q_EMIT workflowNamesChanged();
}

void RunHistoryModel::onEntryChanged(RunEntry *entry)
{
    const int place = placeOf(entry);
    const bool there = place < count() && m_entries.at(place) == entry;
    const bool belongs = m_keeper->database()->matches(filter(), entry->localId());
    if (there && belongs) {
        Q_EMIT dataChanged(index(place), index(place));
    } else if (there) {
        leave(place);
    } else if (belongs && replacesRow(entry)) { // it was hidden, and another one stood for it
        reload();
    } else if (belongs && (place < count() || m_atEnd)) { // otherwise it is read with its page
        beginInsertRows({}, place, place);
        m_entries.insert(place, entry);
        endInsertRows();
        Q_EMIT countChanged();
    }
}

void RunHistoryModel::onEntryLive(RunEntry *entry)
{
    const int place = placeOf(entry);
    if (place < count() && m_entries.at(place) == entry)
        Q_EMIT dataChanged(index(place), index(place),
                           {StateTextRole, StatusTextRole, ProgressRole});
}

void RunHistoryModel::onEntryRemoved(const QString &localId)
{
    const auto found = std::find_if(m_entries.begin(), m_entries.end(), [&](const RunEntry *entry) {
        return entry->localId() == localId;
    });
    if (found != m_entries.end())
        leave(int(found - m_entries.begin()));
    Q_EMIT workflowNamesChanged();
}

// Whether a later run of its batch has the batch's row.
bool RunHistoryModel::replacesRow(const RunEntry *entry) const
{
    return foldsBatches() && !entry->batchId().isEmpty()
        && std::any_of(m_entries.begin(), m_entries.end(),
                       [entry](const RunEntry *row) { return row->batchId() == entry->batchId(); });
}

// The next run of its batch takes the place of the first one.
void RunHistoryModel::leave(int row)
{
    if (foldsBatches() && !m_entries.at(row)->batchId().isEmpty())
        reload();
    else
        removeAt(row);
}

void RunHistoryModel::removeAt(int row)
{
    beginRemoveRows({}, row, row);
    m_entries.removeAt(row);
    endRemoveRows();
    Q_EMIT countChanged();
}

} // namespace ComfyDeploy::Runner

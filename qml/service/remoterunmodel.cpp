// SPDX-License-Identifier: MIT

#include "remoterunmodel.h"

#include <utility>

namespace ComfyDeploy::Qml {

namespace {

constexpr int largestPage = 1000;

} // namespace

RemoteRunModel::RemoteRunModel(QObject *parent) : ServiceListModel(parent)
{
    connect(this, &QAbstractItemModel::modelReset, this, &RemoteRunModel::hasMoreChanged);
}

void RemoteRunModel::setWorkflowId(const QString &id)
{
    Query query = m_query;
    query.workflowId = id;
    setQuery(query);
}

void RemoteRunModel::setDeploymentId(const QString &id)
{
    Query query = m_query;
    query.deploymentId = id;
    setQuery(query);
}

void RemoteRunModel::setStatus(const QString &status)
{
    Query query = m_query;
    query.status = status;
    setQuery(query);
}

void RemoteRunModel::setFrom(const QDateTime &from)
{
    Query query = m_query;
    query.from = from;
    setQuery(query);
}

void RemoteRunModel::setOwnOnly(bool own)
{
    Query query = m_query;
    query.ownOnly = own;
    setQuery(query);
}

void RemoteRunModel::setPageSize(int size)
{
    Query query = m_query;
    query.pageSize = std::clamp(size, 1, largestPage);
    setQuery(query);
}

void RemoteRunModel::setQuery(const Query &query)
{
    if (query == m_query)
        return;
    m_query = query;
    const bool listedMore = std::exchange(m_hasMore, false);
    const QPointer<RemoteRunModel> self(this);
    restart();
    if (self)
        Q_EMIT filterChanged();
    if (self && listedMore)
        Q_EMIT hasMoreChanged();
}

bool RemoteRunModel::canAsk() const
{
    return ServiceListModel::canAsk()
        && !(m_query.workflowId.isEmpty() && m_query.deploymentId.isEmpty());
}

void RemoteRunModel::dropRows()
{
    m_rows.clear();
    m_hasMore = false;
}

void RemoteRunModel::ask(bool fromStart)
{
    RunListQuery query = m_next;
    if (fromStart) {
        query = {};
        query.status = m_query.status;
        query.from = m_query.from;
        query.limit = m_query.pageSize;
        if (m_query.workflowId.isEmpty())
            query.ownOnly = m_query.ownOnly;
        else
            query.deploymentId = m_query.deploymentId;
    }
    const auto take = [this, fromStart](const RunListPage &page) {
        m_next = page.next();
        const bool differs = std::exchange(m_hasMore, page.hasMore) != page.hasMore;
        const QPointer<RemoteRunModel> self(this);
        const bool hasBrought = fromStart ? takeFirst(page) : takeNext(page);
        if (self && differs)
            Q_EMIT hasMoreChanged();
        return hasBrought;
    };
    if (m_query.workflowId.isEmpty())
        follow(client()->deploymentRuns(m_query.deploymentId, query), take);
    else
        follow(client()->workflowRuns(m_query.workflowId, query), take);
}

bool RemoteRunModel::takeFirst(const RunListPage &page)
{
    updateRows(&m_rows, page.runs);
    return !page.runs.isEmpty();
}

// Runs that were started meanwhile move rows that are already in the model into the next page.
bool RemoteRunModel::takeNext(const RunListPage &page)
{
    QSet<QString> known;
    for (const RunSummary &row : std::as_const(m_rows))
        known.insert(row.id());
    QList<RunSummary> added = page.runs;
    added.removeIf([&known](const RunSummary &row) { return known.contains(row.id()); });
    if (added.isEmpty())
        return false;
    beginInsertRows({}, rows(), rows() + int(added.size()) - 1);
    m_rows += added;
    endInsertRows();
    return true;
}

QVariant RemoteRunModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const RunSummary &row = m_rows.at(index.row());
    switch (role) {
    case RunIdRole:
    case Qt::DisplayRole:
        return row.id();
    case StatusRole:
        return int(row.status());
    case StatusTextRole:
        return row.rawStatus();
    case CreatedRole:
        return row.createdAt();
    case EndedRole:
        return row.endedAt();
    case DurationRole:
        return row.duration();
    case GpuRole:
        return row.gpu();
    case DeploymentIdRole:
        return row.deploymentId();
    case SummaryRole:
        return QVariant::fromValue(row);
    default:
        return {};
    }
}

QHash<int, QByteArray> RemoteRunModel::roleNames() const
{
    return {{RunIdRole, "runId"},
            {StatusRole, "status"},
            {StatusTextRole, "statusText"},
            {CreatedRole, "created"},
            {EndedRole, "ended"},
            {DurationRole, "duration"},
            {GpuRole, "gpu"},
            {DeploymentIdRole, "deploymentId"},
            {SummaryRole, "summary"}};
}

} // namespace ComfyDeploy::Qml

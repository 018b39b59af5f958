// SPDX-License-Identifier: MIT

#include "runlistmodel.h"

#include "updaterate.h"

#include <algorithm>

namespace ComfyDeploy::Qml {

namespace {

QVariant firstPicture(const WorkflowRun *run)
{
    const QList<MediaItem> items = run->mediaItems();
    const auto found = std::find_if(items.begin(), items.end(), [](const MediaItem &item) {
        return item.kind() == MediaItem::Kind::Image;
    });
    return found == items.end() ? QVariant() : QVariant::fromValue(*found);
}

} // namespace

RunListModel::RunListModel(QObject *parent) : QAbstractListModel(parent)
{
    m_updateTimer.setSingleShot(true);
    m_updateTimer.setInterval(updateInterval);
    connect(&m_updateTimer, &QTimer::timeout, this, &RunListModel::update);
}

void RunListModel::setClient(WorkflowClient *client)
{
    if (client == m_client)
        return;
    leave();
    m_client = client;
    if (client) {
        const QList<WorkflowRun *> runs = client->runs();
        for (WorkflowRun *run : runs)
            addRun(run);
        connect(client, &WorkflowClient::runAdded, this, [this](WorkflowRun *run) {
            if (rowWith(run) < 0) // otherwise it was created just before the client was set
                addRun(run);
        });
        connect(client, &QObject::destroyed, this, &RunListModel::clientChanged);
    }
    Q_EMIT clientChanged();
}

void RunListModel::leave()
{
    if (m_client)
        m_client->disconnect(this);
    m_updateTimer.stop();
    if (m_rows.isEmpty())
        return;
    beginResetModel();
    for (const Row &row : std::as_const(m_rows))
        row.run->disconnect(this);
    m_rows.clear();
    endResetModel();
    Q_EMIT countChanged();
}

void RunListModel::addRun(WorkflowRun *run)
{
    beginInsertRows({}, 0, 0);
    m_rows.prepend(rowOf(run, QDateTime::currentDateTime()));
    endInsertRows();
    connect(run, &WorkflowRun::updated, this, [this, run] { markStale(run); });
    connect(run, &WorkflowRun::finished, this, [this, run] {
        if (const int row = rowWith(run); row >= 0)
            updateRow(row);
    });
    connect(run, &QObject::destroyed, this, &RunListModel::removeRun);
    Q_EMIT countChanged();
}

void RunListModel::removeRun(const QObject *run)
{
    const int row = rowWith(run);
    if (row < 0)
        return;
    beginRemoveRows({}, row, row);
    m_rows.removeAt(row);
    endRemoveRows();
    Q_EMIT countChanged();
}

void RunListModel::markStale(const WorkflowRun *run)
{
    const int row = rowWith(run);
    if (row < 0)
        return;
    m_rows[row].isStale = true;
    if (!m_updateTimer.isActive())
        m_updateTimer.start();
}

void RunListModel::update()
{
    for (int row = 0; row < count(); ++row) {
        if (m_rows.at(row).isStale)
            updateRow(row);
    }
}

void RunListModel::updateRow(int row)
{
    const Row old = m_rows.at(row);
    m_rows[row] = rowOf(old.run, old.created);
    const Row &now = m_rows.at(row);
    QList<int> roles;
    const auto compare = [&roles](bool differs, int role) {
        if (differs)
            roles += role;
    };
    compare(old.id != now.id, RunIdRole);
    compare(old.phase != now.phase, PhaseRole);
    compare(old.progress != now.progress, ProgressRole);
    compare(old.statusText != now.statusText, StatusTextRole);
    compare(old.thumbnail != now.thumbnail, ThumbnailRole);
    if (!roles.isEmpty())
        Q_EMIT dataChanged(index(row), index(row), roles);
}

RunListModel::Row RunListModel::rowOf(WorkflowRun *run, const QDateTime &created)
{
    return {run,
            created,
            run->id(),
            run->phase(),
            run->progress(),
            run->statusText(),
            firstPicture(run),
            false};
}

int RunListModel::rowWith(const QObject *run) const
{
    const auto found = std::find_if(m_rows.begin(), m_rows.end(),
                                    [run](const Row &row) { return row.run == run; });
    return found == m_rows.end() ? -1 : int(found - m_rows.begin());
}

int RunListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : count();
}

QVariant RunListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row &row = m_rows.at(index.row());
    switch (role) {
    case RunRole:
        return QVariant::fromValue(row.run);
    case RunIdRole:
        return row.id;
    case PhaseRole:
        return int(row.phase);
    case ProgressRole:
        return row.progress;
    case StatusTextRole:
    case Qt::DisplayRole:
        return row.statusText;
    case CreatedRole:
        return row.created;
    case ThumbnailRole:
        return row.thumbnail;
    default:
        return {};
    }
}

QHash<int, QByteArray> RunListModel::roleNames() const
{
    return {{RunRole, "run"},
            {RunIdRole, "runId"},
            {PhaseRole, "phase"},
            {ProgressRole, "progress"},
            {StatusTextRole, "statusText"},
            {CreatedRole, "created"},
            {ThumbnailRole, "thumbnail"}};
}

} // namespace ComfyDeploy::Qml

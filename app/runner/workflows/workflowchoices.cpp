// SPDX-License-Identifier: MIT

#include "workflows/workflowchoices.h"

#include "workflows/workflowlibrary.h"

namespace ComfyDeploy::Runner {

using Qml::DeploymentListModel;

WorkflowChoices::WorkflowChoices(WorkflowLibrary *library, QObject *parent)
    : QAbstractListModel(parent), m_library(library)
{
    follow(library);
    follow(&m_deployments);
}

void WorkflowChoices::setServer(WorkflowClient *client, const QString &name)
{
    m_serverName = name;
    m_deployments.setClient(client);
}

// Forwards the changes of a part, with an offset for its rows.
void WorkflowChoices::follow(QAbstractItemModel *part)
{
    using Model = QAbstractItemModel;
    connect(part, &Model::rowsAboutToBeInserted, this,
            [=, this](const QModelIndex &, int from, int to) {
                beginInsertRows({}, firstRowOf(part) + from, firstRowOf(part) + to);
            });
    connect(part, &Model::rowsInserted, this, &WorkflowChoices::endInsertRows);
    connect(part, &Model::rowsAboutToBeRemoved, this,
            [=, this](const QModelIndex &, int from, int to) {
                beginRemoveRows({}, firstRowOf(part) + from, firstRowOf(part) + to);
            });
    connect(part, &Model::rowsRemoved, this, &WorkflowChoices::endRemoveRows);
    connect(part, &Model::rowsAboutToBeMoved, this,
            [=, this](const QModelIndex &, int from, int to, const QModelIndex &, int target) {
                const int first = firstRowOf(part);
                beginMoveRows({}, first + from, first + to, {}, first + target);
            });
    connect(part, &Model::rowsMoved, this, &WorkflowChoices::endMoveRows);
    connect(part, &Model::dataChanged, this,
            [=, this](const QModelIndex &from, const QModelIndex &to) {
                const int first = firstRowOf(part);
                Q_EMIT dataChanged(index(first + from.row()), index(first + to.row()));
            });
    connect(part, &Model::modelAboutToBeReset, this, &WorkflowChoices::beginResetModel);
    connect(part, &Model::modelReset, this, &WorkflowChoices::endResetModel);
    connect(part, &Model::layoutAboutToBeChanged, this, &WorkflowChoices::beginResetModel);
    connect(part, &Model::layoutChanged, this, &WorkflowChoices::endResetModel);
}

int WorkflowChoices::firstRowOf(const QAbstractItemModel *part) const
{
    return part == &m_deployments ? m_library->rowCount() : 0;
}

QString WorkflowChoices::workflowKeyAt(int row) const
{
    return m_library->keyAt(row);
}

int WorkflowChoices::rowOf(const QString &workflowKey, const QString &deploymentId) const
{
    if (!deploymentId.isEmpty()) {
        const int row = m_deployments.indexOf(deploymentId);
        return row < 0 ? -1 : m_library->rowCount() + row;
    }
    for (int row = 0; row < m_library->rowCount(); ++row) {
        if (m_library->keyAt(row) == workflowKey)
            return row;
    }
    return -1;
}

Deployment WorkflowChoices::deploymentAt(int row) const
{
    return m_deployments.deploymentAt(row - m_library->rowCount());
}

int WorkflowChoices::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : m_library->rowCount() + m_deployments.count();
}

QVariant WorkflowChoices::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const int behind = index.row() - m_library->rowCount();
    return behind < 0 ? workflowData(index.row(), role) : deploymentData(behind, role);
}

QVariant WorkflowChoices::workflowData(int row, int role) const
{
    const QModelIndex index = m_library->index(row);
    switch (role) {
    case Qt::DisplayRole:
    case TitleRole:
        return index.data(WorkflowLibrary::TitleRole);
    case DetailRole:
        return QString();
    case SectionRole:
        return index.data(WorkflowLibrary::SampleRole).toBool() ? tr("Samples") : tr("Yours");
    case SectionNumberRole:
        return index.data(WorkflowLibrary::SampleRole).toInt();
    case KeyRole:
        return index.data(WorkflowLibrary::SampleRole).toBool()
            ? QVariant(QString())
            : index.data(WorkflowLibrary::KeyRole);
    default:
        return {};
    }
}

QVariant WorkflowChoices::deploymentData(int row, int role) const
{
    const QModelIndex index = m_deployments.index(row);
    switch (role) {
    case Qt::DisplayRole:
    case TitleRole: {
        const QString name = index.data(DeploymentListModel::NameRole).toString();
        return name.isEmpty() ? index.data(DeploymentListModel::DeploymentIdRole) : name;
    }
    case DetailRole:
        return index.data(DeploymentListModel::EnvironmentRole);
    case SectionRole:
        return tr("Deployments on %1").arg(m_serverName);
    case SectionNumberRole:
        return 2;
    case KeyRole:
        return QString();
    default:
        return {};
    }
}

QHash<int, QByteArray> WorkflowChoices::roleNames() const
{
    return {
        {TitleRole, "title"}, {DetailRole, "detail"}, {SectionRole, "section"}, {KeyRole, "key"}};
}

} // namespace ComfyDeploy::Runner

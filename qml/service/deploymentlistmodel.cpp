// SPDX-License-Identifier: MIT

#include "deploymentlistmodel.h"

namespace ComfyDeploy::Qml {

DeploymentListModel::DeploymentListModel(QObject *parent) : ServiceListModel(parent) {}

void DeploymentListModel::setEnvironment(const QString &environment)
{
    if (environment == m_environment)
        return;
    m_environment = environment;
    const QPointer<DeploymentListModel> self(this);
    restart();
    if (self)
        Q_EMIT environmentChanged();
}

void DeploymentListModel::ask(bool)
{
    DeploymentQuery query;
    query.environment = m_environment;
    follow(client()->deployments(query), [this](const QList<Deployment> &list) {
        updateRows(&m_rows, list);
        return true;
    });
}

Deployment DeploymentListModel::deploymentAt(int row) const
{
    return m_rows.value(row);
}

int DeploymentListModel::indexOf(const QString &deploymentId) const
{
    const auto found =
        std::find_if(m_rows.begin(), m_rows.end(),
                     [&deploymentId](const Deployment &row) { return row.id() == deploymentId; });
    return found == m_rows.end() ? -1 : int(found - m_rows.begin());
}

QVariant DeploymentListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Deployment &row = m_rows.at(index.row());
    switch (role) {
    case DeploymentIdRole:
        return row.id();
    case NameRole:
    case Qt::DisplayRole:
        return row.name();
    case EnvironmentRole:
        return row.environment();
    case UpdatedRole:
        return row.updatedAt();
    case GpuRole:
        return row.gpu();
    case WorkflowIdRole:
        return row.workflowId();
    case DeploymentRole:
        return QVariant::fromValue(row);
    default:
        return {};
    }
}

QHash<int, QByteArray> DeploymentListModel::roleNames() const
{
    return {
        {DeploymentIdRole, "deploymentId"}, {NameRole, "name"}, {EnvironmentRole, "environment"},
        {UpdatedRole, "updated"},           {GpuRole, "gpu"},   {WorkflowIdRole, "workflowId"},
        {DeploymentRole, "deployment"}};
}

} // namespace ComfyDeploy::Qml

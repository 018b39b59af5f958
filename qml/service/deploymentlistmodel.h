// SPDX-License-Identifier: MIT

#pragma once

#include "servicelistmodel.h"

#include <ComfyDeploy/deployment.h>

namespace ComfyDeploy::Qml {

//! \brief The deployments of a server, of both kinds, latest change first.
//!
//! All rows are loaded at once. Show them as plain text, because they come from the server.
class COMFYDEPLOYQML_EXPORT DeploymentListModel : public ComfyDeploy::Qml::ServiceListModel
{
    Q_OBJECT
    QML_ELEMENT
    //! Only deployments of this environment, such as "production"; empty for all.
    Q_PROPERTY(
        QString environment READ environment WRITE setEnvironment NOTIFY environmentChanged FINAL)

public:
    enum Role {
        DeploymentIdRole = Qt::UserRole + 1,
        NameRole, //!< the workflow's name
        EnvironmentRole,
        UpdatedRole,
        GpuRole, //!< the deployment's; empty if the machine decides
        WorkflowIdRole,
        DeploymentRole, //!< the whole value, for WorkflowForm.deployment
    };
    Q_ENUM(Role)

    explicit DeploymentListModel(QObject *parent = nullptr);

    [[nodiscard]] QString environment() const { return m_environment; }
    void setEnvironment(const QString &environment);

    //! The deployment of a row; without an id if there is no such row.
    Q_INVOKABLE ComfyDeploy::Deployment deploymentAt(int row) const;
    //! The row of a deployment; -1 if there is none.
    Q_INVOKABLE int indexOf(const QString &deploymentId) const;

    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

Q_SIGNALS:
    void environmentChanged();

protected:
    void ask(bool fromStart) override;
    [[nodiscard]] int rows() const override { return int(m_rows.size()); }
    void dropRows() override { m_rows.clear(); }

private:
    QString m_environment;
    QList<Deployment> m_rows;
};

} // namespace ComfyDeploy::Qml

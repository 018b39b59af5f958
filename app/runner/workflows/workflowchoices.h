// SPDX-License-Identifier: MIT

#pragma once

#include <qml/service/deploymentlistmodel.h>

#include <QtCore/qabstractitemmodel.h>
#include <QtQml/qqmlregistration.h>

namespace ComfyDeploy::Runner {

class WorkflowLibrary;

//! \brief What can be opened, in one list: the workflows of the library, then the deployments of
//! the server that is chosen.
class WorkflowChoices : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Made by the program")
    Q_PROPERTY(ComfyDeploy::Qml::DeploymentListModel *deployments READ deployments CONSTANT FINAL)

public:
    enum Role {
        TitleRole = Qt::UserRole + 1,
        DetailRole, //!< what distinguishes deployments of one name; else empty
        SectionRole, //!< the heading of its part of the list
    };

    explicit WorkflowChoices(WorkflowLibrary *library, QObject *parent = nullptr);

    [[nodiscard]] Qml::DeploymentListModel *deployments() { return &m_deployments; }
    //! The server whose deployments are listed, once somebody asks for them.
    void setServer(WorkflowClient *client, const QString &name);

    //! The workflow of a row; empty if it is a deployment or there is no such row.
    [[nodiscard]] QString workflowKeyAt(int row) const;
    //! The row of that workflow or deployment; -1 if it is not listed.
    Q_INVOKABLE int rowOf(const QString &workflowKey, const QString &deploymentId) const;
    //! The deployment of a row; without id if it is none.
    [[nodiscard]] Deployment deploymentAt(int row) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

private:
    void follow(QAbstractItemModel *part);
    [[nodiscard]] int firstRowOf(const QAbstractItemModel *part) const;
    [[nodiscard]] QVariant workflowData(int row, int role) const;
    [[nodiscard]] QVariant deploymentData(int row, int role) const;

    WorkflowLibrary *const m_library;
    Qml::DeploymentListModel m_deployments;
    QString m_serverName;
};

} // namespace ComfyDeploy::Runner

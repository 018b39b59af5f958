// SPDX-License-Identifier: MIT

#pragma once

#include <qml/service/deploymentlistmodel.h>

#include <QtCore/qabstractitemmodel.h>
#include <QtQml/qqmlregistration.h>

namespace ComfyDeploy::Runner {

class WorkflowLibrary;

//! \brief One list of all that can be opened: the workflows of the library, then the deployments of
//! the current server.
class WorkflowChoices : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Made by the program")
    Q_PROPERTY(ComfyDeploy::Qml::DeploymentListModel *deployments READ deployments CONSTANT FINAL)

public:
    enum Role {
        TitleRole = Qt::UserRole + 1,
        DetailRole, //!< distinguishes deployments with the same name; else empty
        SectionRole, //!< the title of the section
        SectionNumberRole, //!< in their order
        KeyRole, //!< of a workflow of one's own, which can be renamed and removed; else empty
    };

    explicit WorkflowChoices(WorkflowLibrary *library, QObject *parent = nullptr);

    [[nodiscard]] Qml::DeploymentListModel *deployments() { return &m_deployments; }
    //! Sets the server whose deployments are listed when requested.
    void setServer(WorkflowClient *client, const QString &name);

    //! The key of a row's workflow; empty if it is a deployment or there is no such row.
    [[nodiscard]] QString workflowKeyAt(int row) const;
    //! The row of a workflow or deployment; -1 if it is not listed.
    Q_INVOKABLE int rowOf(const QString &workflowKey, const QString &deploymentId) const;
    //! The deployment of a row; without an id if it is not one.
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

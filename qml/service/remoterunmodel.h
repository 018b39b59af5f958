// SPDX-License-Identifier: MIT

#pragma once

#include "servicelistmodel.h"

#include <ComfyDeploy/runsummary.h>

#include <QtCore/qdatetime.h>
#include <QtCore/qset.h>

namespace ComfyDeploy::Qml {

//! \brief The runs of a workflow or a deployment on the server, newest first.
//!
//! Loaded page by page, as a view requests more. With a workflowId and a deploymentId, the
//! workflow's runs by that deployment; with neither, none.
class COMFYDEPLOYQML_EXPORT RemoteRunModel : public ComfyDeploy::Qml::ServiceListModel
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(QString workflowId READ workflowId WRITE setWorkflowId NOTIFY filterChanged FINAL)
    Q_PROPERTY(
        QString deploymentId READ deploymentId WRITE setDeploymentId NOTIFY filterChanged FINAL)
    //! Only runs with this status, such as "success"; empty for all.
    Q_PROPERTY(QString status READ status WRITE setStatus NOTIFY filterChanged FINAL)
    //! Only runs that were created then or later; undefined for all.
    Q_PROPERTY(QDateTime from READ from WRITE setFrom RESET resetFrom NOTIFY filterChanged FINAL)
    //! Only runs of the token's user, for a deployment's runs.
    Q_PROPERTY(bool ownOnly READ isOwnOnly WRITE setOwnOnly NOTIFY filterChanged FINAL)
    //! Rows of a page, 1 to 1000.
    Q_PROPERTY(int pageSize READ pageSize WRITE setPageSize NOTIFY filterChanged FINAL)
    //! Whether there may be older runs after the last row, which are loaded when a view reaches it,
    //! or by loadMore().
    Q_PROPERTY(bool hasMore READ hasMore NOTIFY hasMoreChanged FINAL)

public:
    enum Role {
        RunIdRole = Qt::UserRole + 1, //!< for WorkflowClient.attach()
        StatusRole, //!< RunStatus
        StatusTextRole, //!< the server's text
        CreatedRole,
        EndedRole, //!< invalid while it runs
        DurationRole, //!< seconds; -1 if unknown
        GpuRole,
        DeploymentIdRole,
        SummaryRole, //!< the whole value
    };
    Q_ENUM(Role)

    explicit RemoteRunModel(QObject *parent = nullptr);

    [[nodiscard]] QString workflowId() const { return m_query.workflowId; }
    void setWorkflowId(const QString &id);
    [[nodiscard]] QString deploymentId() const { return m_query.deploymentId; }
    void setDeploymentId(const QString &id);
    [[nodiscard]] QString status() const { return m_query.status; }
    void setStatus(const QString &status);
    [[nodiscard]] int pageSize() const { return m_query.pageSize; }
    void setPageSize(int size);
    [[nodiscard]] QDateTime from() const { return m_query.from; }
    void setFrom(const QDateTime &from);
    void resetFrom() { setFrom({}); }
    [[nodiscard]] bool isOwnOnly() const { return m_query.ownOnly; }
    void setOwnOnly(bool own);
    [[nodiscard]] bool hasMore() const override { return m_hasMore; }

    //! Requests the next page, unless the list is loading.
    Q_INVOKABLE void loadMore() { fetchMore({}); }

    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

Q_SIGNALS:
    void filterChanged();
    void hasMoreChanged();

protected:
    void ask(bool fromStart) override;
    [[nodiscard]] bool canAsk() const override;
    [[nodiscard]] int rows() const override { return int(m_rows.size()); }
    void dropRows() override;

private:
    struct Query
    {
        QString workflowId;
        QString deploymentId;
        QString status;
        QDateTime from;
        bool ownOnly = false;
        int pageSize = 100;
        bool operator==(const Query &) const = default;
    };
    void setQuery(const Query &query);
    bool takeFirst(const RunListPage &page);
    bool takeNext(const RunListPage &page);

    Query m_query;
    QList<RunSummary> m_rows;
    RunListQuery m_next;
    bool m_hasMore = false;
};

} // namespace ComfyDeploy::Qml

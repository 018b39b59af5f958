// SPDX-License-Identifier: MIT

#pragma once

#include <comfydeployqml_export.h>

#include <ComfyDeploy/workflowclient.h>
#include <ComfyDeploy/workflowrun.h>

#include <QtCore/qabstractitemmodel.h>
#include <QtCore/qdatetime.h>
#include <QtCore/qpointer.h>
#include <QtCore/qtimer.h>
#include <QtQml/qqmlregistration.h>

namespace ComfyDeploy::Qml {

//! \brief The runs of a client, newest first. A deleted run is removed from the list.
//!
//! A run's row changes at most about thirty times a second, and immediately when it ends.
class COMFYDEPLOYQML_EXPORT RunListModel : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(
        ComfyDeploy::WorkflowClient *client READ client WRITE setClient NOTIFY clientChanged FINAL)
    Q_PROPERTY(int count READ count NOTIFY countChanged FINAL)

public:
    enum Role {
        RunRole = Qt::UserRole + 1, //!< the WorkflowRun
        RunIdRole,
        PhaseRole, //!< WorkflowRun.Phase
        ProgressRole,
        StatusTextRole,
        CreatedRole, //!< when it was added to this list
        ThumbnailRole, //!< the MediaItem of its first picture; undefined if there is none
    };
    Q_ENUM(Role)

    explicit RunListModel(QObject *parent = nullptr);

    [[nodiscard]] WorkflowClient *client() const { return m_client; }
    void setClient(WorkflowClient *client);
    [[nodiscard]] int count() const { return int(m_rows.size()); }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

Q_SIGNALS:
    void clientChanged();
    void countChanged();

private:
    //! The shown values, so that only changed roles are reported.
    struct Row
    {
        WorkflowRun *run = nullptr;
        QDateTime created;
        QString id;
        WorkflowRun::Phase phase = WorkflowRun::Draft;
        double progress = 0;
        QString statusText;
        QVariant thumbnail;
        bool isStale = false;
    };
    void addRun(WorkflowRun *run);
    void removeRun(const QObject *run);
    void markStale(const WorkflowRun *run);
    void update();
    void updateRow(int row);
    static Row rowOf(WorkflowRun *run, const QDateTime &created);
    [[nodiscard]] int rowWith(const QObject *run) const;
    void leave();

    QPointer<WorkflowClient> m_client;
    QList<Row> m_rows;
    QTimer m_updateTimer;
};

} // namespace ComfyDeploy::Qml

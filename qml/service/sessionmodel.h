// SPDX-License-Identifier: MIT

#pragma once

#include "servicelistmodel.h"

#include <ComfyDeploy/session.h>

#include <QtCore/qtimer.h>

namespace ComfyDeploy::Qml {

//! \brief The running sessions: machines that were started for interactive work, each of which
//! costs money until it ends.
//!
//! While one of them has no url yet, the list is requested every few seconds. Signals report the
//! results of create(), remove() and extend(); the list is requested again after each.
class COMFYDEPLOYQML_EXPORT SessionModel : public ComfyDeploy::Qml::ServiceListModel
{
    Q_OBJECT
    QML_ELEMENT
    //! Only sessions of this machine; empty for all. Also the machine for create().
    Q_PROPERTY(QString machineId READ machineId WRITE setMachineId NOTIFY machineIdChanged FINAL)
    //! Whether a create(), remove() or extend() is pending.
    Q_PROPERTY(bool busy READ isBusy NOTIFY busyChanged FINAL)

public:
    enum Role {
        SessionIdRole = Qt::UserRole + 1,
        UrlRole, //!< the URL of the session's ComfyUI; empty until that answers
        GpuRole,
        StatusRole, //!< the server's text
        CreatedRole,
        TimeoutRole, //!< its lifetime in minutes
        TimeoutEndRole, //!< when it ends automatically
        MachineIdRole,
        SessionRole, //!< the whole value
    };
    Q_ENUM(Role)

    explicit SessionModel(QObject *parent = nullptr);

    [[nodiscard]] QString machineId() const { return m_machineId; }
    void setMachineId(const QString &id);
    [[nodiscard]] bool isBusy() const { return m_changes > 0; }

    //! \brief Starts a session, which costs money until it ends.
    //!
    //! \a request is an object with any of machineId (default: machineId of the model), gpu,
    //! timeout in minutes (default: 15) and waitForServer. Emits created() or failed(); an invalid
    //! request is not sent. Never sent twice: an error of kind Unconfirmed means that there may be
    //! a session.
    Q_INVOKABLE void create(const QVariant &request = {});
    //! Ends a session; not an error if it has already ended.
    Q_INVOKABLE void remove(const QString &sessionId);
    //! Extends a session.
    Q_INVOKABLE void extend(const QString &sessionId, int minutes);

    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

Q_SIGNALS:
    void machineIdChanged();
    void busyChanged();
    //! Only the session's id is known, and its URL with waitForServer.
    void created(const ComfyDeploy::Session &session);
    void removed(const QString &sessionId);
    void extended(const QString &sessionId);
    //! Emitted for create(), remove() and extend().
    void failed(const ComfyDeploy::ApiError &error);

protected:
    void ask(bool fromStart) override;
    [[nodiscard]] int rows() const override { return int(m_rows.size()); }
    void dropRows() override { m_rows.clear(); }

private:
    template <typename T, typename Report>
    void change(QFuture<Result<T>> future, Report report);
    void onChanged(const ApiError &error, const std::function<void()> &report);
    void refuse(const QString &message);
    void setChanges(int changes);

    QString m_machineId;
    QList<Session> m_rows;
    QTimer m_urlTimer;
    int m_changes = 0; //!< number of pending changes
};

} // namespace ComfyDeploy::Qml

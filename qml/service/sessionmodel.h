// SPDX-License-Identifier: MIT

#pragma once

#include "servicelistmodel.h"

#include <ComfyDeploy/session.h>

#include <QtCore/qtimer.h>

namespace ComfyDeploy::Qml {

//! \brief The sessions that run: machines that were started to be worked on by hand, each paid for
//! until it ends.
//!
//! While one of them has no url yet, the server is asked again every few seconds. What create(),
//! remove() and extend() came to is reported by signals; the list is asked for anew after each.
class COMFYDEPLOYQML_EXPORT SessionModel : public ComfyDeploy::Qml::ServiceListModel
{
    Q_OBJECT
    QML_ELEMENT
    //! Only those of this machine; empty for all. Also the machine of create().
    Q_PROPERTY(QString machineId READ machineId WRITE setMachineId NOTIFY machineIdChanged FINAL)
    //! The answer to a create(), remove() or extend() is awaited.
    Q_PROPERTY(bool busy READ isBusy NOTIFY busyChanged FINAL)

public:
    enum Role {
        SessionIdRole = Qt::UserRole + 1,
        UrlRole, //!< where its ComfyUI answers; empty until it does
        GpuRole,
        StatusRole, //!< the server's word
        CreatedRole,
        TimeoutRole, //!< minutes that it was given
        TimeoutEndRole, //!< when it ends by itself
        MachineIdRole,
        SessionRole, //!< all of it
    };
    Q_ENUM(Role)

    explicit SessionModel(QObject *parent = nullptr);

    [[nodiscard]] QString machineId() const { return m_machineId; }
    void setMachineId(const QString &id);
    [[nodiscard]] bool isBusy() const { return m_changes > 0; }

    //! \brief Starts a session, which costs money until it ends.
    //!
    //! \a request is an object with any of machineId (else that of the model), gpu, timeout in
    //! minutes (else 15) and waitForServer. created() or failed() follows; nothing is sent if the
    //! request is wrong. Never sent twice: an error of kind Unconfirmed means that there may be
    //! one.
    Q_INVOKABLE void create(const QVariant &request = {});
    //! Ends a session; one that has ended by itself is as good.
    Q_INVOKABLE void remove(const QString &sessionId);
    //! Lets it live that much longer.
    Q_INVOKABLE void extend(const QString &sessionId, int minutes);

    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

Q_SIGNALS:
    void machineIdChanged();
    void busyChanged();
    //! Only the id is known of it, and the url if it was waited for.
    void created(const ComfyDeploy::Session &session);
    void removed(const QString &sessionId);
    void extended(const QString &sessionId);
    //! Of create(), remove() and extend().
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
    int m_changes = 0; //!< how many are under way
};

} // namespace ComfyDeploy::Qml

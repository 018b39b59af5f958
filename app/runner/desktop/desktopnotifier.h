// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qhash.h>
#include <QtCore/qobject.h>
#include <QtCore/qstring.h>

#include <memory>

QT_BEGIN_NAMESPACE
class QDBusPendingCallWatcher;
class QSystemTrayIcon;
QT_END_NAMESPACE

namespace ComfyDeploy::Runner {

//! A notification of the desktop; its texts are plain text.
struct DesktopNotification
{
    QString tag; //!< what it is about, for clicked()
    QString title;
    QString text;
    QString picture; //!< path of a file; empty for none
    bool withSound = false;
};

//! \brief Shows notifications of the desktop, by org.freedesktop.Notifications, else by an icon in
//! the tray, as on Windows and macOS; without either, nothing is shown.
class DesktopNotifier : public QObject
{
    Q_OBJECT

public:
    explicit DesktopNotifier(QObject *parent = nullptr);
    ~DesktopNotifier() override;

    //! Returns at once; a service that does not answer has no effect.
    void show(const DesktopNotification &notification);

Q_SIGNALS:
    //! The user has clicked the notification with this tag.
    void clicked(const QString &tag);

private Q_SLOTS:
    void onActionInvoked(uint id, const QString &action);
    void onNotificationClosed(uint id);

private:
    void showInTray(const DesktopNotification &notification);

    QHash<uint, QString> m_tags; // by the service's id
    QString m_trayTag;
    std::unique_ptr<QSystemTrayIcon> m_tray; // created for the first one
};

} // namespace ComfyDeploy::Runner

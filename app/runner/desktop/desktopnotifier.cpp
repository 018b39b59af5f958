// SPDX-License-Identifier: MIT

#include "desktop/desktopnotifier.h"

#include <QtCore/qurl.h>
#include <QtGui/qguiapplication.h>
#include <QtGui/qicon.h>
#include <QtWidgets/qapplication.h>
#include <QtWidgets/qsystemtrayicon.h>

#ifdef COMFYDEPLOY_DBUS
#    include <QtDBus/qdbusconnection.h>
#    include <QtDBus/qdbusmessage.h>
#    include <QtDBus/qdbuspendingcall.h>
#    include <QtDBus/qdbuspendingreply.h>
#endif

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Runner {

#ifdef COMFYDEPLOY_DBUS

namespace {

const QString notificationService = u"org.freedesktop.Notifications"_s;
const QString notificationPath = u"/org/freedesktop/Notifications"_s;

QVariantMap hintsOf(const DesktopNotification &notification)
{
    QVariantMap hints{{u"desktop-entry"_s, QGuiApplication::desktopFileName()}};
    if (notification.withSound)
        hints.insert(u"sound-name"_s, u"complete"_s); // of the freedesktop sound naming
    else
        hints.insert(u"suppress-sound"_s, true);
    if (!notification.picture.isEmpty())
        hints.insert(u"image-path"_s, QUrl::fromLocalFile(notification.picture).toString());
    return hints;
}

} // namespace

DesktopNotifier::DesktopNotifier(QObject *parent) : QObject(parent)
{
    QDBusConnection bus = QDBusConnection::sessionBus();
    bus.connect({}, notificationPath, notificationService, u"ActionInvoked"_s, this,
                SLOT(onActionInvoked(uint, QString)));
    bus.connect({}, notificationPath, notificationService, u"NotificationClosed"_s, this,
                SLOT(onNotificationClosed(uint)));
}

void DesktopNotifier::show(const DesktopNotification &notification)
{
    QDBusMessage call = QDBusMessage::createMethodCall(notificationService, notificationPath,
                                                       notificationService, u"Notify"_s);
    // The text may contain markup; the title is always plain.
    call << QGuiApplication::applicationDisplayName() << 0U << u"comfydeploy-runner"_s
         << notification.title << notification.text.toHtmlEscaped()
         << QStringList{u"default"_s, tr("Show")} << hintsOf(notification) << -1;
    auto *answer = new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(call), this);
    connect(answer, &QDBusPendingCallWatcher::finished, this, [this, answer, notification] {
        answer->deleteLater();
        const QDBusPendingReply<uint> id = *answer;
        if (id.isError())
            showInTray(notification);
        else
            m_tags.insert(id.value(), notification.tag);
    });
}

#else

DesktopNotifier::DesktopNotifier(QObject *parent) : QObject(parent) {}

void DesktopNotifier::show(const DesktopNotification &notification)
{
    showInTray(notification);
}

#endif

DesktopNotifier::~DesktopNotifier() = default;

void DesktopNotifier::onActionInvoked(uint id, const QString &action)
{
    // Signals about the notifications of other programs come, too.
    if (action == "default"_L1 && m_tags.contains(id))
        Q_EMIT clicked(m_tags.value(id));
}

void DesktopNotifier::onNotificationClosed(uint id)
{
    m_tags.remove(id);
}

void DesktopNotifier::showInTray(const DesktopNotification &notification)
{
    if (!QSystemTrayIcon::isSystemTrayAvailable() || !QSystemTrayIcon::supportsMessages())
        return;
    if (!m_tray) {
        m_tray = std::make_unique<QSystemTrayIcon>(QGuiApplication::windowIcon());
        connect(m_tray.get(), &QSystemTrayIcon::messageClicked, this,
                [this] { Q_EMIT clicked(m_trayTag); });
        connect(m_tray.get(), &QSystemTrayIcon::activated, this,
                [this] { Q_EMIT clicked(m_trayTag); });
    }
    m_trayTag = notification.tag;
    m_tray->show();
    m_tray->showMessage(notification.title, notification.text,
                        notification.picture.isEmpty() ? QGuiApplication::windowIcon()
                                                       : QIcon(notification.picture));
    if (notification.withSound)
        QApplication::beep();
}

} // namespace ComfyDeploy::Runner

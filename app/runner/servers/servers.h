// SPDX-License-Identifier: MIT

#pragma once

#include "servers/serverconnection.h"
#include "settings/serverprofiles.h"

#include <QtCore/qhash.h>
#include <QtCore/qobject.h>
#include <QtQml/qqmlregistration.h>

namespace ComfyDeploy::Runner {

class AppSettings;
class Notices;

//! \brief The servers that can be used, the connections to those in use, and the current one.
class Servers : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Made by the program")
    Q_PROPERTY(ComfyDeploy::Runner::ServerProfiles *profiles READ profiles CONSTANT FINAL)
    Q_PROPERTY(QString currentId READ currentId WRITE setCurrentId NOTIFY currentChanged FINAL)
    Q_PROPERTY(
        ComfyDeploy::Runner::ServerConnection *current READ current NOTIFY currentChanged FINAL)

public:
    Servers(AppSettings *settings, Notices *notices, QObject *parent = nullptr);

    [[nodiscard]] ServerProfiles *profiles() { return &m_profiles; }
    //! There is a profile of that id.
    [[nodiscard]] bool has(const QString &id) const { return m_profiles.indexOf(id) >= 0; }

    //! Makes the server of the last start the current one.
    void openLast();
    [[nodiscard]] QString currentId() const { return m_currentId; }
    //! An unknown id is that of the built-in server.
    void setCurrentId(const QString &id);
    //! Null before openLast().
    [[nodiscard]] ServerConnection *current() const { return m_current; }
    //! Made if there is none yet; lives as long as this.
    [[nodiscard]] ServerConnection *connectionTo(const QString &id);
    //! False once the profile was removed or has another address.
    [[nodiscard]] bool isInUse(const ServerConnection *connection) const;

    //! Makes the server of that address the current one, and adds it to the profiles if it is new;
    //! "local" or nothing is the built-in one. False, with a notice, if it is no address.
    bool use(const QString &address);
    //! Adds a server and makes it the current one, or changes it; without \a id it is a new one.
    Q_INVOKABLE void save(const QString &id, const QString &name, const QString &url,
                          const QString &caFile);
    Q_INVOKABLE void remove(const QString &id);

Q_SIGNALS:
    void currentChanged();
    void connectionChanged(ComfyDeploy::Runner::ServerConnection *connection);

private:
    AppSettings *const m_settings;
    Notices *const m_notices;
    ServerProfiles m_profiles;
    QHash<QString, ServerConnection *> m_connections; // children of this
    ServerConnection *m_current = nullptr;
    QString m_currentId;
};

} // namespace ComfyDeploy::Runner

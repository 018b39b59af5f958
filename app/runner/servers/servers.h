// SPDX-License-Identifier: MIT

#pragma once

#include "servers/comfyuifinder.h"
#include "servers/kepttokens.h"
#include "servers/serverconnection.h"
#include "settings/serverprofiles.h"

#include <QtCore/qhash.h>
#include <QtCore/qobject.h>
#include <QtQml/qqmlregistration.h>

namespace ComfyDeploy::Runner {

class AppSettings;
class Notices;

//! \brief The available servers, the connections to those in use, and the current one.
class Servers : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Made by the program")
    Q_PROPERTY(ComfyDeploy::Runner::ServerProfiles *profiles READ profiles CONSTANT FINAL)
    Q_PROPERTY(ComfyDeploy::Runner::KeptTokens *tokens READ tokens CONSTANT FINAL)
    Q_PROPERTY(QString currentId READ currentId WRITE setCurrentId NOTIFY currentChanged FINAL)
    Q_PROPERTY(
        ComfyDeploy::Runner::ServerConnection *current READ current NOTIFY currentChanged FINAL)
    Q_PROPERTY(QString foundComfyUi READ foundComfyUi NOTIFY foundComfyUiChanged FINAL)

public:
    Servers(AppSettings *settings, Notices *notices, QObject *parent = nullptr);

    [[nodiscard]] ServerProfiles *profiles() { return &m_profiles; }
    [[nodiscard]] KeptTokens *tokens() { return &m_tokens; }
    //! Whether there is a profile with this id.
    [[nodiscard]] bool has(const QString &id) const { return m_profiles.indexOf(id) >= 0; }

    //! A token for this session, for the API at \a address or of that name only; for Comfy Deploy
    //! if it is empty. To be called before openLast().
    void setGivenToken(const QString &token, const QString &address);
    //! Selects the last used server.
    void openLast();
    [[nodiscard]] QString currentId() const { return m_currentId; }
    //! An unknown id selects the built-in server.
    void setCurrentId(const QString &id);
    //! Null before openLast().
    [[nodiscard]] ServerConnection *current() const { return m_current; }
    //! The connection to a server, created if necessary; owned by this object.
    [[nodiscard]] ServerConnection *connectionTo(const QString &id);
    //! False if the profile was removed or its address was changed.
    [[nodiscard]] bool isInUse(const ServerConnection *connection) const;

    //! Selects the server with this address, and adds it to the profiles if it is new; "local" or
    //! an empty text selects the built-in one. False with a notice if the address is invalid.
    bool use(const QString &address);
    //! Changes a server; without \a id, adds a new one of that kind and selects it.
    Q_INVOKABLE void save(const QString &id, ComfyDeploy::Runner::ServerKinds::ServerKind kind,
                          const QString &name, const QString &address, const QString &caFile);
    Q_INVOKABLE void remove(const QString &id);

    //! Looks for a ComfyUI on this machine; takes a moment.
    Q_INVOKABLE void lookForComfyUi() { m_finder.look(); }
    //! The address of a ComfyUI that was found and is in no profile; empty if there is none.
    [[nodiscard]] QString foundComfyUi() const;
    //! Creates a profile for foundComfyUi() and selects it.
    Q_INVOKABLE void useFoundComfyUi();

Q_SIGNALS:
    void currentChanged();
    void foundComfyUiChanged();
    void connectionChanged(ComfyDeploy::Runner::ServerConnection *connection);
    //! The classes of the current server's ComfyUIs have changed.
    void classesChanged();
    //! The profile of \a connection was removed; the connection continues to exist.
    void removed(ComfyDeploy::Runner::ServerConnection *connection);

private:
    AppSettings *const m_settings;
    Notices *const m_notices;
    ServerProfiles m_profiles;
    KeptTokens m_tokens;
    ComfyUiFinder m_finder;
    QHash<QString, ServerConnection *> m_connections; // children of this
    QString m_givenToken;
    QUrl m_givenTokenServer;
    ServerConnection *m_current = nullptr;
    QString m_currentId;
};

} // namespace ComfyDeploy::Runner

// SPDX-License-Identifier: MIT

#pragma once

#include "servers/secretstore.h"
#include "servers/serverconnection.h"

#include <QtCore/qobject.h>
#include <QtCore/qset.h>
#include <QtQml/qqmlregistration.h>

namespace ComfyDeploy::Runner {

class AppSettings;
class Notices;

//! \brief The tokens, and passwords of ComfyUIs, that the user wants to be remembered, in the
//! system's store for secrets.
//!
//! An entry belongs to a profile and to its server's origin, so that it is never sent to another
//! one. The settings contain only for which profiles there is one: the store of a user who has
//! none is never asked, and never asks.
class KeptTokens : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Made by the program")
    Q_PROPERTY(QString problem READ problem CONSTANT FINAL)

public:
    KeptTokens(AppSettings *settings, Notices *notices, QObject *parent = nullptr);

    //! Why no token can be remembered, as a sentence; empty if one can.
    [[nodiscard]] static QString problem() { return SecretStore::whyMissing(); }

    //! Gives \a connection the token of its profile, if there is one; until the store has answered,
    //! for a few seconds at most, the connection is not checked.
    void restore(ServerConnection *connection);

    [[nodiscard]] Q_INVOKABLE bool isKept(ComfyDeploy::Runner::ServerConnection *connection) const;
    //! Stores the token for the next start. If that fails, a notice says so, and the connection has
    //! it for this session.
    Q_INVOKABLE void keep(ComfyDeploy::Runner::ServerConnection *connection, const QString &token);
    //! Removes it from the store; the connection has it until the program ends.
    Q_INVOKABLE void forget(ComfyDeploy::Runner::ServerConnection *connection);
    //! The same for a profile that changes or goes.
    void forget(const ServerProfile &profile);

Q_SIGNALS:
    void keptChanged();

private:
    void setKept(const QString &profileId, bool kept);

    AppSettings *const m_settings;
    Notices *const m_notices;
    QSet<QString> m_writing; // the profiles whose token is on its way to the store
    SecretStore m_store;
};

} // namespace ComfyDeploy::Runner

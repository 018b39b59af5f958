// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qobject.h>
#include <QtCore/qstring.h>

#include <functional>

namespace ComfyDeploy::Runner {

//! \brief The system's store for secrets: Secret Service or KWallet, Keychain, Credential Manager.
//!
//! Nothing is ever written to a plain file. Every answer comes from the event loop; a store that
//! asks its user answers when the user has, and one that hangs never does.
class SecretStore : public QObject
{
    Q_OBJECT

public:
    //! \a problem is empty, or why there is no \a secret, or why the change was not made.
    using Answer = std::function<void(const QString &secret, const QString &problem)>;

    using QObject::QObject;

    //! Why this program has no store, as a sentence; empty if it was built with QtKeychain.
    [[nodiscard]] static QString whyMissing();

    //! An entry that does not exist is a problem. Nothing is answered after the end of this object.
    void read(const QString &key, const Answer &answer);
    void write(const QString &key, const QString &secret, const Answer &answer);
    //! Without such an entry nothing is done, which is no problem.
    void remove(const QString &key, const Answer &answer);
};

} // namespace ComfyDeploy::Runner

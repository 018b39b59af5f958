// SPDX-License-Identifier: MIT

#pragma once

#include "clitext.h"

#include <QtCore/qbytearray.h>
#include <QtCore/qstring.h>
#include <QtCore/qstringlist.h>
#include <QtCore/qurl.h>

#include <optional>

namespace ComfyDeploy::Cli {

struct ServerOptions;

//! Which server a command talks to, and why that one.
struct ServerChoice
{
    QUrl url; //!< empty for the embedded server, which is not up yet
    QByteArray token; //!< empty if there is none
    QString reason; //!< "from COMFYDEPLOY_SERVER"
    QStringList warnings;

    [[nodiscard]] bool isEmbedded() const { return url.isEmpty(); }
    //! Embedded or another server of this machine: knows every workflow and machine.
    [[nodiscard]] bool isLocal() const;
    //! Without what a URL may hold of secrets.
    [[nodiscard]] QString shownUrl() const;

    //! By option, environment and token, in this order. Reads the token's file.
    static std::optional<ServerChoice> make(const ServerOptions &options, QStringList *problems);
};

//! The token in a file; null with a sentence in \a why. \a warning is set if others can read it.
//! \a what is what the user knows the file as.
[[nodiscard]] std::optional<QByteArray>
readTokenFile(const QString &path, QString *why, QString *warning,
              const QString &what = CliText::tr("The token file"));

} // namespace ComfyDeploy::Cli

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

//! The server of a command, and why it was chosen.
struct ServerChoice
{
    QUrl url; //!< empty for the embedded server, which is not started yet
    QList<QUrl>
        comfyUis; //!< to which the embedded server passes runs on; none: it runs them itself
    QByteArray token; //!< empty if there is none
    QString reason; //!< "from COMFYDEPLOY_SERVER"
    QStringList warnings;

    [[nodiscard]] bool isEmbedded() const { return url.isEmpty(); }
    //! Whether the embedded server executes runs, which end with this process.
    [[nodiscard]] bool executesRuns() const { return isEmbedded() && comfyUis.isEmpty(); }
    //! Whether it is the embedded server or another local one, which accepts any workflow and
    //! machine.
    [[nodiscard]] bool isLocal() const;
    //! The URL without secrets.
    [[nodiscard]] QString shownUrl() const;

    //! Chooses --comfyui; else by option, environment and token, in this order. Reads the token's
    //! file.
    static std::optional<ServerChoice> make(const ServerOptions &options, QStringList *problems);
};

//! The token in a file; null with a sentence in \a why. \a warning is set if others can read the
//! file. \a what names the file in messages.
[[nodiscard]] std::optional<QByteArray>
readTokenFile(const QString &path, QString *why, QString *warning,
              const QString &what = CliText::tr("The token file"));

} // namespace ComfyDeploy::Cli

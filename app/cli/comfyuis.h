// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/apierror.h>

#include <QtCore/qlist.h>
#include <QtCore/qstring.h>
#include <QtCore/qurl.h>

#include <optional>

namespace ComfyDeploy::Cli {

class Console;

//! The ComfyUIs of the option --comfyui; null with a sentence in \a why. The password of a user
//! without one is that of COMFYDEPLOY_COMFYUI_PASSWORD, as every user can read a command line.
[[nodiscard]] std::optional<QList<QUrl>> comfyUisOf(const QString &option, QString *why);

//! \brief Asks \a comfyUis who they are, and leaves out those that do not answer, with a warning.
//!
//! \a caFile is that of the command line. Of kind Network, with the reasons, if none answers; of
//! kind None if the list is empty.
[[nodiscard]] ApiError keepReachable(QList<QUrl> *comfyUis, const QString &caFile,
                                     Console *console);

} // namespace ComfyDeploy::Cli

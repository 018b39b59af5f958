// SPDX-License-Identifier: MIT

#pragma once

#include "jsonline.h"
#include "serverchoice.h"

#include <ComfyDeploy/apierror.h>

namespace ComfyDeploy::Cli {

class Console;

//! The server for a command that any will do for. Checks the certificate file as well.
[[nodiscard]] std::optional<ServerChoice> anyServer(const ServerOptions &options,
                                                    QStringList *problems);
//! The server for a command that needs one that is there before and after it: never the embedded
//! one.
[[nodiscard]] std::optional<ServerChoice> remoteServer(const ServerOptions &options,
                                                       QStringList *problems);

//! Adds a problem if \a id, which the user knows as \a name, cannot be one: it becomes part of a
//! path.
void checkId(const QString &id, const QString &name, QStringList *problems);

//! Says why a call did not succeed, and gives the exit code for it. \a tag is what the JSON object
//! has besides.
[[nodiscard]] int tellError(const ApiError &error, const QString &hint, bool json, Console *console,
                            const JsonLine &tag = {});

} // namespace ComfyDeploy::Cli

// SPDX-License-Identifier: MIT

#pragma once

#include "jsonline.h"
#include "serverchoice.h"

#include <ComfyDeploy/apierror.h>

namespace ComfyDeploy::Cli {

class Console;

//! The server for a command that accepts any server.
[[nodiscard]] std::optional<ServerChoice> anyServer(const ServerOptions &options,
                                                    QStringList *problems);
//! The server for a command that needs a permanent one: never the embedded server.
[[nodiscard]] std::optional<ServerChoice> remoteServer(const ServerOptions &options,
                                                       QStringList *problems);

//! Adds a problem if \a id, the argument \a name, is not a valid id: it becomes part of a path.
void checkId(const QString &id, const QString &name, QStringList *problems);

//! Prints why a call failed and returns the exit code. \a tag is added to the JSON object.
[[nodiscard]] int printError(const ApiError &error, const QString &hint, bool json,
                             Console *console, const JsonLine &tag = {});

} // namespace ComfyDeploy::Cli

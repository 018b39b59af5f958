#pragma once

#include "serverchoice.h"

#include <ComfyDeploy/apierror.h>

namespace ComfyDeploy::Cli {

class Console;

//! The server for a command that needs one that is there before and after it: never the embedded
//! one. Checks the certificate file as well.
[[nodiscard]] std::optional<ServerChoice> remoteServer(const ServerOptions &options,
                                                       QStringList *problems);

//! Adds a problem if \a id cannot be a run's: it becomes part of a path.
void checkRunId(const QString &id, QStringList *problems);

//! Says why a call did not succeed, and gives the exit code for it.
[[nodiscard]] int tellError(const ApiError &error, const QString &hint, bool json,
                            Console *console);

} // namespace ComfyDeploy::Cli

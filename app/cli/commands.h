// SPDX-License-Identifier: MIT

#pragma once

#include "command.h"

#include <QtCore/qstringlist.h>

#include <memory>

namespace ComfyDeploy::Cli {

class Console;

//! What the program's \a arguments (without its own name) ask for. Null, with the exit code, if it
//! is done already: help, a list, or wrong usage.
[[nodiscard]] std::unique_ptr<Command> makeCommand(const QStringList &arguments, Console *console,
                                                   int *exitCode);

} // namespace ComfyDeploy::Cli

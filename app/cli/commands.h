// SPDX-License-Identifier: MIT

#pragma once

#include "command.h"

#include <QtCore/qstringlist.h>

#include <memory>

namespace ComfyDeploy::Cli {

class Console;

//! The command for the program's \a arguments (without its name). Null with \a exitCode set if
//! there is nothing to run: help, a list, or wrong usage.
[[nodiscard]] std::unique_ptr<Command> makeCommand(const QStringList &arguments, Console *console,
                                                   int *exitCode);

} // namespace ComfyDeploy::Cli

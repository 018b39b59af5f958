// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qstringlist.h>

namespace ComfyDeploy::Cli {

class Console;

//! comfydeploy inputs: what may be filled in before a workflow is run. Needs no server; gives the
//! exit code.
[[nodiscard]] int runInputsCommand(const QStringList &arguments, Console *console);

} // namespace ComfyDeploy::Cli

// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qstring.h>
#include <QtCore/qstringlist.h>

namespace ComfyDeploy::Cli {

class CommandLine;

//! The option --ca-file of all commands that connect to a server or a ComfyUI.
namespace CaFile {

void declare(CommandLine *line);
//! Its value for App::trusting(), empty if it is not given. A problem if it holds no certificate.
[[nodiscard]] QString read(const CommandLine &line, QStringList *problems);

} // namespace CaFile

} // namespace ComfyDeploy::Cli

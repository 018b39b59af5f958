// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/nodecatalog.h>
#include <ComfyDeploy/result.h>

#include <QtCore/qurl.h>

#include <optional>

namespace ComfyDeploy::Cli {

class CommandLine;
class Console;

//! \brief Whose node classes a workflow is read with: --comfyui URL or --object-info FILE.
namespace NodeClasses {

void declare(CommandLine *line);
//! Those of a ComfyUI server, which may take minutes.
[[nodiscard]] Result<NodeCatalog> fetch(const QUrl &server, Console *console);
//! Reads or fetches them, which may take minutes; an empty catalog if the line has neither option.
//! Null with \a exitCode set if that fails, which was printed.
[[nodiscard]] std::optional<NodeCatalog> read(const CommandLine &line, Console *console,
                                              int *exitCode);

} // namespace NodeClasses

} // namespace ComfyDeploy::Cli

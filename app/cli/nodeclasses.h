// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/nodecatalog.h>
#include <ComfyDeploy/result.h>
#include <ComfyDeploy/workflowimport.h>

#include <QtCore/qurl.h>

#include <optional>

namespace ComfyDeploy::Cli {

class CommandLine;
class Console;

//! \brief Whose node classes a workflow is read with: --comfyui URL or --object-info FILE.
namespace NodeClasses {

void declare(CommandLine *line);
//! Those of a ComfyUI server, which may take minutes.
[[nodiscard]] Result<NodeCatalog> fetch(const QUrl &server, const QString &caFile,
                                        Console *console);

struct Reading
{
    NodeCatalog catalog; //!< empty if the line has neither option
    WorkflowImport workflow;
};
//! Reads the workflow that is the first argument of \a line with the classes that its options name,
//! which may take minutes, and prints the notes about it. Null with \a exitCode set if that fails,
//! which was printed.
[[nodiscard]] std::optional<Reading> readWorkflow(const CommandLine &line, Console *console,
                                                  int *exitCode);

} // namespace NodeClasses

} // namespace ComfyDeploy::Cli

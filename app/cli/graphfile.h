// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/nodecatalog.h>
#include <ComfyDeploy/workflowimport.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qstring.h>

#include <optional>

namespace ComfyDeploy::Cli {

class Console;

//! The content of a file, or of the standard input for "-"; null with a sentence in \a why if it
//! cannot be read or is larger than \a limit.
[[nodiscard]] std::optional<QByteArray> readFile(const QString &path, qint64 limit, QString *why);
//! The node classes of a server, as a file has its answer to GET /object_info; none if \a path is
//! empty. Null with a sentence in \a why.
[[nodiscard]] std::optional<NodeCatalog> readCatalog(const QString &path, QString *why);
//! The workflow in a file of any supported format; null with file, line and column in \a why if
//! there is none that can be run. An empty \a catalog stands for the classes of ComfyUI.
[[nodiscard]] std::optional<WorkflowImport> readWorkflow(const QString &path,
                                                         const NodeCatalog &catalog, QString *why);
//! Prints on stderr where the workflow was in the file, and what was omitted.
void printNotes(const QString &path, const WorkflowImport &workflow, Console *console);
//! The bytes of a file that contains a JSON object.
[[nodiscard]] std::optional<QByteArray> readJsonObject(const QString &path, QString *why);

} // namespace ComfyDeploy::Cli

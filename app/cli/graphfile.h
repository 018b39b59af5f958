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
//! The workflow in a file of any supported format; null with file, line and column in \a why if
//! there is none that can be run.
[[nodiscard]] std::optional<WorkflowImport> readWorkflow(const QString &path, QString *why,
                                                         const NodeCatalog &catalog = {});
//! Prints on stderr where the workflow was in the file, and what was omitted.
void printNotes(const QString &path, const WorkflowImport &workflow, Console *console);
//! The bytes of a file that contains a JSON object.
[[nodiscard]] std::optional<QByteArray> readJsonObject(const QString &path, QString *why);

//! The node classes of a server, from a file; one that knows none if \a path is empty.
[[nodiscard]] std::optional<NodeCatalog> readCatalog(const QString &path, QString *why);

} // namespace ComfyDeploy::Cli

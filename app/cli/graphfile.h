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
//! What a file holds, and the node classes that it was read with.
struct WorkflowFile
{
    WorkflowImport workflow;
    NodeCatalog catalog; //!< knows none if there was no file of them
};
//! The workflow in a file of any supported format; null with file, line and column in \a why if
//! there is none that can be run. \a catalogPath names the node classes of a server, as it answers
//! to GET /object_info; empty for none.
[[nodiscard]] std::optional<WorkflowFile> readWorkflow(const QString &path,
                                                       const QString &catalogPath, QString *why);
//! Prints on stderr where the workflow was in the file, and what was omitted.
void printNotes(const QString &path, const WorkflowImport &workflow, Console *console);
//! The bytes of a file that contains a JSON object.
[[nodiscard]] std::optional<QByteArray> readJsonObject(const QString &path, QString *why);

} // namespace ComfyDeploy::Cli

// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/workflowimport.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qstring.h>

#include <optional>

namespace ComfyDeploy::Cli {

class Console;

//! The bytes of a file, "-" being the standard input; null with a sentence in \a why if it cannot
//! be read or is larger than \a limit.
[[nodiscard]] std::optional<QByteArray> readFile(const QString &path, qint64 limit, QString *why);
//! The workflow in a file, whatever holds it; null with file, line and column in \a why if there is
//! none that can be run.
[[nodiscard]] std::optional<WorkflowImport> readWorkflow(const QString &path, QString *why);
//! Where it was in the file, and what was left out, on stderr.
void tellNotes(const QString &path, const WorkflowImport &workflow, Console *console);
//! A file that holds a JSON object, as its bytes.
[[nodiscard]] std::optional<QByteArray> readJsonObject(const QString &path, QString *why);

} // namespace ComfyDeploy::Cli

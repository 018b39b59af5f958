#pragma once

#include <ComfyDeploy/workflowgraph.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qstring.h>

#include <optional>

namespace ComfyDeploy::Cli {

//! The bytes of a file, "-" being the standard input; null with a sentence in \a why if it cannot
//! be read or is larger than \a limit.
[[nodiscard]] std::optional<QByteArray> readFile(const QString &path, qint64 limit, QString *why);
//! The workflow in a file; null with file, line and column in \a why if it is none.
[[nodiscard]] std::optional<WorkflowGraph> readGraph(const QString &path, QString *why);
//! A file that holds a JSON object, as its bytes.
[[nodiscard]] std::optional<QByteArray> readJsonObject(const QString &path, QString *why);

} // namespace ComfyDeploy::Cli

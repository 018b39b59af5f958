// SPDX-License-Identifier: MIT

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <ComfyDeploy/workflowrun.h>

#include <optional>

namespace ComfyDeploy {

//! Why a run failed, as far as ComfyUI has written it into its log: the exception of a node, or
//! what is wrong with the graph. Nothing if it has not. Titles and log tail are left empty.
//!
//! ComfyUI does not write whose exception it is: the node is empty then.
[[nodiscard]] std::optional<RunFailure> failureInLog(const QList<LogEntry> &log);

} // namespace ComfyDeploy

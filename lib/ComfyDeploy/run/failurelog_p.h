// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/workflowrun.h>

#include <optional>

namespace ComfyDeploy {

//! Why a run failed, according to ComfyUI's log: a node's exception, or an error of the graph; null
//! if the log has neither. Titles and log tail are left empty.
//!
//! ComfyUI does not log which node raised an exception: the node is empty then.
[[nodiscard]] std::optional<RunFailure> failureInLog(const QList<LogEntry> &log);

} // namespace ComfyDeploy

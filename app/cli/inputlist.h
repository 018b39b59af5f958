// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/inputspec.h>
#include <ComfyDeploy/workflowgraph.h>

#include <QtCore/qlist.h>

namespace ComfyDeploy::Cli {

class Console;

//! What may be filled in, on stdout: a table, or one JSON object for each.
void tellInputs(const QList<InputSpec> &specs, bool json, Console *console);
//! The same of a graph: where nothing is there to be filled in, the literals that may be replaced.
void tellInputs(const WorkflowGraph &graph, bool json, Console *console);

} // namespace ComfyDeploy::Cli

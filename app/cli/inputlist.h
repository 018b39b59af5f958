// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/inputspec.h>
#include <ComfyDeploy/workflowgraph.h>

#include <QtCore/qlist.h>

namespace ComfyDeploy::Cli {

class Console;

//! Prints the inputs on stdout: as a table, or one JSON object for each.
void printInputs(const QList<InputSpec> &specs, bool json, Console *console);
//! The same for a graph; without inputs, the literals that can be replaced.
void printInputs(const WorkflowGraph &graph, bool json, Console *console);

} // namespace ComfyDeploy::Cli

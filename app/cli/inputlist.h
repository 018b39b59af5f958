// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/graphfields.h>
#include <ComfyDeploy/inputspec.h>

#include <QtCore/qlist.h>

namespace ComfyDeploy::Cli {

class Console;

//! Prints the inputs on stdout: as a table, or one JSON object for each.
void printInputs(const QList<InputSpec> &specs, bool json, Console *console);
//! The same for a graph: the primary inputs, or \a all.
void printInputs(const GraphFields &fields, bool all, bool json, Console *console);

} // namespace ComfyDeploy::Cli

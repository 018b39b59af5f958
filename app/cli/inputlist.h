#pragma once

#include <ComfyDeploy/inputspec.h>

#include <QtCore/qlist.h>

namespace ComfyDeploy::Cli {

class Console;

//! What may be filled in, on stdout: a table, or one JSON object for each.
void tellInputs(const QList<InputSpec> &specs, bool json, Console *console);

} // namespace ComfyDeploy::Cli

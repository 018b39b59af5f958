// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/core/jsontext_p.h>

namespace ComfyDeploy::Local {

//! The graph with the values of \a inputs (a JSON object) put into the nodes whose input_id asks
//! for them, as the service's runner does it (all other bytes stay as they were).
QByteArray graphWithInputs(const JsonText &graph, const JsonText::Value &inputs);

} // namespace ComfyDeploy::Local

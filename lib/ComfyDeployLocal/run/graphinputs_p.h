// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/core/jsontext_p.h>

namespace ComfyDeploy::Local {

//! The graph with the values of \a inputs (a JSON object) put into the nodes whose input_id names
//! them, as the service's runner does it. All other bytes stay the same.
QByteArray graphWithInputs(const JsonText &graph, const JsonText::Value &inputs);

} // namespace ComfyDeploy::Local

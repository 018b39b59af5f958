// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/core/jsontext_p.h>
#include <ComfyDeploy/inputspec.h>

namespace ComfyDeploy {

//! Whether an input's value is the output of another node: [node id, slot].
[[nodiscard]] bool isGraphLink(const JsonText::Value &value);

//! The specs of a graph that WorkflowGraph has validated.
[[nodiscard]] QList<InputSpec> inputSpecsOf(const JsonText::Value &graph);

//! The specs of a deployment's \c input_types, in their order: the service's description of a graph
//! that it does not send. It does not name nodes.
[[nodiscard]] QList<InputSpec> inputSpecsOfTypes(const JsonText::Value &types);

} // namespace ComfyDeploy

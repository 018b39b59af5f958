// SPDX-License-Identifier: MIT

#pragma once

#include "promptgraph_p.h"
#include <ComfyDeployLocal/engine/promptengine_p.h>
#include <ComfyDeployLocal/nodes/executionoptions_p.h>

namespace ComfyDeploy::Local {

//! What is wrong with one input of a node, in the format of an entry of ComfyUI's node_errors;
//! empty if the value is valid. Checks the value alone, not a link.
[[nodiscard]] QJsonObject limitError(const NodeInput &spec, const NodeValue &value);

//! Checks a graph as ComfyUI's POST /prompt does.
[[nodiscard]] PromptCheck checkedPrompt(const JsonText &graph, const ExecutionOptions &options);

} // namespace ComfyDeploy::Local

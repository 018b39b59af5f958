#pragma once

#include <ComfyDeploy/workflowgraph.h>

namespace ComfyDeploy::Qml {

//! The name of the one input that feeds \a inputName of \a nodeId through the fewest links; any
//! input of that node if \a inputName is empty. Empty if there is none, or several are as near.
[[nodiscard]] QString feedingInput(const WorkflowGraph &graph, const QString &nodeId,
                                   const QString &inputName);

} // namespace ComfyDeploy::Qml

// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/workflowgraph.h>

#include <QtCore/qset.h>

namespace ComfyDeploy::Qml {

//! The name of the input that is connected to \a inputName of \a nodeId by the fewest links; to any
//! input of that node if \a inputName is empty. Empty if there is no such input, or several are
//! equally near.
[[nodiscard]] QString feedingInput(const WorkflowGraph &graph, const QString &nodeId,
                                   const QString &inputName);

//! The names of the inputs that can affect an output: those whose nodes lead to a node that is
//! linked to no other and is not an input itself. If the graph has no such node, all inputs.
[[nodiscard]] QSet<QString> usedInputs(const WorkflowGraph &graph);

} // namespace ComfyDeploy::Qml

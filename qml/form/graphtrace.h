// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/workflowgraph.h>

#include <QtCore/qset.h>

namespace ComfyDeploy::Qml {

//! The name of the one input that feeds \a inputName of \a nodeId through the fewest links; any
//! input of that node if \a inputName is empty. Empty if there is none, or several are as near.
[[nodiscard]] QString feedingInput(const WorkflowGraph &graph, const QString &nodeId,
                                   const QString &inputName);

//! The names of the inputs that some output may be made of: those whose nodes lead to one that
//! feeds nothing and is no input itself. Of a graph without such a node, all of them.
[[nodiscard]] QSet<QString> usedInputs(const WorkflowGraph &graph);

} // namespace ComfyDeploy::Qml

// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/workflowgraph.h>

#include <QtCore/qbytearray.h>

namespace ComfyDeploy {

//! \a workflow, completed so that the service's runner keeps each literal \c seed of \a graph.
QByteArray withPinnedSeeds(const QByteArray &workflow, const WorkflowGraph &graph);

//! \a graph with a link in place of each literal \c noise_seed that the runner would replace, and
//! the nodes that provide them: the runner does not replace links.
WorkflowGraph withLinkedNoiseSeeds(const WorkflowGraph &graph);

//! Reverts withLinkedNoiseSeeds(); returns \a graph itself if it has no such links.
WorkflowGraph withoutLinkedNoiseSeeds(const WorkflowGraph &graph);

} // namespace ComfyDeploy

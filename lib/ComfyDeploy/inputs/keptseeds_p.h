// SPDX-License-Identifier: MIT

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <ComfyDeploy/workflowgraph.h>

#include <QtCore/qbytearray.h>

namespace ComfyDeploy {

//! \a workflow, completed so that the service's runner keeps each literal \c seed of \a graph.
QByteArray withPinnedSeeds(const QByteArray &workflow, const WorkflowGraph &graph);

//! \a graph with a link in place of each literal \c noise_seed that the runner would replace, and
//! the nodes that these links lead to: it leaves links alone.
WorkflowGraph withLinkedNoiseSeeds(const WorkflowGraph &graph);

//! The graph from which withLinkedNoiseSeeds() made \a graph; \a graph itself if it made none.
WorkflowGraph withoutLinkedNoiseSeeds(const WorkflowGraph &graph);

} // namespace ComfyDeploy

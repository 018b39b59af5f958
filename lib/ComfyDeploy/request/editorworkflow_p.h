// Private header: used by the libraries of this project, not installed.
#pragma once

#include <ComfyDeploy/workflowgraph.h>

#include <QtCore/qbytearray.h>

namespace ComfyDeploy {

//! What goes out for a workflow that was not set.
inline constexpr char emptyWorkflow[] = R"({"nodes": []})";

//! \a workflow, completed so that the service's runner keeps the literal seeds of \a graph.
QByteArray pinnedWorkflow(const QByteArray &workflow, const WorkflowGraph &graph);

} // namespace ComfyDeploy

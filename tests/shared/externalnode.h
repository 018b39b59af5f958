// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/inputspec.h>
#include <ComfyDeploy/workflowgraph.h>

// The spec of one External node; \a fields are the members after input_id.
inline ComfyDeploy::InputSpec external(const QByteArray &className, const QByteArray &fields = {})
{
    const auto graph = ComfyDeploy::WorkflowGraph::fromJson(
        R"({"1": {"class_type": "ComfyUIDeployExternal)" + className
        + R"(", "inputs": {"input_id": "x", "display_name": "Steps")"
        + (fields.isEmpty() ? QByteArray() : ", " + fields) + "}}}");
    return graph ? graph->inputs().value(0) : ComfyDeploy::InputSpec();
}

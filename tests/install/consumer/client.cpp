// SPDX-License-Identifier: MIT

#include <ComfyDeploy/ComfyDeploy>
#include <ComfyDeploy/SseParser>
#include <ComfyDeploy/WorkflowClient>
#include <ComfyDeploy/WorkflowGraph>
#include <ComfyDeploy/inputspec.h>
#include <ComfyDeploy/sseparser.h>
#include <ComfyDeploy/workflowclient.h>
#include <ComfyDeploy/workflowgraph.h>

#include <QtCore/QCoreApplication>

// Not in namespace ComfyDeploy, and with Qt's keywords and conversions as any program has them.
int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    ComfyDeploy::SseParser parser;
    parser.feed("data: 1\n\n");
    const auto event = parser.next();
    if (!event || event->data != "1")
        return 1;

    ComfyDeploy::GraphError error;
    const auto graph = ComfyDeploy::WorkflowGraph::fromJson(
        R"({"1": {"class_type": "ComfyUIDeployExternalSeed", "inputs": {"input_id": "seed"}}})",
        &error);
    if (!graph || graph->inputs().value(0).kind() != ComfyDeploy::InputSpec::Kind::Seed)
        return 2;

    ComfyDeploy::WorkflowClient client;
    return client.serverUrl().isValid() ? 0 : 3;
}

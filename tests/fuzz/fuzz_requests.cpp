// SPDX-License-Identifier: MIT

// What a client posts to the local server: a run request's body, and the graph inside of it.
#include "fuzz/fuzzing.h"

#include <ComfyDeployLocal/api/runrequestreader_p.h>
#include <ComfyDeployLocal/deployments/deploymentstore_p.h>
#include <ComfyDeployLocal/graph/graphexecutor_p.h>
#include <ComfyDeployLocal/run/graphinputs_p.h>

#include <QtCore/qjsondocument.h>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Local;

namespace {

void checkRefusal(const HttpAnswer &refusal)
{
    FUZZ_CHECK(refusal.status >= 400 && refusal.status < 600 && !refusal.body.isEmpty());
    if (refusal.contentType == "application/json")
        FUZZ_CHECK(JsonText::parse(refusal.body));
}

void checkGraph(const QByteArray &text, const QByteArray &inputs)
{
    static const GraphExecutor executor(GraphExecutor::Options{});
    const auto graph = JsonText::parse(text);
    if (!graph)
        return;
    const PromptCheck check = executor.check(*graph);
    FUZZ_CHECK(check.accepted() == !check.outputNodes.isEmpty());
    const auto values = JsonText::parse(inputs);
    if (!values)
        return;
    const auto filled = JsonText::parse(graphWithInputs(*graph, values->root()));
    FUZZ_CHECK(filled && filled->root().type() == graph->root().type());
    if (filled->root().isObject())
        FUZZ_CHECK(filled->root().size() == graph->root().size());
    Fuzzing::use(executor.check(*filled).accepted());
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static const DeploymentStore deployments;
    HttpRequest request;
    request.headers = {{"Content-Type", "application/json"}};
    request.body = Fuzzing::bytesOf(data, size);
    using Kind = RunRequestKind;
    for (const Kind kind : {Kind::Workflow, Kind::Deployment, Kind::Any}) {
        HttpAnswer refusal;
        const auto run = readRunRequest(request, kind, deployments, &refusal);
        if (!run)
            checkRefusal(refusal);
        else if (kind == Kind::Workflow)
            checkGraph(run->graph, run->inputs);
    }
    checkGraph(request.body, request.body);
    return 0;
}

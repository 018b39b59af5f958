// SPDX-License-Identifier: MIT

#include "runs/requestbody.h"

#include <ComfyDeploy/core/emptyworkflow_p.h>
#include <ComfyDeploy/core/jsontext_p.h>
#include <ComfyDeploy/workflowrunrequest.h>

namespace ComfyDeploy::Runner {

namespace {

using Value = JsonText::Value;

Value graphIn(const std::optional<JsonText> &body)
{
    return body ? body->root().member(u"workflow_api_json") : Value();
}

QByteArray withValue(const QByteArray &body, const Value &old, const QByteArray &value)
{
    return JsonText::spliced(body, {{old.begin(), old.end(), value}});
}

QByteArray withoutGraph(const QByteArray &body, const QByteArray &inItsPlace)
{
    const auto json = JsonText::parse(body);
    const Value graph = graphIn(json);
    return graph.isObject() ? withValue(body, graph, inItsPlace) : body;
}

} // namespace

QByteArray historyBody(const WorkflowRunRequest &request)
{
    if (!request.keepSeeds())
        return request.toJson();
    WorkflowRunRequest plain = request;
    plain.setKeepSeeds(false);
    return withoutGraph(plain.toJson(), "true");
}

QByteArray requestWithoutGraph(const QByteArray &body)
{
    return withoutGraph(body, "null");
}

QByteArray requestWithGraph(const QByteArray &body, const QByteArray &graph)
{
    const auto json = JsonText::parse(body);
    const Value place = graphIn(json);
    if (!place.exists())
        return body;
    const QByteArray whole = withValue(body, place, graph);
    auto request = place.toBool() ? WorkflowRunRequest::fromJson(whole) : std::nullopt;
    if (!request)
        return whole;
    request->setKeepSeeds(true);
    return request->toJson();
}

QByteArray editorWorkflowIn(const QByteArray &body)
{
    const auto json = JsonText::parse(body);
    const QByteArray workflow = json ? json->root().member(u"workflow").raw() : QByteArray();
    return workflow == emptyWorkflow ? QByteArray() : workflow;
}

} // namespace ComfyDeploy::Runner

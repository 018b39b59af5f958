#include "runs/requestbody.h"

#include <ComfyDeploy/json/jsontext_p.h>
#include <ComfyDeploy/workflowrunrequest.h>

namespace ComfyDeploy::Runner {

namespace {

using Value = JsonText::Value;

QByteArray withGraphValue(const QByteArray &body, const QByteArray &value,
                          bool (*isMeant)(const Value &graph))
{
    const auto json = JsonText::parse(body);
    const Value graph = json ? json->root().member(u"workflow_api_json") : Value();
    if (!graph.exists() || !isMeant(graph))
        return body;
    return JsonText::spliced(body, {{graph.begin(), graph.end(), value}});
}

bool isGraph(const Value &value)
{
    return value.isObject();
}

bool isAny(const Value &)
{
    return true;
}

bool keepsSeeds(const QByteArray &body)
{
    const auto json = JsonText::parse(body);
    return json && json->root().member(u"workflow_api_json").toBool();
}

} // namespace

QByteArray historyBody(const WorkflowRunRequest &request)
{
    if (!request.keepSeeds())
        return request.toJson();
    WorkflowRunRequest plain = request;
    plain.setKeepSeeds(false);
    return withGraphValue(plain.toJson(), "true", isGraph);
}

QByteArray requestWithoutGraph(const QByteArray &body)
{
    return withGraphValue(body, "null", isGraph);
}

QByteArray requestWithGraph(const QByteArray &body, const QByteArray &graph)
{
    const QByteArray whole = withGraphValue(body, graph, isAny);
    if (!keepsSeeds(body))
        return whole;
    auto request = WorkflowRunRequest::fromJson(whole);
    if (!request)
        return whole;
    request->setKeepSeeds(true);
    return request->toJson();
}

} // namespace ComfyDeploy::Runner

#include "runs/requestbody.h"

#include <ComfyDeploy/json/jsontext_p.h>

namespace ComfyDeploy::Runner {

namespace {

QByteArray withGraphValue(const QByteArray &body, const QByteArray &value)
{
    const auto json = JsonText::parse(body);
    const JsonText::Value graph =
        json ? json->root().member(u"workflow_api_json") : JsonText::Value();
    if (!graph.exists())
        return body;
    return JsonText::spliced(body, {{graph.begin(), graph.end(), value}});
}

} // namespace

QByteArray requestWithoutGraph(const QByteArray &body)
{
    return withGraphValue(body, "null");
}

QByteArray requestWithGraph(const QByteArray &body, const QByteArray &graph)
{
    return withGraphValue(body, graph);
}

} // namespace ComfyDeploy::Runner

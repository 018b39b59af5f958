// SPDX-License-Identifier: MIT

#include "promptbody_p.h"

#include <ComfyDeployLocal/wording/pythonjson_p.h>

#include <ComfyDeploy/core/jsontext_p.h>
#include <ComfyDeploy/inputs/externalclasses_p.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

constexpr auto Style = PythonJson::Style::Answer;

PythonJson textsJson(const QHash<QString, QString> &texts)
{
    PythonJson json(Style);
    QStringList keys = texts.keys();
    keys.sort();
    for (const QString &key : keys)
        json.add(key, texts.value(key));
    return json;
}

//! False for a workflow that a client sends only because the service requires one.
bool hasNodes(const QByteArray &workflow)
{
    const auto json = JsonText::parse(workflow);
    return json && json->root().member(u"nodes").size() > 0;
}

//! Without the token with which a node of the service's plugin downloads a LoRA.
QByteArray withoutTokens(const QByteArray &workflow)
{
    const auto json = JsonText::parse(workflow);
    if (!json)
        return workflow;
    QList<JsonText::Value> nodes = json->root().member(u"nodes").children();
    const JsonText::Value definitions = json->root().member(u"definitions");
    for (const JsonText::Value &subgraph : definitions.member(u"subgraphs").children())
        nodes += subgraph.member(u"nodes").children();
    QList<JsonText::Splice> splices;
    for (const JsonText::Value &node : std::as_const(nodes)) {
        constexpr QStringView widget = u"bearer_token";
        const QString type = node.member(u"type").toString();
        const qsizetype index = externalClass(type).widgets.indexOf(widget);
        if (index < 0)
            continue;
        const JsonText::Value values = node.member(u"widgets_values");
        const JsonText::Value token = values.isArray() ? values.at(index) : values.member(widget);
        if (token.isString())
            splices += {token.begin(), token.end(), "\"\""};
    }
    return JsonText::spliced(workflow, splices);
}

} // namespace

QByteArray PromptBody::json(const Run &run) const
{
    PythonJson map(Style);
    map.add(u"replaced", textsJson(graph.replacedClasses));
    map.add(u"added", textsJson(graph.addedNodes));
    map.add(u"output_ids", textsJson(graph.outputIds));
    PythonJson ours(Style);
    ours.add(u"v", 1).add(u"run_id", run.id).add(u"created_at", run.state().createdAt);
    ours.add(u"workflow_id", run.request.workflowId);
    ours.addOrNull(u"workflow_version_id", run.request.workflowVersionId);
    ours.addOrNull(u"deployment_id", run.request.deploymentId);
    ours.addOrNull(u"machine_id", run.request.machineId).add(u"origin", run.request.origin);
    ours.addRaw(u"inputs", inputs).add(u"map", map).add(u"gateway", clientId);
    PythonJson extra(Style);
    extra.add(u"comfydeploy", ours);
    if (run.sendsPreviews()) // else ComfyUI makes previews only if it is configured to
        extra.add(u"preview_method", u"auto"_s);
    if (hasNodes(workflow))
        extra.add(u"extra_pnginfo", PythonJson(Style).addRaw(u"workflow", withoutTokens(workflow)));
    return PythonJson(Style)
        .add(u"prompt_id", run.id)
        .add(u"client_id", clientId)
        .add(u"extra_data", extra)
        .addRaw(u"prompt", graph.graph)
        .text();
}

} // namespace ComfyDeploy::Local

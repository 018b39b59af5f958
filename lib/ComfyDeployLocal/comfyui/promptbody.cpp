// SPDX-License-Identifier: MIT

#include "promptbody_p.h"

#include <ComfyDeployLocal/wording/pythonjson_p.h>

#include <ComfyDeploy/core/jsontext_p.h>

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
        extra.add(u"extra_pnginfo", PythonJson(Style).addRaw(u"workflow", workflow));
    return PythonJson(Style)
        .add(u"prompt_id", run.id)
        .add(u"client_id", clientId)
        .add(u"extra_data", extra)
        .addRaw(u"prompt", graph.graph)
        .text();
}

} // namespace ComfyDeploy::Local

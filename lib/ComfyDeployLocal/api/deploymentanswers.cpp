// SPDX-License-Identifier: MIT

#include "deploymentanswers_p.h"

#include "localowner_p.h"
#include <ComfyDeployLocal/wording/pythonjson_p.h>

#include <ComfyDeploy/core/jsontext_p.h>
#include <ComfyDeploy/inputs/externalclasses_p.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

constexpr auto Environment = u"production";
constexpr int RunTimeout = 300;
constexpr int ConcurrencyLimit = 2;

QByteArray rawOrNull(const JsonText::Value &value)
{
    return value.exists() ? value.raw() : "null"_ba;
}

//! The options of an Enum are the text of a list of texts; null if they are not.
std::optional<QByteArray> enumOptions(const JsonText::Value &options)
{
    if (!options.exists())
        return "null";
    const auto list = JsonText::parse(options.toString().toUtf8());
    if (!list || !list->root().isArray())
        return std::nullopt;
    QStringList texts;
    for (const JsonText::Value &option : list->root().children()) {
        if (!option.isString())
            return std::nullopt;
        texts += option.toString();
    }
    return PythonJson::strings(texts, PythonJson::Style::Answer);
}

std::optional<QByteArray> inputTypes(const JsonText::Value &graph)
{
    QList<QByteArray> inputs;
    for (const JsonText::Value &node : graph.children()) {
        const QString classType = node.member(u"class_type").toString();
        const QStringView type = externalClass(classType).wireType;
        const JsonText::Value fields = node.member(u"inputs");
        const JsonText::Value id = fields.member(u"input_id");
        if (type.isEmpty() || !id.isString())
            continue;
        const auto options = enumOptions(fields.member(u"options"));
        if (!options)
            return std::nullopt;
        inputs += PythonJson(PythonJson::Style::Answer)
                      .add(u"type", type.toString())
                      .add(u"class_type", classType)
                      .add(u"input_id", id.toString())
                      .addRaw(u"default_value", rawOrNull(fields.member(u"default_value")))
                      .addRaw(u"min_value", rawOrNull(fields.member(u"min_value")))
                      .addRaw(u"max_value", rawOrNull(fields.member(u"max_value")))
                      .add(u"display_name", fields.member(u"display_name").toString())
                      .add(u"description", fields.member(u"description").toString())
                      .addRaw(u"enum_options", *options)
                      .addNull(u"step")
                      .text();
    }
    return PythonJson::array(inputs, PythonJson::Style::Answer);
}

} // namespace

QByteArray versionRow(const Deployment &deployment)
{
    const QString time = WireDates::inList(deployment.createdAt);
    return PythonJson(PythonJson::Style::Answer)
        .add(u"id", deployment.versionId)
        .add(u"workflow_id", deployment.workflowId)
        .add(u"version", deployment.version)
        .addNull(u"comment")
        .addRaw(u"workflow",
                deployment.workflow.isEmpty() ? R"({"nodes":[],"links":[],"version":0.4})"_ba
                                              : deployment.workflow)
        .addRaw(u"workflow_api", deployment.graph)
        .addNull(u"snapshot")
        .addNull(u"dependencies")
        .add(u"created_at", time)
        .add(u"updated_at", time)
        .add(u"user_id", LocalUserId)
        .addNull(u"machine_id")
        .addNull(u"machine_version_id")
        .addNull(u"comfyui_snapshot")
        .text();
}

std::optional<QByteArray> deploymentModel(const Deployment &deployment)
{
    const auto graph = JsonText::parse(deployment.graph);
    const auto inputs = graph ? inputTypes(graph->root()) : std::nullopt;
    if (!inputs)
        return std::nullopt;
    const QString time = WireDates::inRun(deployment.createdAt);
    PythonJson json(PythonJson::Style::Answer);
    json.add(u"id", deployment.id).add(u"user_id", LocalUserId).addNull(u"org_id");
    json.add(u"workflow_version_id", deployment.versionId);
    json.add(u"workflow_id", deployment.workflowId).add(u"machine_id", deployment.machineId);
    json.addNull(u"share_slug").addNull(u"description").addNull(u"share_options");
    json.addNull(u"showcase_media").add(u"environment", Environment);
    json.add(u"created_at", time).add(u"updated_at", time);
    json.add(u"workflow",
             PythonJson(PythonJson::Style::Answer)
                 .add(u"id", deployment.workflowId)
                 .add(u"name", deployment.name)
                 .addNull(u"cover_url"));
    json.addRaw(u"version", versionRow(deployment)).addNull(u"machine");
    json.addRaw(u"input_types", *inputs).addRaw(u"output_types", "[]").addNull(u"dub_link");
    json.addNull(u"gpu").addNull(u"machine_version_id").addNull(u"modal_image_id");
    json.add(u"concurrency_limit", ConcurrencyLimit).add(u"run_timeout", RunTimeout);
    json.add(u"idle_timeout", 0).add(u"keep_warm", 0).addNull(u"activated_at");
    return json.addNull(u"modal_app_id").text();
}

} // namespace ComfyDeploy::Local

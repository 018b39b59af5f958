// SPDX-License-Identifier: MIT

#include "runanswers_p.h"

#include "deploymentanswers_p.h"
#include "localowner_p.h"
#include "outputanswers_p.h"
#include <ComfyDeployLocal/wording/pythonjson_p.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

constexpr auto MachineType = u"comfy-deploy-serverless";
constexpr auto DefaultGpu = "CPU"_L1;

using Spelling = QString (*)(Microseconds);

void addDate(PythonJson &json, QStringView key, Microseconds time, Spelling spelling)
{
    json.addOrNull(key, time ? spelling(time) : QString());
}

//! Seconds, cut to the milliseconds that the service stores.
std::optional<double> seconds(Microseconds from, Microseconds to)
{
    if (!from || !to)
        return std::nullopt;
    const Microseconds milliseconds = to / 1000 - from / 1000;
    return double(milliseconds) / 1000;
}

void addSeconds(PythonJson &json, QStringView key, std::optional<double> value)
{
    value ? json.add(key, *value) : json.addNull(key);
}

void addSecondsText(PythonJson &json, QStringView key, std::optional<double> value)
{
    json.addOrNull(key, value ? QString::number(*value, 'f', 6) : QString());
}

} // namespace

QString gpuOf(const Run &run)
{
    return run.request.gpu.isNull() ? QString(DefaultGpu) : run.request.gpu;
}

QByteArray runModel(const Run &run, const RunState &state, const QString &base,
                    std::optional<int> queuePosition)
{
    PythonJson json(PythonJson::Style::Answer);
    json.add(u"id", run.id).addOrNull(u"workflow_version_id", run.request.workflowVersionId);
    json.addRaw(u"workflow_inputs", run.request.inputs);
    json.add(u"workflow_id", run.request.workflowId);
    json.addOrNull(u"machine_id", run.request.machineId).add(u"origin", run.request.origin);
    json.add(u"status", runStatusToWire(state.status));
    addDate(json, u"ended_at", state.endedAt, WireDates::inRun);
    addDate(json, u"created_at", state.createdAt, WireDates::inRun);
    addDate(json, u"updated_at", state.updatedAt, WireDates::inRun);
    addDate(json, u"queued_at", state.queuedAt, WireDates::inRun);
    addDate(json, u"started_at", state.startedAt, WireDates::inRun);
    json.addOrNull(u"gpu_event_id", state.startedAt ? run.gpuEventId : QString());
    json.add(u"gpu", gpuOf(run)).addNull(u"machine_version").add(u"machine_type", MachineType);
    json.add(u"modal_function_call_id", run.functionCallId);
    json.add(u"user_id", LocalUserId).addNull(u"org_id");
    json.addOrNull(u"live_status", state.liveStatus).add(u"progress", state.progress);
    json.add(u"is_realtime", false).addOrNull(u"webhook", run.request.webhook);
    json.addNull(u"webhook_status");
    json.add(u"webhook_intermediate_status", run.request.webhookIntermediateStatus);
    json.addRaw(u"outputs", outputModels(run, state, base));
    json.add(u"number", 0);
    addSeconds(json, u"duration", seconds(state.createdAt, state.endedAt));
    addSeconds(json, u"cold_start_duration", seconds(state.queuedAt, state.startedAt));
    addSeconds(json, u"cold_start_duration_total", seconds(state.createdAt, state.startedAt));
    addSeconds(json, u"run_duration", seconds(state.startedAt, state.endedAt));
    queuePosition ? json.add(u"queue_position", *queuePosition) : json.addNull(u"queue_position");
    return json.text();
}

QByteArray lightRow(const Run &run, const RunState &state)
{
    PythonJson json(PythonJson::Style::Answer);
    json.add(u"id", run.id).add(u"status", runStatusToWire(state.status));
    addDate(json, u"created_at", state.createdAt, WireDates::inList);
    addDate(json, u"updated_at", state.updatedAt, WireDates::inList);
    addDate(json, u"ended_at", state.endedAt, WireDates::inList);
    addDate(json, u"queued_at", state.queuedAt, WireDates::inList);
    addDate(json, u"started_at", state.startedAt, WireDates::inList);
    json.add(u"workflow_id", run.request.workflowId)
        .add(u"user_id", LocalUserId)
        .addNull(u"org_id");
    json.add(u"origin", run.request.origin).add(u"gpu", gpuOf(run)).addNull(u"machine_version");
    json.add(u"machine_type", MachineType);
    json.add(u"modal_function_call_id", run.functionCallId).addNull(u"webhook_status");
    json.add(u"webhook_intermediate_status", run.request.webhookIntermediateStatus);
    json.addNull(u"batch_id").addOrNull(u"workflow_version_id", run.request.workflowVersionId);
    json.addOrNull(u"deployment_id", run.request.deploymentId);
    addSecondsText(json, u"duration", seconds(state.createdAt, state.endedAt));
    addSecondsText(json, u"comfy_deploy_cold_start", seconds(state.createdAt, state.queuedAt));
    addSecondsText(json, u"cold_start_duration", seconds(state.queuedAt, state.startedAt));
    addSecondsText(json, u"cold_start_duration_total", seconds(state.createdAt, state.startedAt));
    addSecondsText(json, u"run_duration", seconds(state.startedAt, state.endedAt));
    return json.text();
}

QByteArray rawRow(const Run &run, const RunState &state, const std::optional<Deployment> &version,
                  const QByteArray &outputs, bool withInputs)
{
    PythonJson json(PythonJson::Style::Answer);
    json.add(u"id", run.id).addOrNull(u"workflow_version_id", run.request.workflowVersionId);
    if (withInputs)
        json.addRaw(u"workflow_inputs", run.request.inputs);
    json.add(u"workflow_id", run.request.workflowId).addNull(u"workflow_api");
    json.addOrNull(u"machine_id", run.request.machineId).add(u"origin", run.request.origin);
    json.add(u"status", runStatusToWire(state.status));
    addDate(json, u"ended_at", state.endedAt, WireDates::inList);
    addDate(json, u"created_at", state.createdAt, WireDates::inList);
    addDate(json, u"updated_at", state.updatedAt, WireDates::inList);
    addDate(json, u"queued_at", state.queuedAt, WireDates::inList);
    addDate(json, u"started_at", state.startedAt, WireDates::inList);
    json.addOrNull(u"gpu_event_id", state.startedAt ? run.gpuEventId : QString());
    json.add(u"gpu", gpuOf(run)).addNull(u"machine_version").add(u"machine_type", MachineType);
    json.add(u"modal_function_call_id", run.functionCallId);
    json.add(u"user_id", LocalUserId).addNull(u"org_id").addNull(u"run_log");
    json.addOrNull(u"live_status", state.liveStatus).add(u"progress", state.progress);
    json.add(u"is_realtime", false).addOrNull(u"webhook", run.request.webhook);
    json.addNull(u"webhook_status");
    json.add(u"webhook_intermediate_status", run.request.webhookIntermediateStatus);
    json.addNull(u"batch_id").addNull(u"model_id");
    json.addOrNull(u"deployment_id", run.request.deploymentId);
    json.addRaw(u"version", version ? versionRow(*version) : "null"_ba);
    if (!outputs.isNull())
        json.addRaw(u"outputs", outputs);
    return json.text();
}

QByteArray deploymentRunRow(const Run &run, const RunState &state)
{
    PythonJson json(PythonJson::Style::Answer);
    json.add(u"id", run.id).add(u"status", runStatusToWire(state.status));
    addDate(json, u"created_at", state.createdAt, WireDates::naive);
    addDate(json, u"started_at", state.startedAt, WireDates::naive);
    addDate(json, u"ended_at", state.endedAt, WireDates::naive);
    json.add(u"workflow_id", run.request.workflowId);
    json.addOrNull(u"workflow_version_id", run.request.workflowVersionId);
    json.addOrNull(u"machine_id", run.request.machineId).add(u"gpu", gpuOf(run));
    json.add(u"origin", run.request.origin).add(u"user_id", LocalUserId);
    json.addOrNull(u"deployment_id", run.request.deploymentId);
    // Here the database reckons, to the microsecond.
    const bool known = state.startedAt && state.endedAt;
    addSecondsText(json, u"duration",
                   known ? std::optional(double(state.endedAt - state.startedAt) / PerSecond)
                         : std::nullopt);
    return json.text();
}

} // namespace ComfyDeploy::Local

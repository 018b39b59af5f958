// SPDX-License-Identifier: MIT

#include "keptrun_p.h"

#include <ComfyDeployLocal/wording/pythonjson_p.h>

#include <ComfyDeploy/core/jsontext_p.h>

#include <array>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

constexpr auto Style = PythonJson::Style::Answer;
//! The end of the log is enough: the last lines say why a run failed.
constexpr qsizetype MaximumLog = qsizetype(8) * 1024;

template <typename Owner, typename Value>
struct Field
{
    QStringView name;
    Value Owner::*member;
};

constexpr std::array idFields{
    Field<RunIds, QString>{u"id", &RunIds::id},
    Field<RunIds, QString>{u"function_call_id", &RunIds::functionCallId},
    Field<RunIds, QString>{u"gpu_event_id", &RunIds::gpuEventId},
};
constexpr std::array requestFields{
    Field<RunRequest, QString>{u"workflow_id", &RunRequest::workflowId},
    Field<RunRequest, QString>{u"workflow_version_id", &RunRequest::workflowVersionId},
    Field<RunRequest, QString>{u"deployment_id", &RunRequest::deploymentId},
    Field<RunRequest, QString>{u"machine_id", &RunRequest::machineId},
    Field<RunRequest, QString>{u"webhook", &RunRequest::webhook},
    Field<RunRequest, QString>{u"gpu", &RunRequest::gpu},
    Field<RunRequest, QString>{u"origin", &RunRequest::origin},
};
constexpr std::array timeFields{
    Field<RunState, Microseconds>{u"created_at", &RunState::createdAt},
    Field<RunState, Microseconds>{u"updated_at", &RunState::updatedAt},
    Field<RunState, Microseconds>{u"queued_at", &RunState::queuedAt},
    Field<RunState, Microseconds>{u"started_at", &RunState::startedAt},
    Field<RunState, Microseconds>{u"ended_at", &RunState::endedAt},
};
constexpr std::array outputFields{
    Field<RunOutput, QString>{u"id", &RunOutput::id},
    Field<RunOutput, QString>{u"output_id", &RunOutput::outputId},
    Field<RunOutput, QString>{u"node_id", &RunOutput::nodeId},
    Field<RunOutput, QString>{u"executed_node", &RunOutput::executedNode},
    Field<RunOutput, QString>{u"node_class", &RunOutput::nodeClass},
};
constexpr std::array itemFields{
    Field<OutputItem, QString>{u"key", &OutputItem::key},
    Field<OutputItem, QString>{u"url_path", &OutputItem::urlPath},
    Field<OutputItem, QString>{u"filename", &OutputItem::fileName},
    Field<OutputItem, QString>{u"subfolder", &OutputItem::subfolder},
    Field<OutputItem, QString>{u"server", &OutputItem::server},
    Field<OutputItem, QString>{u"folder_there", &OutputItem::folderThere},
};

template <typename Fields, typename Owner>
void addTexts(PythonJson &json, const Fields &fields, const Owner &owner)
{
    for (const auto &field : fields)
        json.addOrNull(field.name, owner.*field.member);
}

template <typename Fields, typename Owner>
void readTexts(const JsonText::Value &json, const Fields &fields, Owner *owner)
{
    for (const auto &field : fields)
        owner->*field.member = json.member(field.name).toString();
}

Microseconds timeOf(const JsonText::Value &value)
{
    return value.isInteger() ? value.raw().toLongLong() : 0;
}

QByteArray rawOf(const JsonText::Value &value)
{
    return !value.exists() || value.isNull() ? QByteArray() : value.raw();
}

QByteArray itemJson(const OutputItem &item)
{
    PythonJson json(Style);
    addTexts(json, itemFields, item);
    return json.add(u"upload_duration", item.uploadDuration).text();
}

QByteArray outputJson(const RunOutput &output)
{
    QList<QByteArray> items;
    for (const OutputItem &item : output.items)
        items += itemJson(item);
    PythonJson json(Style);
    addTexts(json, outputFields, output);
    json.addRaw(u"items", PythonJson::array(items, Style));
    json.addRaw(u"texts", output.texts.isNull() ? "null"_ba : output.texts);
    return json.add(u"order", output.order).add(u"created_at", output.createdAt).text();
}

RunOutput readOutput(const JsonText::Value &json)
{
    RunOutput output;
    readTexts(json, outputFields, &output);
    for (const JsonText::Value &each : json.member(u"items").items()) {
        OutputItem item;
        readTexts(each, itemFields, &item);
        item.uploadDuration = each.member(u"upload_duration").toDouble();
        output.items += item;
    }
    output.texts = rawOf(json.member(u"texts"));
    output.order = int(json.member(u"order").toDouble());
    output.createdAt = timeOf(json.member(u"created_at"));
    return output;
}

QByteArray noteJson(const RunNote &note)
{
    return PythonJson(Style)
        .add(u"id", note.id)
        .addRaw(u"data", note.data)
        .add(u"created_at", note.createdAt)
        .text();
}

QByteArray lineJson(const LogLine &line)
{
    return PythonJson(Style).add(u"text", line.text).add(u"time", line.time).text();
}

//! The last lines, without webhook calls, which contain the URL and the sent data.
QList<LogLine> endOf(const QList<LogLine> &log)
{
    QList<LogLine> end;
    qsizetype characters = 0;
    for (auto it = log.crbegin(); it != log.crend(); ++it) {
        if (it->level != "info"_L1)
            continue;
        characters += it->text.size();
        if (characters > MaximumLog)
            break;
        end.prepend(*it);
    }
    return end;
}

template <typename Item>
QByteArray listJson(const QList<Item> &items, QByteArray (*json)(const Item &))
{
    QList<QByteArray> texts;
    for (const Item &item : items)
        texts += json(item);
    return PythonJson::array(texts, Style);
}

RunState readState(const JsonText::Value &json)
{
    RunState state;
    state.status = runStatusFromWire(json.member(u"status").toString());
    for (const auto &field : timeFields)
        state.*field.member = timeOf(json.member(field.name));
    state.liveStatus = json.member(u"live_status").toString();
    state.progress = json.member(u"progress").toDouble();
    for (const JsonText::Value &output : json.member(u"outputs").items())
        state.outputs += readOutput(output);
    for (const JsonText::Value &note : json.member(u"notes").items()) {
        state.notes += RunNote{note.member(u"id").toString(), rawOf(note.member(u"data")),
                               timeOf(note.member(u"created_at"))};
    }
    return state;
}

} // namespace

KeptRun KeptRun::of(const Run &run, const RunState &state)
{
    KeptRun kept;
    kept.ids = {run.id, run.functionCallId, run.gpuEventId};
    kept.request = run.request;
    kept.state = state;
    if (isTerminal(state.status) && state.status != RunStatus::Success)
        kept.log = endOf(run.log.lines());
    return kept;
}

QByteArray KeptRun::json() const
{
    PythonJson json(Style);
    addTexts(json, idFields, ids);
    addTexts(json, requestFields, request);
    json.add(u"webhook_intermediate_status", request.webhookIntermediateStatus);
    json.addRaw(u"inputs", request.inputs.isEmpty() ? "null"_ba : request.inputs);
    json.add(u"status", runStatusToWire(state.status));
    for (const auto &field : timeFields)
        json.add(field.name, state.*field.member);
    json.addOrNull(u"live_status", state.liveStatus).add(u"progress", state.progress);
    json.addRaw(u"outputs", listJson(state.outputs, outputJson));
    json.addRaw(u"notes", listJson(state.notes, noteJson));
    json.addRaw(u"log", listJson(log, lineJson));
    return json.text();
}

std::optional<KeptRun> KeptRun::read(const QByteArray &text)
{
    const auto parsed = JsonText::parse(text);
    const JsonText::Value json = parsed ? parsed->root() : JsonText::Value();
    KeptRun kept;
    readTexts(json, idFields, &kept.ids);
    if (kept.ids.id.isEmpty())
        return std::nullopt;
    readTexts(json, requestFields, &kept.request);
    kept.request.webhookIntermediateStatus = json.member(u"webhook_intermediate_status").toBool();
    kept.request.inputs = rawOf(json.member(u"inputs"));
    kept.state = readState(json);
    for (const JsonText::Value &line : json.member(u"log").items()) {
        kept.log +=
            LogLine{line.member(u"text").toString(), u"info"_s, timeOf(line.member(u"time"))};
    }
    return kept;
}

} // namespace ComfyDeploy::Local

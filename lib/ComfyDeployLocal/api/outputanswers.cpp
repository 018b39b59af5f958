// SPDX-License-Identifier: MIT

#include "outputanswers_p.h"

#include <ComfyDeployLocal/wording/pythonjson_p.h>

#include <ComfyDeploy/core/jsontext_p.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

using ItemText = std::function<QByteArray(const OutputItem &)>;

QString urlOf(const OutputItem &item, const QString &base)
{
    return base + item.urlPath;
}

PythonJson nodeMeta(const RunOutput &output)
{
    PythonJson meta(PythonJson::Style::Answer);
    meta.add(u"node_id", output.nodeId);
    if (output.items.isEmpty())
        meta.add(u"node_class", output.nodeClass);
    return meta;
}

QByteArray outputData(const RunOutput &output, const ItemText &itemText)
{
    if (output.items.isEmpty())
        return output.texts;
    PythonJson data(PythonJson::Style::Answer);
    for (const QString &key : {u"images"_s, u"files"_s}) {
        QList<QByteArray> items;
        for (const OutputItem &item : output.items) {
            if (item.key == key)
                items += itemText(item);
        }
        if (!items.isEmpty())
            data.addRaw(key, PythonJson::array(items, PythonJson::Style::Answer));
    }
    if (const auto texts = JsonText::parse(output.texts)) {
        for (const JsonText::Value &text : texts->root().children())
            data.addRaw(text.key(), text.raw());
    }
    return data.text();
}

//! Held to the keys of the answer's model.
QByteArray modelItem(const OutputItem &item, const QString &base)
{
    return PythonJson(PythonJson::Style::Answer)
        .add(u"url", urlOf(item, base))
        .add(u"type", u"output")
        .add(u"filename", item.fileName)
        .add(u"is_public", true)
        .add(u"subfolder", item.subfolder)
        .add(u"upload_duration", item.uploadDuration)
        .text();
}

//! As the runner sent it, with what the upload added.
QByteArray storedItem(const OutputItem &item, const RunOutput &output, const QString &base)
{
    PythonJson json(PythonJson::Style::Answer);
    json.add(u"filename", item.fileName).add(u"subfolder", item.subfolder);
    json.add(u"type", u"output");
    if (!output.outputId.isNull())
        json.add(u"output_id", output.outputId);
    json.add(u"url", urlOf(item, base)).add(u"upload_duration", item.uploadDuration);
    return json.add(u"is_public", true).text();
}

QByteArray outputModel(const Run &run, const RunOutput &output, const QString &base)
{
    const auto item = [&base](const OutputItem &file) {
        return modelItem(file, base);
    };
    const QString time = WireDates::inRun(output.createdAt);
    PythonJson json(PythonJson::Style::Answer);
    json.add(u"id", output.id).addOrNull(u"output_id", output.outputId).add(u"run_id", run.id);
    json.addRaw(u"data", outputData(output, item)).add(u"node_meta", nodeMeta(output));
    json.add(u"created_at", time).add(u"updated_at", time);
    return json.addNull(u"type").addNull(u"node_id").text();
}

QList<QByteArray> outputModelList(const Run &run, const RunState &state, const QString &base)
{
    QList<QByteArray> models;
    for (const RunOutput &output : state.outputs)
        models += outputModel(run, output, base);
    return models;
}

QByteArray storedOutput(const Run &run, const RunOutput &output, const QString &base)
{
    const auto item = [&](const OutputItem &file) {
        return storedItem(file, output, base);
    };
    const QString time = WireDates::inList(output.createdAt);
    PythonJson json(PythonJson::Style::Answer);
    json.add(u"id", output.id).add(u"run_id", run.id);
    json.addRaw(u"data", outputData(output, item)).add(u"node_meta", nodeMeta(output));
    json.add(u"created_at", time).add(u"updated_at", time);
    if (!output.outputId.isNull())
        json.add(u"output_id", output.outputId);
    return json.text();
}

QByteArray storedNote(const Run &run, const RunNote &note)
{
    const QString time = WireDates::inList(note.createdAt);
    return PythonJson(PythonJson::Style::Answer)
        .add(u"id", note.id)
        .add(u"run_id", run.id)
        .addRaw(u"data", note.data)
        .addNull(u"node_meta")
        .add(u"created_at", time)
        .add(u"updated_at", time)
        .text();
}

} // namespace

QByteArray outputModels(const Run &run, const RunState &state, const QString &base)
{
    return PythonJson::array(outputModelList(run, state, base), PythonJson::Style::Answer);
}

QByteArray syncOutputs(const Run &run, const QString &base)
{
    QList<QByteArray> models = outputModelList(run, run.state(), base);
    std::reverse(models.begin(), models.end());
    return PythonJson::array(models, PythonJson::Style::Answer);
}

QByteArray storedOutputs(const Run &run, const RunState &state, const QString &base,
                         StoredOutputs which)
{
    QList<QByteArray> rows;
    for (const RunOutput &output : state.outputs) {
        if (which == StoredOutputs::NewestMedia && output.items.isEmpty())
            continue;
        if (which == StoredOutputs::NewestMedia)
            rows.clear();
        rows += storedOutput(run, output, base);
    }
    if (which == StoredOutputs::WithNotes) {
        for (const RunNote &note : state.notes)
            rows += storedNote(run, note);
    }
    return PythonJson::array(rows, PythonJson::Style::Answer);
}

QByteArray lastStoredOutput(const Run &run, const RunState &state, const QString &base)
{
    QList<QByteArray> rows;
    const auto newest = std::max_element(
        state.outputs.begin(), state.outputs.end(),
        [](const RunOutput &a, const RunOutput &b) { return a.createdAt <= b.createdAt; });
    if (newest != state.outputs.end())
        rows += storedOutput(run, *newest, base);
    return PythonJson::array(rows, PythonJson::Style::Answer);
}

} // namespace ComfyDeploy::Local

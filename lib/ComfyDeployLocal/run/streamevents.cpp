// SPDX-License-Identifier: MIT

#include "streamevents_p.h"

#include <ComfyDeployLocal/wording/pythonjson_p.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

QStringList keyOrder(const QString &event)
{
    if (event == "progress"_L1)
        return {u"value"_s, u"max"_s, u"prompt_id"_s, u"node"_s};
    if (event == "executing"_L1 || event == "executed"_L1)
        return {
            u"node"_s,      u"display_node"_s, u"output"_s, u"prompt_id"_s,       u"filename"_s,
            u"subfolder"_s, u"type"_s,         u"url"_s,    u"upload_duration"_s, u"is_public"_s};
    if (event == "execution_error"_L1 || event == "execution_interrupted"_L1)
        return {u"prompt_id"_s,         u"node_id"_s,        u"node_type"_s, u"executed"_s,
                u"exception_message"_s, u"exception_type"_s, u"traceback"_s, u"current_inputs"_s,
                u"current_outputs"_s,   u"timestamp"_s};
    return {};
}

//! Python prints floats, 0.0 of 1.0, for a node without steps of its own, else integers.
QByteArray progressNode(const QJsonObject &node, bool isCached)
{
    const double max = node.value("max"_L1).toDouble();
    const bool asFloat = max == 1 && !isCached;
    PythonJson json(PythonJson::Style::Stream);
    for (const QString &key : {u"value"_s, u"max"_s}) {
        if (asFloat)
            json.add(key, node.value(key).toDouble());
        else
            json.addRaw(key, PythonJson::value(node.value(key), PythonJson::Style::Stream));
    }
    for (const QString &key : {u"state"_s, u"node_id"_s, u"prompt_id"_s, u"display_node_id"_s,
                               u"parent_node_id"_s, u"real_node_id"_s})
        json.addRaw(key, PythonJson::value(node.value(key), PythonJson::Style::Stream));
    return json.text();
}

QByteArray progressState(const QJsonObject &data, const QSet<QString> &cached)
{
    const QJsonObject nodes = data.value("nodes"_L1).toObject();
    PythonJson states(PythonJson::Style::Stream);
    for (auto it = nodes.begin(); it != nodes.end(); ++it)
        states.addRaw(it.key(), progressNode(it.value().toObject(), cached.contains(it.key())));
    return PythonJson(PythonJson::Style::Stream)
        .addRaw(u"prompt_id",
                PythonJson::value(data.value("prompt_id"_L1), PythonJson::Style::Stream))
        .add(u"nodes", states)
        .text();
}

} // namespace

QByteArray runEvent(const QString &event, const QByteArray &data)
{
    PythonJson json(PythonJson::Style::Stream);
    json.add(u"event", event);
    if (!data.isEmpty())
        json.addRaw(u"data", data);
    return json.text();
}

QByteArray executionEventData(const QString &event, const QJsonObject &data,
                              const QSet<QString> &cached, const JsonText::Value &exact)
{
    return event == "progress_state"_L1
        ? progressState(data, cached)
        : PythonJson::value(data, PythonJson::Style::Stream, keyOrder(event), exact);
}

QStringList promptErrorOrder()
{
    return {u"errors"_s,       u"dependent_outputs"_s, u"class_type"_s, u"type"_s,
            u"message"_s,      u"details"_s,           u"extra_info"_s, u"input_name"_s,
            u"input_config"_s, u"received_value"_s};
}

bool isTemporary(const QJsonObject &output)
{
    bool any = false;
    for (const QJsonValue value : output) {
        for (const QJsonValue item : value.toArray()) {
            if (item.isBool()) // the "animated" flags
                continue;
            const QJsonValue type = item.toObject().value("type"_L1);
            if (type != "temp"_L1)
                return false;
            any = true;
        }
    }
    return any;
}

QString outputIdOf(const QJsonObject &output)
{
    for (const QString &key : {u"images"_s, u"files"_s, u"gifs"_s, u"mesh"_s}) {
        QString id =
            output.value(key).toArray().first().toObject().value("output_id"_L1).toString();
        if (!id.isEmpty())
            return id;
    }
    return {};
}

bool isTextList(const QJsonArray &items)
{
    return std::all_of(items.begin(), items.end(),
                       [](const QJsonValue &item) { return item.isString() || item.isBool(); });
}

} // namespace ComfyDeploy::Local

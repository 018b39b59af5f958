// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/receivedjson_p.h>
#include <ComfyDeploy/runstreamevent.h>
#include <ComfyDeploy/sseparser.h>

#include <QtCore/qhash.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsonobject.h>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;
using Type = RunStreamEvent::Type;

namespace {

// QJsonDocument accepts only objects and arrays; a bare string or number is valid JSON, too.
QJsonValue parsed(const QByteArray &data, bool *isJson)
{
    QJsonParseError error;
    const QJsonDocument document = ReceivedJson::document('[' + data + ']', &error);
    *isJson = error.error == QJsonParseError::NoError && document.array().size() == 1;
    return *isJson ? document.array().first() : QJsonValue(QString::fromUtf8(data));
}

Type typeOf(const QString &event, const QJsonValue &data)
{
    if (event == "log_update"_L1)
        return Type::LogUpdate;
    if (event != "event_update"_L1)
        return Type::Unknown;
    static const QHash<QString, Type> names{
        {u"queuing"_s, Type::Queuing},
        {u"function_call_id"_s, Type::FunctionCallId},
        {u"gpu_ready"_s, Type::GpuReady},
        {u"gpu_event_id"_s, Type::GpuEventId},
        {u"comfyui_api_ready"_s, Type::ComfyuiApiReady},
        {u"comfyui_ready"_s, Type::ComfyuiReady},
        {u"execution_start"_s, Type::ExecutionStart},
        {u"execution_cached"_s, Type::ExecutionCached},
        {u"executing"_s, Type::Executing},
        {u"progress"_s, Type::Progress},
        {u"progress_state"_s, Type::ProgressState},
        {u"executed"_s, Type::Executed},
        {u"output_ready"_s, Type::OutputReady},
        {u"preview"_s, Type::Preview},
        {u"live_status"_s, Type::LiveStatus},
        {u"status"_s, Type::Status},
        {u"execution_success"_s, Type::ExecutionSuccess},
        {u"execution_error"_s, Type::ExecutionError},
        {u"execution_interrupted"_s, Type::ExecutionInterrupted},
    };
    const QJsonObject object = data.toObject();
    if (!object.contains("event"_L1))
        return object.contains("prompt_id"_L1) || object.contains("node_errors"_L1)
                || object.contains("error"_L1)
            ? Type::PromptResult
            : Type::Unknown;
    return names.value(object["event"_L1].toString(), Type::Unknown);
}

} // namespace

RunStreamEvent::RunStreamEvent(const ServerSentEvent &event)
    : m_event(event.event), m_rawData(event.data), m_id(event.id)
{
    bool isJson = false;
    m_data = parsed(event.data, &isJson);
    m_type = isJson ? typeOf(m_event, m_data) : Type::Malformed;
}

QString RunStreamEvent::name() const
{
    return m_data.toObject()["event"_L1].toString();
}
QJsonValue RunStreamEvent::payload() const
{
    return m_data.toObject()["data"_L1];
}

QString RunStreamEvent::promptId() const
{
    const QString inner = payload().toObject()["prompt_id"_L1].toString();
    return inner.isEmpty() ? m_data.toObject()["prompt_id"_L1].toString() : inner;
}

} // namespace ComfyDeploy

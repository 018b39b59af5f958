// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/receivedjson_p.h>
#include <ComfyDeploy/values/valuetext_p.h>
#include <ComfyDeploy/webhookevent.h>

#include <algorithm>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

// As in the service's other answers, the data must be an object of lists.
bool isOutput(const QJsonObject &output)
{
    if (!output["data"_L1].isObject())
        return false;
    const QJsonObject data = output["data"_L1].toObject();
    return data.isEmpty()
        || std::any_of(data.begin(), data.end(), [](const auto &value) { return value.isArray(); });
}

} // namespace

std::optional<WebhookEvent> WebhookEvent::fromJson(const QByteArray &body, QString *why)
{
    const auto fail = [why](const QString &text) -> std::optional<WebhookEvent> {
        if (why)
            *why = text;
        return std::nullopt;
    };
    const auto wrong = [&fail](const char *field) {
        return fail(ValueText::tr("field \"%1\" is missing or has the wrong type")
                        .arg(QLatin1StringView(field)));
    };
    if (body.size() > MaximumSize)
        return fail(ValueText::tr("it is larger than %1 MiB").arg(MaximumSize / 1024 / 1024));
    QJsonParseError error;
    const QJsonDocument document = ReceivedJson::document(body, &error);
    if (error.error != QJsonParseError::NoError)
        return fail(ValueText::tr("it is not JSON, byte %1: %2")
                        .arg(QString::number(error.offset), error.errorString()));
    if (!document.isObject())
        return fail(ValueText::tr("it is not a JSON object"));
    WebhookEvent event;
    event.m_json = document.object();
    if (event.runId().isEmpty())
        return wrong("run_id");
    if (event.rawStatus().isEmpty())
        return wrong("status");
    const QJsonValue outputs = event.m_json["outputs"_L1];
    if (!outputs.isArray() && !outputs.isNull() && !outputs.isUndefined())
        return wrong("outputs");
    const QJsonArray all = outputs.toArray();
    for (const QJsonValue output : all) {
        if (isOutput(output.toObject()))
            event.m_outputs += *WorkflowRunOutput::fromJson(output.toObject());
    }
    return event;
}

QString WebhookEvent::eventType() const
{
    return m_json["event_type"_L1].toString();
}
QString WebhookEvent::runId() const
{
    return m_json["run_id"_L1].toString();
}
RunStatus WebhookEvent::status() const
{
    return runStatusFromWire(rawStatus());
}
QString WebhookEvent::rawStatus() const
{
    return m_json["status"_L1].toString();
}
QString WebhookEvent::liveStatus() const
{
    return m_json["live_status"_L1].toString();
}
double WebhookEvent::progress() const
{
    return std::clamp(m_json["progress"_L1].toDouble(), 0.0, 1.0);
}
QJsonArray WebhookEvent::rawOutputs() const
{
    return m_json["outputs"_L1].toArray();
}

} // namespace ComfyDeploy

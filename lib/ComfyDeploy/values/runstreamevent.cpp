// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/receivedjson_p.h>
#include <ComfyDeploy/runstreamevent.h>
#include <ComfyDeploy/sseparser.h>
#include <ComfyDeploy/values/runeventreader_p.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>

#include <algorithm>
#include <mutex>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;
using Type = RunStreamEvent::Type;

namespace {

struct UpdateName
{
    QByteArrayView name;
    Type type;
};
constexpr UpdateName updateNames[] = {
    {"progress", Type::Progress},
    {"progress_state", Type::ProgressState},
    {"executing", Type::Executing},
    {"executed", Type::Executed},
    {"live_status", Type::LiveStatus},
    {"preview", Type::Preview},
    {"status", Type::Status},
    {"queuing", Type::Queuing},
    {"function_call_id", Type::FunctionCallId},
    {"gpu_ready", Type::GpuReady},
    {"gpu_event_id", Type::GpuEventId},
    {"comfyui_api_ready", Type::ComfyuiApiReady},
    {"comfyui_ready", Type::ComfyuiReady},
    {"execution_start", Type::ExecutionStart},
    {"execution_cached", Type::ExecutionCached},
    {"output_ready", Type::OutputReady},
    {"execution_success", Type::ExecutionSuccess},
    {"execution_error", Type::ExecutionError},
    {"execution_interrupted", Type::ExecutionInterrupted},
};

// A bare string or number is JSON, too, but no document of Qt's.
QJsonDocument inList(const QByteArray &data)
{
    return ReceivedJson::document('[' + data + ']');
}

QJsonValue valueOf(const JsonText &json)
{
    const QJsonDocument document =
        json.root().isObject() ? ReceivedJson::document(json.text()) : inList(json.text());
    if (document.isNull()) // it refuses numbers beyond a double
        return QJsonValue::fromVariant(json.root().toVariant());
    return document.isObject() ? QJsonValue(document.object()) : document.array().first();
}

// What Qt reads is read, too, unless it is too deep: control characters inside strings, say.
std::optional<JsonText> jsonOf(const QByteArray &data)
{
    if (auto json = ReceivedJson::parse(data))
        return json;
    const QJsonDocument list = inList(data);
    if (list.array().size() != 1)
        return std::nullopt;
    const QByteArray rewritten = list.toJson(QJsonDocument::Compact);
    return JsonText::parse(rewritten.sliced(1, rewritten.size() - 2));
}

Type typeOf(const QString &event, const JsonText::Value &data)
{
    if (event == "log_update"_L1)
        return Type::LogUpdate;
    if (event != "event_update"_L1)
        return Type::Unknown;
    const JsonText::Value name = data.member("event"_L1);
    if (!name.exists())
        return data.member("prompt_id"_L1).exists() || data.member("node_errors"_L1).exists()
                || data.member("error"_L1).exists()
            ? Type::PromptResult
            : Type::Unknown;
    const auto known =
        std::find_if(std::begin(updateNames), std::end(updateNames),
                     [&name](const UpdateName &each) { return name.isText(each.name); });
    return known == std::end(updateNames) ? Type::Unknown : known->type;
}

} // namespace

class Q_DECL_HIDDEN RunStreamEvent::Private : public QSharedData
{
public:
    explicit Private(const ServerSentEvent &sent)
        : event(sent.event), rawData(sent.data), id(sent.id), json(jsonOf(rawData)),
          type(json ? typeOf(event, json->root()) : Type::Malformed)
    {}

    //! Copies of an event can be used in several threads.
    [[nodiscard]] QJsonValue data() const
    {
        std::call_once(m_isRead, [this] {
            m_data = json ? valueOf(*json) : QJsonValue(QString::fromUtf8(rawData));
        });
        return m_data;
    }

    const QString event;
    const QByteArray rawData;
    const QString id;
    const std::optional<JsonText> json;
    const Type type;

private:
    mutable std::once_flag m_isRead;
    mutable QJsonValue m_data;
};

RunStreamEvent::RunStreamEvent() = default;
RunStreamEvent::RunStreamEvent(const ServerSentEvent &event) : d(new Private(event)) {}
RunStreamEvent::RunStreamEvent(const RunStreamEvent &other) = default;
RunStreamEvent::RunStreamEvent(RunStreamEvent &&other) noexcept = default;
RunStreamEvent &RunStreamEvent::operator=(const RunStreamEvent &other) = default;
RunStreamEvent &RunStreamEvent::operator=(RunStreamEvent &&other) noexcept = default;
RunStreamEvent::~RunStreamEvent() = default;

QString RunStreamEvent::event() const
{
    return d ? d->event : QString();
}
QJsonValue RunStreamEvent::data() const
{
    return d ? d->data() : QJsonValue();
}
QByteArray RunStreamEvent::rawData() const
{
    return d ? d->rawData : QByteArray();
}
QString RunStreamEvent::id() const
{
    return d ? d->id : QString();
}
Type RunStreamEvent::type() const
{
    return d ? d->type : Type::Unknown;
}

QString RunStreamEvent::name() const
{
    return RunEventReader::data(*this).member("event"_L1).toString();
}
QJsonValue RunStreamEvent::payload() const
{
    return data().toObject()["data"_L1];
}

QVariant RunStreamEvent::field(QLatin1StringView name) const
{
    return RunEventReader::payload(*this).member(name).toVariant();
}

QString RunStreamEvent::promptId() const
{
    return RunEventReader::promptId(*this).toString();
}

bool RunStreamEvent::equals(const RunStreamEvent &other) const
{
    return d == other.d
        || (event() == other.event() && rawData() == other.rawData() && id() == other.id());
}

JsonText::Value RunEventReader::data(const RunStreamEvent &event)
{
    return event.d && event.d->json ? event.d->json->root() : JsonText::Value();
}

JsonText::Value RunEventReader::payload(const RunStreamEvent &event)
{
    return data(event).member("data"_L1);
}

JsonText::Value RunEventReader::promptId(const RunStreamEvent &event)
{
    const JsonText::Value whole = data(event);
    const JsonText::Value inner = whole.member("data"_L1).member("prompt_id"_L1);
    return inner.escapedText().isEmpty() ? whole.member("prompt_id"_L1) : inner;
}

} // namespace ComfyDeploy

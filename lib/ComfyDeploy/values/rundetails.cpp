// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/wiredate_p.h>
#include <ComfyDeploy/inputs/runmark_p.h>
#include <ComfyDeploy/rundetails.h>
#include <ComfyDeploy/values/valuetext_p.h>

#include <algorithm>
#include <utility>
#include <vector>

#include <QtCore/qdebug.h>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

struct StatusName
{
    RunStatus status;
    QStringView name;
};

// The statuses of GET /run/{id}.
constexpr StatusName statusNames[] = {
    {RunStatus::NotStarted, u"not-started"}, {RunStatus::Queued, u"queued"},
    {RunStatus::Started, u"started"},        {RunStatus::Running, u"running"},
    {RunStatus::Uploading, u"uploading"},    {RunStatus::Success, u"success"},
    {RunStatus::Failed, u"failed"},          {RunStatus::Timeout, u"timeout"},
    {RunStatus::Cancelled, u"cancelled"},
};

} // namespace

RunStatus runStatusFromWire(const QString &status)
{
    for (const StatusName &known : statusNames)
        if (known.name == status)
            return known.status;
    return RunStatus::Unknown;
}

QString runStatusToWire(RunStatus status)
{
    for (const StatusName &known : statusNames)
        if (known.status == status)
            return known.name.toString();
    return {};
}

QStringList runStatusNames()
{
    QStringList names;
    for (const StatusName &known : statusNames)
        names += known.name.toString();
    return names;
}

bool isTerminal(RunStatus status)
{
    return status == RunStatus::Success || status == RunStatus::Failed
        || status == RunStatus::Timeout || status == RunStatus::Cancelled;
}

std::optional<RunDetails> RunDetails::fromJson(const QJsonObject &json, QString *why)
{
    const auto fail = [why](const QString &text) -> std::optional<RunDetails> {
        if (why)
            *why = text;
        return std::nullopt;
    };
    const auto missing = [](const char *field) {
        return ValueText::tr("field \"%1\" is missing or has the wrong type")
            .arg(QLatin1StringView(field));
    };
    if (json["id"_L1].toString().isEmpty())
        return fail(missing("id"));
    if (json["status"_L1].toString().isEmpty())
        return fail(missing("status"));
    RunDetails run;
    run.m_json = json;
    const QJsonValue outputs = json["outputs"_L1]; // missing in lists of runs
    if (!outputs.isNull() && !outputs.isUndefined()) {
        QString reason;
        const auto list = WorkflowRunOutput::listFromJson(outputs, &reason);
        if (!list)
            return fail(reason);
        run.m_outputs = *list;
    }
    return run;
}

QString RunDetails::id() const
{
    return m_json["id"_L1].toString();
}
RunStatus RunDetails::status() const
{
    return runStatusFromWire(rawStatus());
}
QString RunDetails::rawStatus() const
{
    return m_json["status"_L1].toString();
}
QString RunDetails::liveStatus() const
{
    return m_json["live_status"_L1].toString();
}
double RunDetails::progress() const
{
    return std::clamp(m_json["progress"_L1].toDouble(), 0.0, 1.0);
}
int RunDetails::queuePosition() const
{
    return std::max(-1, m_json["queue_position"_L1].toInt(-1));
}
QList<WorkflowRunOutput> RunDetails::outputs() const
{
    return m_outputs;
}
QList<MediaItem> RunDetails::mediaItems() const
{
    return mediaItemsOf(m_outputs);
}
QString RunDetails::workflowId() const
{
    return m_json["workflow_id"_L1].toString();
}
QString RunDetails::workflowVersionId() const
{
    return m_json["workflow_version_id"_L1].toString();
}
QString RunDetails::machineId() const
{
    return m_json["machine_id"_L1].toString();
}
QString RunDetails::machineVersion() const
{
    return m_json["machine_version"_L1].toString();
}
QString RunDetails::machineType() const
{
    return m_json["machine_type"_L1].toString();
}
QString RunDetails::modalFunctionCallId() const
{
    return m_json["modal_function_call_id"_L1].toString();
}
QJsonValue RunDetails::workflowInputs() const
{
    QJsonValue inputs = m_json["workflow_inputs"_L1];
    if (!inputs.isObject())
        return inputs;
    QJsonObject shown = inputs.toObject();
    shown.remove(runMarkInput);
    return shown;
}
QString RunDetails::origin() const
{
    return m_json["origin"_L1].toString();
}
QString RunDetails::gpu() const
{
    return m_json["gpu"_L1].toString();
}
QString RunDetails::gpuEventId() const
{
    return m_json["gpu_event_id"_L1].toString();
}
QString RunDetails::userId() const
{
    return m_json["user_id"_L1].toString();
}
QString RunDetails::webhook() const
{
    return m_json["webhook"_L1].toString();
}
QString RunDetails::webhookStatus() const
{
    return m_json["webhook_status"_L1].toString();
}
bool RunDetails::webhookIntermediateStatus() const
{
    return m_json["webhook_intermediate_status"_L1].toBool();
}
bool RunDetails::isRealtime() const
{
    return m_json["is_realtime"_L1].toBool();
}
QDateTime RunDetails::createdAt() const
{
    return dateFromWire(m_json["created_at"_L1]);
}
QDateTime RunDetails::updatedAt() const
{
    return dateFromWire(m_json["updated_at"_L1]);
}
QDateTime RunDetails::queuedAt() const
{
    return dateFromWire(m_json["queued_at"_L1]);
}
QDateTime RunDetails::startedAt() const
{
    return dateFromWire(m_json["started_at"_L1]);
}
QDateTime RunDetails::endedAt() const
{
    return dateFromWire(m_json["ended_at"_L1]);
}
std::optional<double> RunDetails::duration() const
{
    return secondsFromWire(m_json["duration"_L1]);
}
std::optional<double> RunDetails::coldStartDuration() const
{
    return secondsFromWire(m_json["cold_start_duration"_L1]);
}
std::optional<double> RunDetails::runDuration() const
{
    return secondsFromWire(m_json["run_duration"_L1]);
}

std::optional<double> RunDetails::coldStartDurationTotal() const
{
    return secondsFromWire(m_json["cold_start_duration_total"_L1]);
}

QString RunDetails::orgId() const
{
    const QString id = m_json["org_id"_L1].toString();
    return id == "None"_L1 ? QString() : id; // the service writes Python's None as text in places
}

std::optional<int> RunDetails::number() const
{
    return m_json["number"_L1].isDouble() ? std::optional(m_json["number"_L1].toInt())
                                          : std::nullopt;
}

namespace {

// Not QCollator's numeric mode, which depends on Qt's build and the locale; the order of a run's
// files must not.
bool lessByNumbers(const QString &a, const QString &b)
{
    const auto digits = [](const QString &text, qsizetype from) {
        qsizetype end = from;
        while (end < text.size() && text[end] >= u'0' && text[end] <= u'9')
            ++end;
        return QStringView(text).sliced(from, end - from);
    };
    const auto withoutZeros = [](QStringView number) {
        while (number.size() > 1 && number.front() == u'0')
            number = number.sliced(1);
        return number;
    };
    qsizetype i = 0;
    qsizetype j = 0;
    while (i < a.size() && j < b.size()) {
        const QStringView left = digits(a, i);
        const QStringView right = digits(b, j);
        if (left.isEmpty() || right.isEmpty()) {
            if (a[i] != b[j])
                return a[i] < b[j];
            ++i;
            ++j;
            continue;
        }
        const QStringView number = withoutZeros(left);
        const QStringView other = withoutZeros(right);
        if (number.size() != other.size())
            return number.size() < other.size();
        if (const int order = number.compare(other); order != 0)
            return order < 0;
        i += left.size();
        j += right.size();
    }
    return a.size() - i < b.size() - j;
}

} // namespace

QList<MediaItem> mediaItemsOf(const QList<WorkflowRunOutput> &outputs)
{
    // With their names, because reading a name means a look-up in JSON, and there may be many
    // items.
    std::vector<std::pair<QString, MediaItem>> named;
    for (const WorkflowRunOutput &output : outputs) {
        const QList<MediaItem> items = output.mediaItems();
        for (const MediaItem &item : items)
            named.emplace_back(item.fileName(), item);
    }
    std::stable_sort(named.begin(), named.end(),
                     [](const auto &a, const auto &b) { return lessByNumbers(a.first, b.first); });
    QList<MediaItem> items;
    items.reserve(qsizetype(named.size()));
    for (const auto &[name, item] : named)
        items += item;
    return items;
}

QDebug operator<<(QDebug debug, const RunDetails &run)
{
    const QDebugStateSaver saver(debug);
    debug.nospace().verbosity(QDebug::MinimumVerbosity)
        << "ComfyDeploy::RunDetails(" << run.id() << ", " << run.status() << ", progress "
        << run.progress() << ", outputs " << run.outputs().size() << ')';
    return debug;
}

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/wiredate_p.h>
#include <ComfyDeploy/runsummary.h>
#include <ComfyDeploy/values/valuetext_p.h>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

std::optional<RunSummary> RunSummary::fromJson(const QJsonObject &json, QString *why)
{
    for (const char *field : {"id", "status"}) {
        if (!json[QLatin1StringView(field)].toString().isEmpty())
            continue;
        if (why)
            *why = ValueText::tr("field \"%1\" is missing or has the wrong type")
                       .arg(QLatin1StringView(field));
        return std::nullopt;
    }
    RunSummary run;
    run.m_json = json;
    return run;
}

QString RunSummary::id() const
{
    return m_json["id"_L1].toString();
}
RunStatus RunSummary::status() const
{
    return runStatusFromWire(rawStatus());
}
QString RunSummary::rawStatus() const
{
    return m_json["status"_L1].toString();
}
QDateTime RunSummary::createdAt() const
{
    return dateFromWire(m_json["created_at"_L1]);
}
QDateTime RunSummary::updatedAt() const
{
    return dateFromWire(m_json["updated_at"_L1]);
}
QDateTime RunSummary::queuedAt() const
{
    return dateFromWire(m_json["queued_at"_L1]);
}
QDateTime RunSummary::startedAt() const
{
    return dateFromWire(m_json["started_at"_L1]);
}
QDateTime RunSummary::endedAt() const
{
    return dateFromWire(m_json["ended_at"_L1]);
}
QString RunSummary::gpu() const
{
    return m_json["gpu"_L1].toString();
}
QString RunSummary::origin() const
{
    return m_json["origin"_L1].toString();
}
QString RunSummary::workflowId() const
{
    return m_json["workflow_id"_L1].toString();
}
QString RunSummary::workflowVersionId() const
{
    return m_json["workflow_version_id"_L1].toString();
}
QString RunSummary::deploymentId() const
{
    return m_json["deployment_id"_L1].toString();
}
QString RunSummary::machineId() const
{
    return m_json["machine_id"_L1].toString();
}
QString RunSummary::batchId() const
{
    return m_json["batch_id"_L1].toString();
}
QString RunSummary::userId() const
{
    return m_json["user_id"_L1].toString();
}
double RunSummary::duration() const
{
    return secondsFromWire(m_json["duration"_L1]).value_or(-1);
}
double RunSummary::coldStartDuration() const
{
    return secondsFromWire(m_json["cold_start_duration"_L1]).value_or(-1);
}
double RunSummary::coldStartDurationTotal() const
{
    return secondsFromWire(m_json["cold_start_duration_total"_L1]).value_or(-1);
}
double RunSummary::runDuration() const
{
    return secondsFromWire(m_json["run_duration"_L1]).value_or(-1);
}

} // namespace ComfyDeploy

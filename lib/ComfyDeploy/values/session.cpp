// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/wiredate_p.h>
#include <ComfyDeploy/session.h>
#include <ComfyDeploy/values/valuetext_p.h>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

std::optional<Session> Session::fromJson(const QJsonObject &json, QString *why)
{
    Session session;
    session.m_json = json;
    if (!session.id().isEmpty())
        return session;
    if (why)
        *why = ValueText::tr("field \"session_id\" is missing or has the wrong type");
    return std::nullopt;
}

QString Session::id() const
{
    const QString id = m_json["session_id"_L1].toString();
    return id.isEmpty() ? m_json["id"_L1].toString() : id;
}
QUrl Session::url() const
{
    return QUrl(m_json["url"_L1].toString());
}
QString Session::gpu() const
{
    return m_json["gpu"_L1].toString();
}
QString Session::status() const
{
    return m_json["status"_L1].toString();
}
QDateTime Session::createdAt() const
{
    return dateFromWire(m_json["created_at"_L1]);
}
int Session::timeout() const
{
    return m_json["timeout"_L1].toInt();
}
QDateTime Session::timeoutEnd() const
{
    return dateFromWire(m_json["timeout_end"_L1]);
}
QString Session::machineId() const
{
    return m_json["machine_id"_L1].toString();
}
QString Session::machineVersionId() const
{
    return m_json["machine_version_id"_L1].toString();
}
QString Session::gpuEventId() const
{
    return m_json["gpu_event_id"_L1].toString();
}
QString Session::userId() const
{
    return m_json["user_id"_L1].toString();
}

QString Session::orgId() const
{
    const QString id = m_json["org_id"_L1].toString();
    return id == "None"_L1 ? QString() : id; // the service writes Python's None as text here
}

} // namespace ComfyDeploy

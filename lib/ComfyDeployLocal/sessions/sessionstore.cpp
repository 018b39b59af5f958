// SPDX-License-Identifier: MIT

#include "sessionstore_p.h"

#include <QtCore/quuid.h>

namespace ComfyDeploy::Local {

namespace {

constexpr qsizetype MaximumSessions = 1000;
constexpr Microseconds StartUpTime = 300'000;
constexpr Microseconds PerMinute = 60 * PerSecond;

QString newSessionId()
{
    return QUuid::createUuid().toString(QUuid::WithoutBraces);
}

} // namespace

void SessionStore::forgetEnded()
{
    m_sessions.removeIf([time = now()](const Session &session) { return session.endsAt <= time; });
}

std::optional<Session> SessionStore::create(const QString &machineId, const QString &gpu,
                                            qint64 minutes)
{
    const std::lock_guard lock(m_mutex);
    forgetEnded();
    const auto ofMachine =
        std::count_if(m_sessions.begin(), m_sessions.end(), [&machineId](const Session &session) {
            return session.machineId == machineId;
        });
    if (ofMachine >= MaximumPerMachine || m_sessions.size() >= MaximumSessions)
        return std::nullopt;
    Session session;
    session.id = newSessionId();
    session.gpuEventId = newSessionId();
    session.machineId = machineId;
    session.gpu = gpu;
    session.minutes = minutes;
    session.createdAt = now();
    session.readyAt = session.createdAt + StartUpTime;
    session.endsAt = session.createdAt + minutes * PerMinute;
    m_sessions.prepend(session);
    return session;
}

std::optional<Session> SessionStore::find(const QString &id)
{
    const std::lock_guard lock(m_mutex);
    forgetEnded();
    for (const Session &session : m_sessions) {
        if (session.id == id)
            return session;
    }
    return std::nullopt;
}

QList<Session> SessionStore::all(const QString &machineId)
{
    const std::lock_guard lock(m_mutex);
    forgetEnded();
    QList<Session> found;
    for (const Session &session : m_sessions) {
        if (machineId.isNull() || session.machineId == machineId)
            found += session;
    }
    return found;
}

bool SessionStore::end(const QString &id)
{
    const std::lock_guard lock(m_mutex);
    forgetEnded();
    return m_sessions.removeIf([&id](const Session &session) { return session.id == id; }) > 0;
}

bool SessionStore::extend(const QString &id, qint64 minutes)
{
    const std::lock_guard lock(m_mutex);
    forgetEnded();
    for (Session &session : m_sessions) {
        if (session.id != id)
            continue;
        session.minutes += minutes;
        session.endsAt += minutes * PerMinute;
        return true;
    }
    return false;
}

} // namespace ComfyDeploy::Local

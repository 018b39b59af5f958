// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/wording/wiredates_p.h>

#include <QtCore/qlist.h>

#include <mutex>
#include <optional>

namespace ComfyDeploy::Local {

//! A machine that is reserved for one user for some time.
struct Session
{
    QString id;
    QString gpuEventId;
    QString machineId;
    QString gpu;
    qint64 minutes = 0;
    Microseconds createdAt = 0;
    Microseconds readyAt = 0; //!< when the session gets a URL
    Microseconds endsAt = 0;
};

//! The sessions that have not ended; thread-safe.
class SessionStore
{
public:
    static constexpr int MaximumPerMachine = 5;
    static constexpr qint64 MaximumMinutes = 7LL * 24 * 60;

    //! Returns null if the machine, or this server, has too many sessions.
    std::optional<Session> create(const QString &machineId, const QString &gpu, qint64 minutes);
    //! Null if there is no session with this id, or if it has ended.
    [[nodiscard]] std::optional<Session> find(const QString &id);
    //! All sessions, newest first; only those of one machine unless \a machineId is null.
    [[nodiscard]] QList<Session> all(const QString &machineId);
    //! These functions return false if there is no session with this id.
    bool end(const QString &id);
    bool extend(const QString &id, qint64 minutes);

private:
    void forgetEnded();

    std::mutex m_mutex;
    QList<Session> m_sessions; //!< newest first
};

} // namespace ComfyDeploy::Local

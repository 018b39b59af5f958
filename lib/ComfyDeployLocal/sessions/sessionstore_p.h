// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/wording/wiredates_p.h>

#include <QtCore/qlist.h>

#include <mutex>
#include <optional>

namespace ComfyDeploy::Local {

//! A machine that is reserved for one user for a while.
struct Session
{
    QString id;
    QString gpuEventId;
    QString machineId;
    QString gpu;
    qint64 minutes = 0;
    Microseconds createdAt = 0;
    Microseconds readyAt = 0; //!< when it has a URL
    Microseconds endsAt = 0;
};

//! The sessions that have not ended; thread-safe.
class SessionStore
{
public:
    static constexpr int MaximumPerMachine = 5;
    static constexpr qint64 MaximumMinutes = 7LL * 24 * 60;

    //! Null if the machine, or this server, has too many.
    std::optional<Session> create(const QString &machineId, const QString &gpu, qint64 minutes);
    //! Null if there is none of that id, or none any more.
    [[nodiscard]] std::optional<Session> find(const QString &id);
    //! Newest first; of one machine only unless \a machineId is null.
    [[nodiscard]] QList<Session> all(const QString &machineId);
    //! False if there is none of that id; so for the next one.
    bool end(const QString &id);
    bool extend(const QString &id, qint64 minutes);

private:
    void forgetEnded();

    std::mutex m_mutex;
    QList<Session> m_sessions; //!< newest first
};

} // namespace ComfyDeploy::Local

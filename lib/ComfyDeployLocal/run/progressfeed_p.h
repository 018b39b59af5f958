// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/http/httpsource_p.h>
#include <ComfyDeployLocal/wording/wiredates_p.h>

#include <QtCore/qlist.h>

#include <deque>
#include <mutex>

namespace ComfyDeploy::Local {

struct ProgressEvent
{
    QString runId;
    QString workflowId;
    QString machineId; //!< null if the run named none
    QString deploymentId; //!< null unless the run is one of a deployment
    int progress = -1;
    QString status; //!< the run's status, or input, or output
    QString nodeClass;
    bool endsRun = false;
    Microseconds time = 0;
};

//! \brief The events of all runs of a server, the newest thousand of them; thread-safe.
class ProgressFeed
{
public:
    void publish(ProgressEvent event);

    //! The position after all events so far.
    [[nodiscard]] qint64 end() const;
    //! The events from \a position on; moves \a position behind them.
    [[nodiscard]] QList<ProgressEvent> next(qint64 *position) const;
    //! Wakes \a waker at each event.
    void follow(const std::shared_ptr<HttpWaker> &waker) const;

private:
    mutable std::mutex m_mutex;
    mutable HttpWakers m_readers;
    std::deque<ProgressEvent> m_events;
    qint64 m_dropped = 0; //!< events that were dropped to make room
};

} // namespace ComfyDeploy::Local

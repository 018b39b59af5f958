// Private header: used inside the local server, not installed.
#pragma once

#include <ComfyDeployLocal/api/wiredates_p.h>

#include <QtCore/qlist.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>

namespace ComfyDeploy::Local {

struct ProgressEvent
{
    QString runId;
    QString workflowId;
    QString machineId; //!< null if the run named none
    QString deploymentId; //!< null unless it runs one
    int progress = -1;
    QString status; //!< of the run; or input, or output
    QString nodeClass;
    bool endsRun = false;
    Microseconds time = 0;
};

//! \brief What happens to all runs of a server, for whoever listens: the newest thousand events;
//! thread-safe.
class ProgressFeed
{
public:
    void publish(ProgressEvent event);

    //! Behind all that was published so far.
    [[nodiscard]] qint64 end() const;
    //! The events from \a position on, which is put behind them; waits a while for the first.
    [[nodiscard]] QList<ProgressEvent> next(qint64 *position, std::chrono::milliseconds wait) const;

private:
    mutable std::mutex m_mutex;
    mutable std::condition_variable m_changed;
    std::deque<ProgressEvent> m_events;
    qint64 m_dropped = 0; //!< events that made room
};

} // namespace ComfyDeploy::Local

// SPDX-License-Identifier: MIT

// Private header: used inside the local server, not installed.
#pragma once

#include "runexecution_p.h"

#include <QtCore/qthread.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace ComfyDeploy::Local {

//! A fixed number of threads that take runs in the order they came.
class RunWorkers
{
public:
    RunWorkers(const ExecutionContext &context, int count);
    //! Waits for the runs under way: cancel them first.
    ~RunWorkers();

    void enqueue(const std::shared_ptr<Run> &run);

private:
    Q_DISABLE_COPY_MOVE(RunWorkers)
    using Clock = std::chrono::steady_clock;

    void work();

    const ExecutionContext m_context;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<std::shared_ptr<Run>> m_waiting;
    std::multimap<Clock::time_point, std::shared_ptr<Run>> m_hanging; //!< by when they time out
    bool m_stopping = false;
    std::vector<std::unique_ptr<QThread>> m_threads;
};

} // namespace ComfyDeploy::Local

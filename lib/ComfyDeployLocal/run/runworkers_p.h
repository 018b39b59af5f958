// SPDX-License-Identifier: MIT

#pragma once

#include "runexecution_p.h"
#include "runexecutor_p.h"

#include <QtCore/qthread.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace ComfyDeploy::Local {

//! The built-in engine: a fixed number of threads that take runs in the order they came.
class RunWorkers : public RunExecutor
{
public:
    //! \a files must outlive this object; \a base returns the origin of their URLs.
    RunWorkers(std::unique_ptr<PromptEngine> engine, FileStore &files,
               std::function<QString()> base, int count);
    //! Waits for the runs under way: cancel them first.
    ~RunWorkers() override;

    void execute(const std::shared_ptr<Run> &run) override;
    //! The run ends at once; its thread is free at the next step.
    void cancel(const std::shared_ptr<Run> &run) override { run->cancel(); }
    //! Status 404: no file is at another server, all are in the store.
    [[nodiscard]] HttpAnswer fileAnswer(const HttpRequest &, const OutputItem &) override
    {
        HttpAnswer answer;
        answer.status = 404;
        return answer;
    }

private:
    Q_DISABLE_COPY_MOVE(RunWorkers)
    using Clock = std::chrono::steady_clock;

    void work();

    const std::unique_ptr<PromptEngine> m_engine;
    std::atomic<int> m_prompts{0};
    const ExecutionContext m_context;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<std::shared_ptr<Run>> m_waiting;
    //! The runs that hang, by the time at which they time out.
    std::multimap<Clock::time_point, std::shared_ptr<Run>> m_hanging;
    bool m_stopping = false;
    std::vector<std::unique_ptr<QThread>> m_threads;
};

} // namespace ComfyDeploy::Local

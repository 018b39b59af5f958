// SPDX-License-Identifier: MIT

#include "runworkers_p.h"

namespace ComfyDeploy::Local {

RunWorkers::RunWorkers(std::unique_ptr<PromptEngine> engine, FileStore &files,
                       std::function<QString()> base, int count)
    : m_engine(std::move(engine)), m_context{*m_engine, files, std::move(base), [this] {
                                                 return m_prompts++;
                                             }}
{
    for (int i = 0; i < count; ++i) {
        m_threads.emplace_back(QThread::create([this] { work(); }));
        m_threads.back()->start();
    }
}

RunWorkers::~RunWorkers()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    for (const auto &thread : m_threads)
        thread->wait();
}

void RunWorkers::execute(const std::shared_ptr<Run> &run)
{
    const std::lock_guard lock(m_mutex);
    m_waiting.push_back(run);
    m_wake.notify_one();
}

void RunWorkers::work()
{
    std::unique_lock lock(m_mutex);
    while (!m_stopping) {
        if (!m_hanging.empty() && m_hanging.begin()->first <= Clock::now()) {
            const std::shared_ptr<Run> run = m_hanging.extract(m_hanging.begin()).mapped();
            lock.unlock();
            run->setStatus(RunStatus::Timeout);
            lock.lock();
        } else if (!m_waiting.empty()) {
            const std::shared_ptr<Run> run = m_waiting.front();
            m_waiting.pop_front();
            lock.unlock();
            const auto left = RunExecution(*run, m_context).execute();
            lock.lock();
            if (left)
                m_hanging.emplace(Clock::now() + *left, run);
            m_wake.notify_one(); // another thread watches m_hanging while this one works
        } else if (!m_hanging.empty()) {
            const Clock::time_point next = m_hanging.begin()->first;
            m_wake.wait_until(lock, next);
        } else {
            m_wake.wait(lock);
        }
    }
}

} // namespace ComfyDeploy::Local

#include "runworkers_p.h"

namespace ComfyDeploy::Local {

RunWorkers::RunWorkers(const ExecutionContext &context, int count) : m_context(context)
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

void RunWorkers::enqueue(const std::shared_ptr<Run> &run)
{
    const std::lock_guard lock(m_mutex);
    m_waiting.push_back(run);
    m_wake.notify_one();
}

void RunWorkers::work()
{
    std::unique_lock lock(m_mutex);
    while (true) {
        m_wake.wait(lock, [this] { return m_stopping || !m_waiting.empty(); });
        if (m_stopping)
            return;
        const std::shared_ptr<Run> run = m_waiting.front();
        m_waiting.pop_front();
        lock.unlock();
        RunExecution(*run, m_context).execute();
        lock.lock();
    }
}

} // namespace ComfyDeploy::Local

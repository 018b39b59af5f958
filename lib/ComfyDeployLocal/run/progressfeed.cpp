// SPDX-License-Identifier: MIT

#include "progressfeed_p.h"

namespace ComfyDeploy::Local {

namespace {

constexpr size_t MaximumEvents = 1000;

} // namespace

void ProgressFeed::publish(ProgressEvent event)
{
    event.time = now();
    const std::lock_guard lock(m_mutex);
    m_events.push_back(std::move(event));
    if (m_events.size() > MaximumEvents) {
        m_events.pop_front();
        ++m_dropped;
    }
    m_readers.wakeAll();
}

qint64 ProgressFeed::end() const
{
    const std::lock_guard lock(m_mutex);
    return m_dropped + qint64(m_events.size());
}

QList<ProgressEvent> ProgressFeed::next(qint64 *position) const
{
    const std::lock_guard lock(m_mutex);
    const qint64 end = m_dropped + qint64(m_events.size());
    QList<ProgressEvent> events;
    for (qint64 i = qMax(*position, m_dropped); i < end; ++i)
        events += m_events[size_t(i - m_dropped)];
    *position = end;
    return events;
}

void ProgressFeed::follow(const std::shared_ptr<HttpWaker> &waker) const
{
    const std::lock_guard lock(m_mutex);
    m_readers.add(waker);
}

} // namespace ComfyDeploy::Local

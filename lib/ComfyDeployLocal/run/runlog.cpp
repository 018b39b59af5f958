#include "runlog_p.h"

namespace ComfyDeploy::Local {

namespace {

constexpr qsizetype MaximumCharacters = qsizetype(64) * 1024;

} // namespace

void RunLog::add(const QString &text, const QString &level)
{
    if (m_silent)
        return;
    const std::lock_guard lock(m_mutex);
    m_lines.push_back({text.left(MaximumCharacters), level, now()});
    m_characters += m_lines.back().text.size();
    while (m_characters > MaximumCharacters && m_lines.size() > 1) {
        m_characters -= m_lines.front().text.size();
        m_lines.pop_front();
        ++m_dropped;
    }
    m_changed.notify_all();
}

void RunLog::close()
{
    const std::lock_guard lock(m_mutex);
    m_closed = !m_silent;
    m_changed.notify_all();
}

QList<LogLine> RunLog::lines() const
{
    const std::lock_guard lock(m_mutex);
    return {m_lines.begin(), m_lines.end()};
}

RunLog::Tail RunLog::tail(qint64 position, std::chrono::milliseconds wait) const
{
    std::unique_lock lock(m_mutex);
    const auto end = [this] {
        return m_dropped + qint64(m_lines.size());
    };
    m_changed.wait_for(lock, wait, [&] { return m_closed || position < end(); });
    Tail tail;
    for (qint64 i = qMax(position, m_dropped); i < end(); ++i)
        tail.lines += m_lines[size_t(i - m_dropped)];
    tail.next = end();
    tail.isComplete = m_closed;
    return tail;
}

} // namespace ComfyDeploy::Local

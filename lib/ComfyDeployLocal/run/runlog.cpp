// SPDX-License-Identifier: MIT

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
    addLocked({text.left(MaximumCharacters), level, now()});
    m_readers.wakeAll();
}

void RunLog::restore(const QList<LogLine> &lines)
{
    const std::lock_guard lock(m_mutex);
    for (const LogLine &line : lines)
        addLocked(line);
}

void RunLog::addLocked(const LogLine &line)
{
    m_lines.push_back(line);
    m_characters += m_lines.back().text.size();
    while (m_characters > MaximumCharacters && m_lines.size() > 1) {
        m_characters -= m_lines.front().text.size();
        m_lines.pop_front();
        ++m_dropped;
    }
}

void RunLog::close()
{
    const std::lock_guard lock(m_mutex);
    m_closed = !m_silent;
    m_readers.wakeAll();
}

QList<LogLine> RunLog::lines() const
{
    const std::lock_guard lock(m_mutex);
    return {m_lines.begin(), m_lines.end()};
}

RunLog::Tail RunLog::tail(qint64 position) const
{
    const std::lock_guard lock(m_mutex);
    const qint64 end = m_dropped + qint64(m_lines.size());
    Tail tail;
    for (qint64 i = qMax(position, m_dropped); i < end; ++i)
        tail.lines += m_lines[size_t(i - m_dropped)];
    tail.next = end;
    tail.isComplete = m_closed;
    return tail;
}

void RunLog::follow(const std::shared_ptr<HttpWaker> &waker) const
{
    const std::lock_guard lock(m_mutex);
    m_readers.add(waker);
}

} // namespace ComfyDeploy::Local

// SPDX-License-Identifier: MIT

#include "serverhealth_p.h"

#include "queuesnapshot_p.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

//! So many POSTs in a row may remain unanswered; a single one says little.
constexpr int MaximumUnanswered = 3;

} // namespace

ServerHealth::ServerHealth(const ComfyUiTimings &timings)
    : m_timings(timings), m_pause(timings.aside)
{}

void ServerHealth::noteSocket(bool isUp)
{
    m_isSocketUp = isUp;
    startAgain();
}

void ServerHealth::noteAnswer(const ServerProblem &problem, bool isLasting)
{
    m_refusal = problem;
    m_isLasting = isLasting;
    startAgain();
}

void ServerHealth::noteQueue(const QueueSnapshot &queue)
{
    if (!isSetAside() || m_unanswered >= MaximumUnanswered) // then the queue says nothing
        return;
    QSet<QString> executed;
    for (auto it = queue.places.begin(); it != queue.places.end(); ++it) {
        if (it->isRunning)
            executed.insert(it.key());
    }
    const auto before = std::exchange(m_executed, executed);
    if (queue.places.isEmpty() || (before && *before != executed))
        m_aside.clear();
    startAgain();
}

void ServerHealth::setAside(const QString &why)
{
    m_aside = why;
    m_executed.reset();
}

void ServerHealth::notePost(bool isAnswered)
{
    if (isAnswered) {
        if (std::exchange(m_unanswered, 0) >= MaximumUnanswered)
            m_aside.clear();
        startAgain();
    } else if (++m_unanswered >= MaximumUnanswered) {
        m_unanswered = MaximumUnanswered;
        setAside(u"it has not answered when it was given runs, %1 in a row"_s.arg(m_unanswered));
    }
}

void ServerHealth::noteRetry()
{
    if (m_unanswered < MaximumUnanswered)
        return;
    m_unanswered = MaximumUnanswered - 1; // another one is enough
    m_aside.clear();
}

ServerProblem ServerHealth::problem() const
{
    using Kind = ServerProblem::Kind;
    if (!m_isSocketUp && !m_refusal)
        return {Kind::NotAsked};
    if (!m_isSocketUp && !m_refusal->isNone())
        return *m_refusal;
    return isSetAside() ? ServerProblem{Kind::SetAside, m_aside} : ServerProblem();
}

std::chrono::milliseconds ServerHealth::nextPause()
{
    return std::exchange(m_pause, std::min(m_pause * 2, m_timings.longestAside));
}

void ServerHealth::startAgain()
{
    if (isUsable() && m_unanswered == 0)
        m_pause = m_timings.aside;
}

} // namespace ComfyDeploy::Local

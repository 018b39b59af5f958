// SPDX-License-Identifier: MIT

#include "promptworld.h"

#include <algorithm>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Local;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using Stage = PromptSituation::Stage;
using What = PromptDecision::What;

namespace {

QByteArray nameOf(What what)
{
    switch (what) {
    case What::Release:
        return "release";
    case What::Prepare:
        return "prepare";
    case What::Post:
        return "post";
    case What::AbandonPost:
        return "abandon";
    case What::Adopt:
        return "adopt";
    case What::NoteRunning:
        return "running";
    case What::LookAtHistory:
        return "history";
    case What::LookAtQueue:
        return "queue";
    case What::CancelJob:
        return "job";
    case What::Dequeue:
        return "dequeue";
    case What::Interrupt:
        return "interrupt";
    case What::SetServerAside:
        return "set-aside";
    case What::StartTimer:
    case What::StopTimer:
        return "timer";
    case What::End:
        return "end";
    }
    return {};
}

} // namespace

PromptCourse newPromptCourse()
{
    ComfyUiTimings timings;
    timings.stuck = timings.idle = 10min;
    return PromptCourse({.total = 1h, .timings = timings});
}

QByteArrayList namesOf(const PromptDecisions &decisions)
{
    QByteArrayList names;
    for (const PromptDecision &decision : decisions) {
        if (decision.what != What::StartTimer && decision.what != What::StopTimer)
            names += nameOf(decision.what);
    }
    return names;
}

PromptWorld::PromptWorld(const PromptCourse &course, const PromptBehaviour &server)
    : m_course(course), m_server(server)
{
    // What was under way is answered, or never.
    for (int i = 0; i <= int(PromptTimer::Total); ++i) {
        if (course.situation().runs(PromptTimer(i)))
            m_timers[PromptTimer(i)] = 1s * (i + 1);
    }
    if (course.situation().look == PromptSituation::Look::InQueue)
        reply(server.queue);
    else if (course.situation().look != PromptSituation::Look::None)
        reply(server.history);
    if (course.situation().stage == Stage::Posting)
        reply(server.post);
    if (course.situation().stage == Stage::Unassigned)
        m_replies += PromptFacts::Assigned();
    if (course.situation().stage == Stage::Preparing)
        reply(PromptFacts::Prepared());
    reply(server.stop);
}

void PromptWorld::take(const PromptFact &fact)
{
    for (const PromptDecision &decision : m_course.take(fact))
        carryOut(decision);
}

std::optional<PromptDecision> PromptWorld::end()
{
    for (int steps = 0; steps < 20'000 && !m_end; ++steps) {
        if (!m_replies.isEmpty()) {
            take(m_replies.takeFirst());
            continue;
        }
        if (m_timers.empty())
            break;
        const auto next =
            std::min_element(m_timers.begin(), m_timers.end(),
                             [](const auto &a, const auto &b) { return a.second < b.second; });
        const PromptTimer timer = next->first;
        m_now = next->second;
        m_timers.erase(next);
        take(PromptFacts::TimeIsUp{timer});
    }
    return m_end;
}

void PromptWorld::reply(const PromptFact &fact)
{
    if (!m_server.isSilent)
        m_replies += fact;
}

void PromptWorld::carryOut(const PromptDecision &decision)
{
    switch (decision.what) {
    case What::StartTimer:
        m_timers[decision.timer] = m_now + decision.time;
        return;
    case What::StopTimer:
        m_timers.erase(decision.timer);
        return;
    case What::End:
        m_end = decision;
        return;
    case What::NoteRunning:
    case What::SetServerAside:
        return;
    default:
        m_done += nameOf(decision.what);
    }
    if (decision.what == What::Prepare)
        reply(PromptFacts::Prepared());
    else if (decision.what == What::Post)
        reply(m_server.post);
    else if (decision.what == What::LookAtHistory)
        reply(m_server.history);
    else if (decision.what == What::LookAtQueue)
        reply(m_server.queue);
    else if (decision.what == What::CancelJob || decision.what == What::Dequeue
             || decision.what == What::Interrupt)
        reply(m_server.stop);
    else if (decision.what == What::Release)
        m_replies += PromptFacts::Assigned{u"http://other"_s};
}

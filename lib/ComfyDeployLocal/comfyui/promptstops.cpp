// SPDX-License-Identifier: MIT

// The part of PromptCourse that stops prompts and handles timeouts.
#include "promptcourse_p.h"

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

QString timeText(std::chrono::milliseconds time)
{
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(time).count();
    if (seconds < 120)
        return u"%1 s"_s.arg(seconds);
    const auto minutes = (seconds + 59) / 60;
    return minutes < 120 ? u"%1 min"_s.arg(minutes) : u"%1 h"_s.arg((minutes + 59) / 60);
}

} // namespace

void PromptCourse::on(const PromptFacts::CancelWanted &)
{
    stop(Stop::Cancelled);
}

void PromptCourse::stop(Stop why)
{
    if (isToEnd())
        return;
    callOffMove();
    m_now.stop = why;
    if (m_now.stage == Stage::Unassigned || m_now.stage == Stage::Preparing
        || m_now.stage == Stage::Unreachable)
        return endStopped({});
    if (isLive())
        tryToStop();
}

void PromptCourse::tryToStop()
{
    if (!m_now.runs(PromptTimer::Stop))
        start(PromptTimer::Stop, m_given.timings.stop);
    m_now.stopStep = StopStep::Job;
    decide(What::CancelJob);
}

//! Sees the prompt in the queue, deletes it there, and sees it gone: then it certainly has not
//! begun.
void PromptCourse::tryToMove()
{
    m_now.stopStep = StopStep::SeePending;
    m_now.isDequeued = false;
    look(Look::InQueue);
}

void PromptCourse::callOffMove()
{
    if (m_now.stop != Stop::Moved)
        return;
    m_now.stop = Stop::None;
    m_now.stopStep = StopStep::None;
    m_now.isDequeued = false;
}

void PromptCourse::on(const PromptFacts::StopAnswered &fact)
{
    using Kind = PromptFacts::StopAnswered::Kind;
    if (!isLive())
        return;
    switch (m_now.stopStep) {
    case StopStep::Job:
        if (fact.kind == Kind::Unknown) {
            m_now.stopStep = StopStep::Dequeue;
            return decide(What::Dequeue);
        }
        if (fact.kind == Kind::Failed)
            break;
        m_now.stopStep = StopStep::SeeJob;
        return look(Look::InQueue);
    case StopStep::Dequeue:
        if (fact.kind == Kind::Failed)
            break;
        m_now.stopStep = StopStep::See;
        m_now.isDequeued = m_now.stop == Stop::Moved && fact.kind == Kind::Taken;
        return look(Look::InQueue);
    case StopStep::Interrupt:
        break;
    default:
        return;
    }
    m_now.stopStep = StopStep::Asked;
    if (m_now.look == Look::None)
        lookLater(m_given.timings.retry);
}

// Timeouts.

void PromptCourse::on(const PromptFacts::TimeIsUp &fact)
{
    if (!m_now.runs(fact.timer))
        return;
    m_now.timers &= ~PromptSituation::bitOf(fact.timer);
    const ComfyUiTimings &timings = m_given.timings;
    switch (fact.timer) {
    case PromptTimer::Preparation:
        return end(RunStatus::Failed,
                   u"The files of the run could not be given to ComfyUI within %1."_s.arg(
                       timeText(timings.preparation)));
    case PromptTimer::Answer:
        if (m_now.stage == Stage::Searching)
            return lookForTheLastTime();
        decide(What::AbandonPost);
        m_lostBy = u"no answer within %1"_s.arg(timeText(timings.answer));
        m_now.wasHandled = false;
        return awaitLateAnswer();
    case PromptTimer::Retry:
        return onRetry();
    case PromptTimer::Look:
        return onOverdueLook();
    case PromptTimer::Contact:
        return onContactTime();
    case PromptTimer::Stuck:
        return onStuckTime();
    case PromptTimer::Stop:
        return onStopTime();
    case PromptTimer::Total:
        return stop(Stop::TimedOut);
    }
}

void PromptCourse::onContactTime()
{
    if (m_now.stage == Stage::Preparing || m_now.stage == Stage::Posting) {
        m_now.isContactOver = true; // unless this attempt succeeds
    } else if (m_now.stage == Stage::Unassigned) {
        endStopped(m_noContactBy);
    } else {
        setServerAside(m_noContactBy);
        endLeft(u"ComfyUI at %1 does not answer: %2"_s.arg(m_server, m_noContactBy));
    }
}

void PromptCourse::onStuckTime()
{
    setServerAside(u"no news of a run for %1"_s.arg(timeText(stuckTime())));
    if (m_now.stage != Stage::Waiting || m_now.hasSetServerAside)
        return stop(Stop::Stuck);
    // Another prompt is stuck, not this one, which may be moved meanwhile.
    m_now.hasSetServerAside = true;
    start(PromptTimer::Stuck, m_given.timings.stop);
}

//! The prompt was asked to stop and did not.
void PromptCourse::onStopTime()
{
    endLeft(u"ComfyUI has not stopped the run within %1. It may end with the node that is being "
            "executed; if nothing else is executed either, restart ComfyUI."_s.arg(
                timeText(m_given.timings.stop)));
}

void PromptCourse::setServerAside(const QString &reason)
{
    m_decisions.append({.what = What::SetServerAside, .reason = reason});
}

//! Ends the run while the server may have the prompt.
void PromptCourse::endLeft(const QString &reason)
{
    const bool mayArriveLate = m_now.posts > 0;
    endStopped(reason);
    m_mayArriveLate = mayArriveLate;
}

void PromptCourse::endStopped(const QString &reason)
{
    switch (m_now.stop) {
    case Stop::None:
    case Stop::Moved:
        return end(RunStatus::Failed, reason);
    case Stop::Cancelled:
        return end(RunStatus::Cancelled, reason);
    case Stop::TimedOut:
        return end(RunStatus::Timeout, reason);
    case Stop::Stuck:
        return end(RunStatus::Failed,
                   u"Nothing has happened to the run in ComfyUI at %1 for %2, so it was stopped. "
                   "If nothing else is executed there either, restart ComfyUI."_s.arg(
                       m_server, timeText(stuckTime())));
    }
}

} // namespace ComfyDeploy::Local

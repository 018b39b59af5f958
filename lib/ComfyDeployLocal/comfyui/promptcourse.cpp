// SPDX-License-Identifier: MIT

#include "promptcourse_p.h"

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

PromptDecisions PromptCourse::take(const PromptFact &fact)
{
    if (!isEnded())
        std::visit([this](const auto &each) { on(each); }, fact);
    return std::exchange(m_decisions, {});
}

bool PromptCourse::isToEnd() const
{
    return m_now.stop != Stop::None && m_now.stop != Stop::Moved;
}

//! Whether the server has the prompt, as far as is known.
bool PromptCourse::isLive() const
{
    return m_now.stage == Stage::Waiting || m_now.stage == Stage::Running;
}

// The way to the server.

void PromptCourse::on(const PromptFacts::Begun &)
{
    if (m_now.stage != Stage::Draft)
        return;
    if (m_now.stop != Stop::None)
        return endStopped({});
    if (m_given.total.count() > 0)
        start(PromptTimer::Total, m_given.total);
    m_now.stage = Stage::Unassigned;
}

void PromptCourse::on(const PromptFacts::Assigned &fact)
{
    if (m_now.stage != Stage::Unassigned)
        return;
    m_server = fact.server;
    prepare();
}

void PromptCourse::on(const PromptFacts::NotAssigned &fact)
{
    if (m_now.stage != Stage::Unassigned)
        return;
    if (fact.isFinal)
        return end(RunStatus::Failed, fact.reason);
    if (fact.reason.isEmpty())
        noteContact();
    else
        noteNoContact(fact.reason);
}

void PromptCourse::on(const PromptFacts::MoveWanted &)
{
    const int answered = m_now.stage == Stage::Waiting ? 1 : 0;
    if (m_now.posts > answered) // another POST may still arrive here
        return;
    if (m_now.stage == Stage::Preparing || m_now.stage == Stage::Unreachable) {
        release();
    } else if (m_now.stage == Stage::Waiting && m_now.stop == Stop::None) {
        m_now.stop = Stop::Moved;
        tryToMove();
    }
}

void PromptCourse::release()
{
    for (int i = 0; i < int(PromptTimer::Total); ++i)
        halt(PromptTimer(i));
    m_now = {.stage = Stage::Unassigned, .timers = m_now.timers};
    decide(What::Release);
}

void PromptCourse::prepare()
{
    m_now.stage = Stage::Preparing;
    start(PromptTimer::Preparation, m_given.timings.preparation);
    decide(What::Prepare);
}

void PromptCourse::on(const PromptFacts::Prepared &)
{
    if (m_now.stage != Stage::Preparing)
        return;
    halt(PromptTimer::Preparation);
    noteContact();
    post();
}

void PromptCourse::on(const PromptFacts::Unprepared &fact)
{
    if (m_now.stage != Stage::Preparing)
        return;
    halt(PromptTimer::Preparation);
    if (!fact.isUnreachable)
        return end(RunStatus::Failed, fact.reason);
    m_now.isPrepared = false;
    waitForServer(fact.reason);
}

void PromptCourse::waitForServer(const QString &reason)
{
    m_now.stage = Stage::Unreachable;
    m_noContactBy = reason;
    if (m_now.isContactOver)
        return onContactTime();
    noteNoContact(reason);
    start(PromptTimer::Retry, m_given.timings.retry);
}

void PromptCourse::post()
{
    m_now.stage = Stage::Posting;
    m_now.isPrepared = true;
    ++m_now.posts;
    start(PromptTimer::Answer, m_given.timings.answer);
    decide(What::Post);
}

void PromptCourse::on(const PromptFacts::Accepted &)
{
    if (m_now.stage != Stage::Posting)
        return;
    halt(PromptTimer::Answer);
    adopt(false);
}

void PromptCourse::on(const PromptFacts::Refused &fact)
{
    if (m_now.stage != Stage::Posting)
        return;
    halt(PromptTimer::Answer);
    if (fact.isElsewhere && m_now.posts == 1 && !isToEnd()) // an earlier POST may still arrive here
        return release();
    --m_now.posts;
    end(RunStatus::Failed, fact.reason);
}

void PromptCourse::on(const PromptFacts::NotSent &fact)
{
    if (m_now.stage != Stage::Posting)
        return;
    halt(PromptTimer::Answer);
    --m_now.posts;
    if (isToEnd())
        return endStopped(fact.reason);
    waitForServer(fact.reason);
}

// Messages, and what queue and history say.

//! How long there may be no news until the run is stopped, because ComfyUI may be stuck.
std::chrono::milliseconds PromptCourse::stuckTime() const
{
    return m_now.stage == Stage::Waiting ? m_given.timings.idle : m_given.timings.stuck;
}

void PromptCourse::noteNews()
{
    m_now.hasSetServerAside = false;
    start(PromptTimer::Stuck, stuckTime());
    if (m_now.look == Look::None)
        lookLater(m_given.timings.look);
}

void PromptCourse::noteContact()
{
    m_now.isContactOver = false;
    halt(PromptTimer::Contact);
}

void PromptCourse::noteNoContact(const QString &reason)
{
    m_noContactBy = reason;
    if (!m_now.runs(PromptTimer::Contact))
        start(PromptTimer::Contact, m_given.timings.contact);
}

void PromptCourse::on(const PromptFacts::Frame &fact)
{
    if (m_now.stage == Stage::Searching) {
        decide(What::Adopt);
        m_now.look = Look::None;
        adopt(true);
    }
    if (!isLive())
        return;
    m_now.stage = Stage::Running;
    callOffMove();
    noteContact();
    noteNews();
    if (fact.kind == PromptFacts::Frame::Kind::Closed && m_now.look == Look::None)
        look(Look::FirstInHistory);
    else if (fact.kind == PromptFacts::Frame::Kind::Closed)
        m_now.isClosed = true; // the awaited answer may be older than the message
    else if (fact.kind == PromptFacts::Frame::Kind::Done && m_now.look == Look::None)
        lookLater(m_given.timings.closed);
}

void PromptCourse::look(Look look)
{
    m_now.look = look;
    start(PromptTimer::Look, m_given.timings.answer); // after that the answer is overdue
    decide(look == Look::InQueue ? What::LookAtQueue : What::LookAtHistory);
}

void PromptCourse::lookLater(std::chrono::milliseconds time)
{
    m_now.look = Look::None;
    start(PromptTimer::Look, time);
}

void PromptCourse::on(const PromptFacts::HistoryHas &fact)
{
    using Outcome = PromptFacts::HistoryHas::Outcome;
    if (m_now.stage == Stage::Searching)
        decide(What::Adopt);
    else if (!isLive())
        return;
    m_now.stage = Stage::Running;
    switch (fact.outcome) {
    case Outcome::Success:
        return end(RunStatus::Success, {});
    case Outcome::Error:
        return end(RunStatus::Failed, fact.reason);
    case Outcome::Interrupted:
        if (!isToEnd())
            return end(RunStatus::Cancelled, u"The run was interrupted in ComfyUI."_s);
        return endStopped({});
    }
}

void PromptCourse::on(const PromptFacts::HistoryLacks &)
{
    if (m_now.look == Look::FirstInHistory)
        look(Look::InQueue);
    else if (m_now.look == Look::InHistory)
        absent();
}

void PromptCourse::on(const PromptFacts::QueueHas &fact)
{
    const bool wasAsked = m_now.look == Look::InQueue;
    if (m_now.stage == Stage::Searching && wasAsked) {
        decide(What::Adopt);
        m_now.look = Look::None;
        adopt(fact.isRunning);
    }
    if (!isLive())
        return;
    noteContact();
    const bool begins = fact.isRunning && m_now.stage == Stage::Waiting;
    if (begins)
        m_now.stage = Stage::Running;
    if (fact.isRunning)
        decide(What::NoteRunning);
    if (fact.hasMoved || begins) {
        m_now.hasSetServerAside = false;
        start(PromptTimer::Stuck, stuckTime());
    }
    if (wasAsked && std::exchange(m_now.isClosed, false))
        look(Look::FirstInHistory);
    else if (wasAsked || (m_now.look == Look::None && m_now.stage == Stage::Waiting))
        lookLater(m_given.timings.look);
    if (fact.isRunning)
        callOffMove();
    if (wasAsked && m_now.stop != Stop::None)
        onSeenInQueue(fact.isRunning);
}

//! The prompt is still in the queue, although it is to be stopped.
void PromptCourse::onSeenInQueue(bool isRunning)
{
    switch (m_now.stopStep) {
    case StopStep::SeePending:
        m_now.stopStep = StopStep::Dequeue;
        return decide(What::Dequeue);
    case StopStep::See:
        if (isRunning) {
            m_now.stopStep = StopStep::Interrupt;
            return decide(What::Interrupt);
        }
        [[fallthrough]];
    case StopStep::SeeJob:
        m_now.stopStep = StopStep::Asked; // stops it again if it is still there later
        return;
    case StopStep::Asked:
        return m_now.stop == Stop::Moved ? tryToMove() : tryToStop();
    default:
        return;
    }
}

void PromptCourse::on(const PromptFacts::QueueLacks &)
{
    if (m_now.look == Look::InQueue)
        look(Look::InHistory);
}

void PromptCourse::lost()
{
    if (isToEnd())
        return endStopped({});
    end(RunStatus::Failed,
        m_now.wasSocketLost
            ? u"ComfyUI at %1 was restarted and has lost the run."_s.arg(m_server)
            : u"The run is no longer in ComfyUI's queue, nor in its history: another program "
              "removed it there."_s);
}

void PromptCourse::on(const PromptFacts::LookFailed &fact)
{
    if (m_now.look == Look::None)
        return;
    m_now.look = Look::None;
    noteNoContact(fact.reason);
    if (m_now.stopStep == StopStep::See || m_now.stopStep == StopStep::SeeJob
        || m_now.stopStep == StopStep::SeePending)
        m_now.stopStep = StopStep::Asked;
    if (isLive()) {
        lookLater(m_given.timings.retry);
    } else if (m_now.isLastLook) {
        endUnanswered();
    } else {
        searchAgain();
    }
}

void PromptCourse::onOverdueLook()
{
    if (m_now.look != Look::None)
        on(PromptFacts::LookFailed{u"no answer"_s});
    else if (isLive())
        look(m_now.stage == Stage::Waiting ? Look::InQueue : Look::FirstInHistory);
}

void PromptCourse::on(const PromptFacts::SocketLost &fact)
{
    if (!isLive())
        return;
    if (!fact.isRenewed) {
        m_now.wasSocketLost = true;
        m_now.isDequeued = false; // a restarted server may answer now, with an empty queue
        if (m_now.stop == Stop::Moved)
            m_now.stopStep = StopStep::Asked;
    }
    if (m_now.look == Look::None)
        lookLater(m_given.timings.retry);
}

void PromptCourse::on(const PromptFacts::SocketUp &)
{
    // ComfyUI does not repeat the messages that were missed.
    if (isLive() && m_now.look == Look::None)
        look(Look::FirstInHistory);
}

void PromptCourse::start(PromptTimer timer, std::chrono::milliseconds time)
{
    m_now.timers |= PromptSituation::bitOf(timer);
    m_decisions.append({.what = What::StartTimer, .timer = timer, .time = time});
}

void PromptCourse::halt(PromptTimer timer)
{
    if (!m_now.runs(timer))
        return;
    m_now.timers &= ~PromptSituation::bitOf(timer);
    m_decisions.append({.what = What::StopTimer, .timer = timer});
}

void PromptCourse::end(RunStatus status, const QString &reason)
{
    m_mayArriveLate = m_now.posts > (isLive() ? 1 : 0);
    m_now = {.stage = Stage::Ended};
    m_decisions.append({.what = What::End, .status = status, .reason = reason});
}

} // namespace ComfyDeploy::Local

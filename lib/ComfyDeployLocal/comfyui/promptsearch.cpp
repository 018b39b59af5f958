// SPDX-License-Identifier: MIT

// The part of PromptCourse that searches for a prompt of which it is not known whether the server
// has it.
#include "promptcourse_p.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

//! POSTs of one prompt to a server within one start of this program; the second only if the first
//! counts as never arrived.
constexpr int MaximumPosts = 2;
//! How often a prompt must be absent until its POST, which was not answered, counts as never
//! arrived.
constexpr int SufficientAbsences = 3;

} // namespace

void PromptCourse::on(const PromptFacts::Resumed &fact)
{
    if (m_now.stage != Stage::Draft)
        return;
    m_server = fact.server;
    if (m_given.total.count() > 0)
        start(PromptTimer::Total, m_given.total);
    // If it is not known, what the server has may have been posted before, so it is not moved.
    m_now.posts = fact.posts > 0 ? fact.posts : fact.isCertain ? MaximumPosts : 1;
    m_now.earlierPosts = m_now.posts;
    if (fact.isCertain) {
        m_now.wasSocketLost = true; // the prompt was not watched since
        adopt(false);
        if (m_now.look == Look::None)
            look(Look::FirstInHistory);
    } else {
        m_lostBy = u"this server was restarted"_s;
        beginSearch();
    }
}

void PromptCourse::on(const PromptFacts::Unsure &fact)
{
    if (m_now.stage != Stage::Posting)
        return;
    halt(PromptTimer::Answer);
    m_lostBy = fact.reason;
    m_now.wasHandled = fact.wasHandled;
    fact.mayStillArrive ? awaitLateAnswer() : beginSearch();
}

void PromptCourse::beginSearch()
{
    m_now.stage = Stage::Searching;
    m_now.absences = 0;
    look(Look::InQueue);
}

//! Searches for the prompt, but does not post it again: the server may get it at any time, and
//! would execute both.
void PromptCourse::awaitLateAnswer()
{
    m_now.mayStillArrive = true;
    start(PromptTimer::Answer, m_given.timings.answer);
    beginSearch();
}

//! The server has the prompt.
void PromptCourse::adopt(bool isRunning)
{
    m_now.stage = isRunning ? Stage::Running : Stage::Waiting;
    m_now.absences = 0;
    m_now.mayStillArrive = false;
    m_now.isLastLook = false;
    halt(PromptTimer::Answer);
    halt(PromptTimer::Retry);
    noteContact();
    noteNews();
    if (isToEnd())
        tryToStop();
}

void PromptCourse::onRetry()
{
    if (m_now.stage == Stage::Searching)
        look(Look::InQueue);
    else if (m_now.stage == Stage::Unreachable && m_now.isPrepared)
        post();
    else if (m_now.stage == Stage::Unreachable)
        prepare();
}

//! The prompt is neither in the queue nor in the history.
void PromptCourse::absent()
{
    noteContact();
    if (m_now.stop == Stop::Moved && m_now.isDequeued)
        return release();
    if (m_now.stop == Stop::Moved && m_now.stopStep == StopStep::Dequeue)
        return lookLater(m_given.timings.retry); // the answer to Dequeue is not known yet
    if (m_now.stage != Stage::Searching)
        return lost();
    m_now.look = Look::None;
    m_now.absences = std::min(m_now.absences + 1, SufficientAbsences);
    if (m_now.wasHandled) {
        --m_now.posts;
        return endStopped(m_lostBy);
    }
    if (m_now.isLastLook)
        return endUnanswered();
    if (m_now.absences < SufficientAbsences)
        return searchAgain();
    if (isToEnd())
        return endStopped({});
    if (m_now.mayStillArrive)
        return searchAgain();
    if (m_now.posts - m_now.earlierPosts == MaximumPosts)
        return endUnanswered();
    halt(PromptTimer::Look);
    m_now.isPrepared ? post() : prepare();
}

//! The time is up, but the prompt may have arrived since it was looked for.
void PromptCourse::lookForTheLastTime()
{
    m_now.isLastLook = true;
    halt(PromptTimer::Retry);
    look(Look::InQueue);
}

void PromptCourse::searchAgain()
{
    halt(PromptTimer::Look);
    start(PromptTimer::Retry, m_given.timings.retry);
}

void PromptCourse::endUnanswered()
{
    endStopped(
        u"ComfyUI at %1 has not confirmed that it got the run: %2"_s.arg(m_server, m_lostBy));
}

} // namespace ComfyDeploy::Local

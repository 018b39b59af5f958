// SPDX-License-Identifier: MIT

#include <ComfyDeploy/http/apierror_p.h>
#include <ComfyDeploy/run/runcourse_p.h>
#include <ComfyDeploy/run/runtext_p.h>

#include <utility>

namespace ComfyDeploy {

using Kind = ApiError::Kind;
using Verdict = RunTracker::Verdict;

RunDecisions RunCourse::take(const RunFact &fact, const Surroundings &surroundings)
{
    m_surroundings = surroundings;
    m_decisions.reserve(4); // most facts make fewer
    if (!isEnded())
        std::visit([this](const auto &each) { on(each); }, fact);
    return std::exchange(m_decisions, {});
}

void RunCourse::on(const RunFacts::Begun &)
{
    if (m_now.stage != Stage::Draft)
        return;
    if (m_given->total.count() > 0)
        start(RunTimer::Total, m_given->total);
    if (isSubmitted() && m_now.cancel != Cancel::None) {
        finishAs(WorkflowRun::Cancelled);
    } else if (m_given->start == Start::Attach && !hasId()) {
        finish(WorkflowRun::Failed, {Kind::InvalidRequest, RunText::noIdToAttachTo()}, true);
    } else if (m_given->problem) {
        finish(WorkflowRun::Failed, m_given->problem, true);
    } else if (m_given->start == Start::Attach) {
        follow();
        considerCancel();
    } else if (m_given->start == Start::Confirm) {
        search();
    } else if (m_now.filesLeft > 0) {
        m_now.stage = Stage::Uploading;
        m_tracker.advancePhase(WorkflowRun::Uploading);
        decide(What::Publish);
        decide(What::UploadNext);
    } else {
        announce();
    }
}

void RunCourse::on(const RunFacts::UploadEnded &fact)
{
    if (m_now.stage != Stage::Uploading)
        return;
    if (fact.error) {
        const QString message = RunText::uploadFailed(fact.fileName, fact.error.message());
        finish(WorkflowRun::Failed,
               ApiErrorReader::withKind(fact.error, fact.error.kind(), message), true);
    } else if (--m_now.filesLeft > 0) {
        decide(What::UploadNext);
    } else {
        announce();
    }
}

// Called before the first byte is sent.
void RunCourse::announce()
{
    m_now.stage = Stage::Announcing;
    m_tracker.advancePhase(WorkflowRun::Submitting);
    decide(What::Prepare);
    decide(What::Publish);
    decide(What::ConfirmAnnounced);
}

void RunCourse::on(const RunFacts::Announced &)
{
    if (m_now.stage == Stage::Announcing) {
        m_now.stage = Stage::Answering;
        m_now.isPostOpen = true;
        decide(What::Post);
        noteLife();
    } else if (m_now.stage == Stage::Accepting) {
        if (m_now.cancel == Cancel::None)
            finish(WorkflowRun::Queued, {}, false);
        else
            follow(); // the cancel request has to reach the server
    }
}

void RunCourse::on(const RunFacts::BytesSent &fact)
{
    if (!m_now.isPostOpen)
        return;
    noteLife();
    if (!fact.isWhole || std::exchange(mutableState().requestSent, true))
        return;
    decide(What::Publish);
}

void RunCourse::on(const RunFacts::StreamBegun &)
{
    if (m_now.stage != Stage::Answering)
        return;
    noteLife();
    m_tracker.advancePhase(WorkflowRun::Queued);
    decide(What::Publish);
}

void RunCourse::noteLife()
{
    if (m_now.stage != Stage::Answering)
        return;
    if (m_given->silence.count() > 0)
        start(RunTimer::Silence, m_given->silence);
    if (hasId()) // so no patience is needed
        return;
    m_now.isPatienceOver = false;
    start(RunTimer::Patience, m_given->timings.silencePatience);
}

void RunCourse::on(const RunFacts::Event &fact)
{
    if (!m_now.isPostOpen)
        return;
    const bool hadId = hasId();
    if (m_tracker.apply(fact.event)) {
        noteLife();
        if (m_tracker.verdict() == Verdict::None && m_now.cancel == Cancel::None)
            stopPolling(); // it was polling because the stream was silent
    }
    mutableState().contactLost = false;
    if (!hadId && hasId())
        accept(state().id, true);
    else
        decide(What::Publish);
    m_decisions.append({.what = What::ShowEvent, .event = fact.event});
    considerVerdict();
}

// Only details are lost: the server is polled instead.
void RunCourse::on(const RunFacts::StreamUnreadable &)
{
    if (!m_now.isPostOpen)
        return;
    m_tracker.noteUnreadable();
    decide(What::ClosePost);
}

void RunCourse::on(const RunFacts::StreamEnded &)
{
    if (!std::exchange(m_now.isPostOpen, false))
        return;
    stopWaitingForAnswer();
    considerVerdict();
    if (m_now.stage != Stage::Answering)
        return;
    if (hasId())
        follow();
    else
        search();
}

void RunCourse::on(const RunFacts::Answered &answer)
{
    if (!std::exchange(m_now.isPostOpen, false))
        return;
    stopWaitingForAnswer();
    const bool maybeStarted = answer.status == 500 && m_given->startsBehind500;
    if (m_now.stage != Stage::Answering) {
        considerSettled();
    } else if (hasId()) { // found while the stream was silent
        follow();
    } else if (answer.error && answer.isRefused && !maybeStarted) {
        if (m_now.cancel != Cancel::None && !answer.mayHaveArrived)
            finishAs(WorkflowRun::Cancelled);
        else
            finish(WorkflowRun::Failed, answer.error, true);
    } else if (answer.runId.isEmpty()) { // also the answer to a sync run that failed
        m_lostBy = answer.error;
        search();
    } else {
        if (m_given->mode == RunMode::Sync) {
            mutableState().outputs = answer.outputs;
            m_tracker.advancePhase(WorkflowRun::Saving);
        }
        accept(answer.runId, true);
        followOrEnd();
    }
}

void RunCourse::considerVerdict()
{
    if (m_now.stage == Stage::Settling)
        considerSettled();
    else if (m_now.stage == Stage::Reasoning && m_tracker.readReason())
        start(RunTimer::Quiet, m_given->timings.reasonQuiet);
    if (m_now.stage != Stage::Answering)
        return;
    switch (m_tracker.verdict()) {
    case Verdict::None:
        return;
    case Verdict::GraphDone:
    case Verdict::Interrupted:
        if (m_now.grace == Grace::None) {
            m_now.grace = Grace::Running;
            start(RunTimer::Grace, m_given->timings.graceAfterGraph);
        }
        return;
    case Verdict::Succeeded:
        poll();
        return;
    case Verdict::Refused:
    case Verdict::Failed:
        settle(WorkflowRun::Failed);
        return;
    case Verdict::Cancelled:
        settle(WorkflowRun::Cancelled);
        return;
    case Verdict::TimedOut:
        settle(WorkflowRun::TimedOut);
        return;
    }
}

// The stream has reported how the run ended. Waits briefly for partial outputs and further events.
void RunCourse::settle(WorkflowRun::Phase phase)
{
    m_now.stage = Stage::Settling;
    m_now.settlingPhase = phase;
    m_now.hasDetails = !hasId();
    stopWaitingForAnswer();
    stop(RunTimer::Grace);
    stop(RunTimer::Stuck);
    start(RunTimer::Settle, m_given->timings.settlePatience);
    poll();
    considerSettled();
}

void RunCourse::considerSettled()
{
    if (m_now.stage == Stage::Settling && m_now.hasDetails
        && (!m_now.isPostOpen || isTerminal(state().status)))
        finishAs(m_now.settlingPhase);
}

void RunCourse::on(const RunFacts::Details &fact)
{
    if (!m_now.isPolled)
        return;
    if (std::exchange(mutableState().contactLost, false) && m_now.log == Log::Read)
        decide(What::RenewLog);
    m_tracker.apply(fact.details, *fact.tokens);
    const RunStatus status = fact.details.status();
    if (m_now.stage == Stage::Settling) {
        stopPolling();
        m_now.hasDetails = true;
        decide(What::Publish);
        considerSettled();
    } else if (!isTerminal(status)) {
        if (needsLog())
            followLog();
        decide(What::Publish);
        considerStuck();
    } else if (status != RunStatus::Failed || !waitForReason()) {
        finishAs(WorkflowRun::phaseOf(status));
    }
}

// The service never ends a run that was interrupted inside ComfyUI, nor one whose outputs it does
// not store (texts, previews) or has stored before the last node ended. Such runs end as their
// stream reported.
void RunCourse::considerStuck()
{
    if (m_now.grace != Grace::Stuck)
        return;
    if (m_tracker.verdict() == Verdict::Interrupted)
        finishAs(WorkflowRun::Cancelled);
    else if (m_tracker.everyNodeRan() && m_tracker.hasAnnouncedFiles())
        finishAs(WorkflowRun::Succeeded);
}

void RunCourse::on(const RunFacts::PollFailed &fact)
{
    if (!m_now.isPolled)
        return;
    if (m_now.stage == Stage::Settling) {
        stopPolling();
        m_now.hasDetails = true;
        considerSettled();
    } else if (fact.error.kind() == Kind::NotFound) {
        finish(WorkflowRun::Failed, fact.error, true);
    } else {
        mutableState().contactLost = true;
        decide(What::Publish);
    }
}

void RunCourse::search()
{
    m_now.stage = Stage::Looking;
    mutableState().contactLost = true;
    m_tracker.advancePhase(WorkflowRun::Unconfirmed);
    decide(What::Publish);
    startSearch(RunSearch::Thorough);
}

void RunCourse::on(const RunFacts::Found &fact)
{
    if (std::exchange(m_now.search, RunSearch::None) == RunSearch::None)
        return;
    mutableState().contactLost = false;
    accept(fact.runId, fact.isSure);
    if (m_now.stage == Stage::Settling)
        poll();
    else
        followOrEnd();
}

void RunCourse::on(const RunFacts::NotFound &fact)
{
    if (std::exchange(m_now.search, RunSearch::None) == RunSearch::None)
        return;
    const bool givesUp = fact.sawNone && m_now.isPatienceOver;
    if (m_now.stage != Stage::Looking && (m_now.stage != Stage::Answering || !givesUp))
        return;
    using Lost = RunText::Lost;
    const Lost how = m_now.isPostOpen  ? Lost::Unanswered
        : m_lostBy.httpStatus() == 500 ? Lost::Error500
                                       : Lost::AnswerLost;
    using Search = RunText::Search;
    const Search search = !m_given->hasList ? Search::Impossible
        : fact.sawNone                      ? Search::SawNone
                                            : Search::Incomplete;
    finish(WorkflowRun::Unconfirmed,
           ApiErrorReader::withKind(m_lostBy, Kind::Unconfirmed,
                                    RunText::unconfirmed(how, search, m_lostBy.message())),
           false);
}

void RunCourse::accept(const QString &runId, bool isSure)
{
    stopSearch();
    stop(RunTimer::Patience);
    m_now.isPatienceOver = false;
    mutableState().id = runId;
    m_tracker.advancePhase(WorkflowRun::Queued);
    m_decisions.append({.what = What::NoteId, .isSure = isSure});
    decide(What::Publish);
    decide(What::AnnounceQueued);
    considerCancel();
}

void RunCourse::followOrEnd()
{
    if (!isSubmitted() || m_given->mode != RunMode::Queue) {
        follow();
    } else if (m_given->isFollowed) {
        followLog();
        follow();
    } else {
        m_now.stage = Stage::Accepting;
        decide(What::ConfirmAnnounced);
    }
}

void RunCourse::follow()
{
    m_now.stage = m_now.isPostOpen ? Stage::Answering : Stage::Following;
    poll();
}

void RunCourse::on(const RunFacts::CancelWanted &)
{
    if (m_now.cancel != Cancel::None)
        return;
    m_now.cancel = Cancel::Wanted;
    mutableState().cancelRequested = true;
    decide(What::Publish);
    if (m_now.stage != Stage::Draft)
        considerCancel();
}

// The request to cancel is kept until the id is known. The server may name it only when the run
// ends and has been paid for, so until then the run is searched for among those that the server
// lists.
void RunCourse::considerCancel()
{
    if (m_now.cancel != Cancel::Wanted)
        return;
    if (hasId()) {
        m_now.cancel = Cancel::Asked;
        decide(What::Cancel);
    } else if (isUnsent()) {
        finishAs(WorkflowRun::Cancelled);
    } else if (m_now.stage == Stage::Answering && m_given->hasList) {
        startSearch(RunSearch::ToCancel);
    }
}

void RunCourse::on(const RunFacts::CancelAccepted &)
{
    if (m_now.cancel != Cancel::Asked)
        return;
    m_now.cancel = Cancel::Accepted;
    if (m_now.stage == Stage::Answering || m_now.stage == Stage::Following)
        poll(); // the stream of a cancelled run just breaks off, or stays open
}

void RunCourse::on(const RunFacts::CancelRefused &fact)
{
    if (m_now.cancel != Cancel::Asked)
        return;
    m_now.cancel = Cancel::None;
    mutableState().cancelRequested = false;
    decide(What::Publish);
    m_decisions.append({.what = What::ShowCancelFailed, .error = fact.error});
}

void RunCourse::on(const RunFacts::AbortWanted &)
{
    finish(state().phase, {Kind::Aborted, RunText::aborted()}, false);
}

void RunCourse::on(const RunFacts::TimeIsUp &fact)
{
    if (!m_now.runs(fact.timer))
        return;
    m_now.timers &= ~RunSituation::bitOf(fact.timer);
    switch (fact.timer) {
    case RunTimer::Total:
        onTotalTime();
        return;
    case RunTimer::Silence:
        onSilence();
        return;
    case RunTimer::Patience:
        m_now.isPatienceOver = true;
        return;
    case RunTimer::Grace:
        m_now.grace = Grace::Over;
        start(RunTimer::Stuck, m_given->timings.stuckAfterGrace);
        poll();
        return;
    case RunTimer::Stuck:
        m_now.grace = Grace::Stuck;
        return;
    case RunTimer::Settle:
        finishAs(m_now.settlingPhase);
        return;
    case RunTimer::Reason:
    case RunTimer::Quiet:
        finishAs(WorkflowRun::Failed);
        return;
    }
}

// The answer is late or was lost unnoticed, so the server's list is read. Over plain http, Qt 6.4.2
// never finishes a reply whose connection ends inside the line of a chunk's size, if it ends right
// after these bytes. And bytes may keep arriving without any event.
void RunCourse::onSilence()
{
    start(RunTimer::Silence, m_given->silence);
    if (m_now.stage != Stage::Answering || isUnsent())
        return;
    if (hasId())
        poll();
    else if (m_given->hasList && m_now.search == RunSearch::None)
        startSearch(m_now.cancel == Cancel::None ? RunSearch::Quiet : RunSearch::ToCancelOrEnd);
}

void RunCourse::onTotalTime()
{
    const bool isAccepted = hasId() || state().phase >= WorkflowRun::Queued;
    if (m_now.stage == Stage::Reasoning) // that it has ended takes precedence over the timeout
        finishAs(WorkflowRun::Failed);
    else if (isUnsent())
        finish(WorkflowRun::Failed, {Kind::Timeout, RunText::notSentInTime(m_given->address)},
               true);
    else
        finish(
            state().phase,
            {Kind::Timeout,
             isAccepted ? RunText::notEndedInTime() : RunText::notAnsweredInTime(m_given->address)},
            false);
}

// A stream contains the log lines, unless it was lost.
bool RunCourse::needsLog() const
{
    const bool isLost = !m_now.isPostOpen && m_tracker.verdict() == Verdict::None;
    return m_given->mode != RunMode::Sync && (m_given->mode != RunMode::Stream || isLost);
}

void RunCourse::followLog()
{
    if (m_surroundings.hasLogRoom)
        readLog();
}

void RunCourse::on(const RunFacts::LogLines &fact)
{
    if (m_now.log != Log::Read)
        return;
    m_tracker.addLogs(fact.lines);
    if (m_now.stage == Stage::Reasoning && m_tracker.readReason()) // a traceback may follow
        start(RunTimer::Quiet, m_given->timings.reasonQuiet);
    decide(What::Publish);
}

void RunCourse::on(const RunFacts::LogUnreadable &)
{
    if (m_now.log == Log::Read)
        m_tracker.noteUnreadable();
}

void RunCourse::on(const RunFacts::LogEnded &)
{
    if (m_now.log != Log::Read)
        return;
    m_now.log = Log::Over;
    if (m_now.stage == Stage::Reasoning)
        finishAs(WorkflowRun::Failed);
}

// The server reports that the run failed but not why: only the log contains the reason, and its
// last lines may still arrive. False if there is nothing to wait for.
bool RunCourse::waitForReason()
{
    if (!state().failure.message.isEmpty())
        return false;
    readLog();
    if (m_now.log != Log::Read)
        return false;
    m_now.stage = Stage::Reasoning;
    stopWaitingForAnswer();
    stop(RunTimer::Grace);
    stop(RunTimer::Stuck);
    stopPolling();
    decide(What::ExpectLogEnd);
    start(RunTimer::Reason, m_given->timings.reasonPatience);
    if (m_tracker.readReason())
        start(RunTimer::Quiet, m_given->timings.reasonQuiet);
    decide(What::Publish);
    return true;
}

} // namespace ComfyDeploy

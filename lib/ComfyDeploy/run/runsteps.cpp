// SPDX-License-Identifier: MIT

#include <ComfyDeploy/run/runsteps_p.h>

#include <utility>

namespace ComfyDeploy {

using std::chrono::milliseconds;

RunSteps::RunSteps(const Given &given)
    : m_given(std::make_shared<const Given>(given)), m_tracker(given.graph, given.takesPreviews)
{
    m_now.filesLeft = given.files;
    mutableState().id = given.runId;
}

bool RunSteps::isSubmitted() const
{
    return m_given->start == Start::Submit;
}

// Whether no byte can have reached the server.
bool RunSteps::isUnsent() const
{
    return isSubmitted()
        && (m_now.stage <= Stage::Announcing
            || (m_now.isPostOpen && !m_surroundings.mayHaveArrived));
}

void RunSteps::stopWaitingForAnswer()
{
    stop(RunTimer::Silence);
    stop(RunTimer::Patience);
}

void RunSteps::startSearch(RunSearch search)
{
    stopSearch();
    m_now.search = search;
    m_decisions.append({.what = What::Search, .search = search});
}

void RunSteps::stopSearch()
{
    if (std::exchange(m_now.search, RunSearch::None) != RunSearch::None)
        decide(What::StopSearching);
}

void RunSteps::readLog()
{
    if (!m_given->readsLog || m_now.log != Log::Unread)
        return;
    m_now.log = Log::Read;
    decide(What::ReadLog);
}

void RunSteps::poll()
{
    if (hasId() && !std::exchange(m_now.isPolled, true))
        decide(What::Poll);
}

void RunSteps::stopPolling()
{
    if (std::exchange(m_now.isPolled, false))
        decide(What::StopPolling);
}

void RunSteps::start(RunTimer timer, milliseconds time)
{
    m_now.timers |= RunSituation::bitOf(timer);
    m_decisions.append({.what = What::StartTimer, .timer = timer, .time = time});
}

void RunSteps::stop(RunTimer timer)
{
    if (m_now.runs(timer))
        m_decisions.append({.what = What::StopTimer, .timer = timer});
    m_now.timers &= ~RunSituation::bitOf(timer);
}

void RunSteps::finishAs(WorkflowRun::Phase phase)
{
    RunTracker ended = m_tracker; // a copy: the visible state stays unchanged until the end
    const ApiError error = phase == WorkflowRun::Succeeded ? ApiError() : ended.errorFor(phase);
    finish(phase, error, true);
    m_end->failure = ended.state.failure;
}

void RunSteps::finish(WorkflowRun::Phase phase, const ApiError &error, bool isSettled)
{
    m_now.stage = Stage::Ended;
    m_now.timers = 0;
    m_now.isPolled = false;
    m_now.isPostOpen = false;
    m_now.search = RunSearch::None;
    m_end = state();
    m_end->phase = phase;
    m_end->error = error;
    m_end->settled = isSettled;
    m_end->running = false;
    m_end->preview = {};
    if (phase == WorkflowRun::Succeeded) {
        m_end->progress = 1;
        m_end->progressKnown = true;
    }
    decide(What::Finish);
}

} // namespace ComfyDeploy

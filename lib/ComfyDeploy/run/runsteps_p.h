// SPDX-License-Identifier: MIT

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <ComfyDeploy/client/runtimings_p.h>
#include <ComfyDeploy/run/rundecision_p.h>
#include <ComfyDeploy/run/runsituation_p.h>
#include <ComfyDeploy/run/runtracker_p.h>
#include <ComfyDeploy/runmode.h>

#include <memory>
#include <optional>

namespace ComfyDeploy {

//! \brief Where a run stands, and the single steps that lead on from there.
//!
//! Each step is noted as a decision and in the situation. When to take which is for RunCourse to
//! say.
class RunSteps
{
public:
    enum class Start {
        Submit,
        Attach, //!< to a run whose id is known
        Confirm, //!< looks for what was sent before
    };

    //! Known before it begins.
    struct Given
    {
        Start start = Start::Submit;
        RunMode mode = RunMode::Queue; //!< of one that is submitted
        WorkflowGraph graph;
        ApiError problem; //!< it cannot be sent, or looked for
        QString runId; //!< of an attached one
        qsizetype files = 0; //!< to be uploaded
        bool hasList = true; //!< the server lists runs of this kind
        bool startsBehind500 = false; //!< the server may answer 500 and start runs all the same
        bool isFollowed = true;
        bool readsLog = true;
        QString address; //!< of the server, for people
        std::chrono::milliseconds total{0};
        std::chrono::milliseconds silence{0};
        RunTimings timings;
    };
    //! What can be asked at any time.
    struct Surroundings
    {
        bool mayHaveArrived = true; //!< a byte of the POST, at the server
        bool hasLogRoom = true; //!< one log more can be read beside those of other runs
    };

    explicit RunSteps(const Given &given);

    [[nodiscard]] const RunSituation &situation() const { return m_now; }
    [[nodiscard]] const RunTracker &tracker() const { return m_tracker; }
    [[nodiscard]] bool isEnded() const { return m_now.stage == Stage::Ended; }
    //! What can be seen of it now; unchanged by its end.
    [[nodiscard]] const RunState &state() const { return m_tracker.state; }
    //! What can be seen of it once it has ended.
    [[nodiscard]] const RunState &endState() const { return *m_end; }

protected:
    using What = RunDecision::What;
    using Stage = RunSituation::Stage;
    using Cancel = RunSituation::Cancel;
    using Log = RunSituation::Log;
    using Grace = RunSituation::Grace;

    void decide(What what) { m_decisions.append({.what = what}); }
    void start(RunTimer timer, std::chrono::milliseconds time);
    void stop(RunTimer timer);
    void stopWaitingForAnswer();
    void poll();
    void stopPolling();
    //! In place of one that is under way and has less patience, or would take any run.
    void startSearch(RunSearch search);
    void stopSearch();
    //! Once for a run at most: what was refused or lost is not asked for again.
    void readLog();
    void finish(WorkflowRun::Phase phase, const ApiError &error, bool isSettled);
    //! As the server has it, for the reasons that were found.
    void finishAs(WorkflowRun::Phase phase);

    [[nodiscard]] bool isSubmitted() const; //!< here, by this run
    [[nodiscard]] bool isUnsent() const;
    [[nodiscard]] bool hasId() const { return !state().id.isEmpty(); }
    [[nodiscard]] RunState &mutableState() { return m_tracker.state; }

    std::shared_ptr<const Given> m_given;
    RunTracker m_tracker;
    RunSituation m_now;
    std::optional<RunState> m_end;

    Surroundings m_surroundings; //!< of this fact
    RunDecisions m_decisions; //!< from this fact
};

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/client/runtimings_p.h>
#include <ComfyDeploy/run/rundecision_p.h>
#include <ComfyDeploy/run/runsituation_p.h>
#include <ComfyDeploy/run/runtracker_p.h>
#include <ComfyDeploy/runmode.h>

#include <memory>
#include <optional>

namespace ComfyDeploy {

//! \brief The state of a run, and the single steps that change it.
//!
//! Each step adds a decision and updates the situation. RunCourse decides when to take which.
class RunSteps
{
public:
    enum class Start {
        Submit,
        Attach, //!< to a run whose id is known
        Confirm, //!< looks for what was sent before
    };

    //! Known before the run starts.
    struct Given
    {
        Start start = Start::Submit;
        RunMode mode = RunMode::Queue; //!< of one that is submitted
        WorkflowGraph graph;
        bool takesPreviews = false; //!< of the stream
        ApiError problem; //!< why it cannot be sent or searched for
        QString runId; //!< of an attached run
        qsizetype files = 0; //!< to be uploaded
        bool hasList = true; //!< the server lists runs of this kind
        bool startsBehind500 = false; //!< the server may answer 500 but still start runs
        bool isFollowed = true;
        bool readsLog = true;
        QString address; //!< of the server, as messages name it
        std::chrono::milliseconds total{0};
        std::chrono::milliseconds silence{0};
        RunTimings timings;
    };
    //! Known at any time.
    struct Surroundings
    {
        bool mayHaveArrived = true; //!< a byte of the POST may have reached the server
        bool hasLogRoom = true; //!< another log can be read besides those of other runs
    };

    explicit RunSteps(const Given &given);

    [[nodiscard]] const RunSituation &situation() const { return m_now; }
    [[nodiscard]] const RunTracker &tracker() const { return m_tracker; }
    [[nodiscard]] bool isEnded() const { return m_now.stage == Stage::Ended; }
    //! The visible state; not changed by the end.
    [[nodiscard]] const RunState &state() const { return m_tracker.state; }
    //! The visible state once the run has ended.
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
    //! Replaces a search that would give up earlier or accept any run.
    void startSearch(RunSearch search);
    void stopSearch();
    //! At most once per run: a log that was refused or lost is not requested again.
    void readLog();
    void finish(WorkflowRun::Phase phase, const ApiError &error, bool isSettled);
    //! Ends the run with the server's result and the reasons that were found.
    void finishAs(WorkflowRun::Phase phase);

    [[nodiscard]] bool isSubmitted() const; //!< by this object
    [[nodiscard]] bool isUnsent() const;
    [[nodiscard]] bool hasId() const { return !state().id.isEmpty(); }
    [[nodiscard]] RunState &mutableState() { return m_tracker.state; }

    std::shared_ptr<const Given> m_given;
    RunTracker m_tracker;
    RunSituation m_now;
    std::optional<RunState> m_end;

    Surroundings m_surroundings; //!< when this fact arrived
    RunDecisions m_decisions; //!< from this fact
};

} // namespace ComfyDeploy

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <ComfyDeploy/client/runtimings_p.h>
#include <ComfyDeploy/run/rundecision_p.h>
#include <ComfyDeploy/run/runfact_p.h>
#include <ComfyDeploy/run/runsituation_p.h>
#include <ComfyDeploy/run/runtracker_p.h>

#include <memory>
#include <optional>

namespace ComfyDeploy {

//! \brief What a run does next, as a value: facts in, decisions out.
//!
//! Has no clock, no timer and no connection; RunEngine brings the facts and carries the decisions
//! out, in their order. What was not asked for, or comes too late, changes nothing: any fact may
//! come at any time, and twice.
class COMFYDEPLOY_EXPORT RunCourse
{
public:
    enum class Mode { Queue, Sync, Stream, Attach, Confirm };

    //! Known before it begins.
    struct Given
    {
        Mode mode = Mode::Queue;
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

    RunCourse() : RunCourse(Given()) {}
    explicit RunCourse(const Given &given);

    [[nodiscard]] RunDecisions take(const RunFact &fact, const Surroundings &surroundings);

    [[nodiscard]] const RunSituation &situation() const { return m_now; }
    [[nodiscard]] const RunTracker &tracker() const { return m_tracker; }
    [[nodiscard]] bool isEnded() const { return m_now.stage == Stage::Ended; }
    //! What can be seen of it now; unchanged by its end.
    [[nodiscard]] const RunState &state() const { return m_tracker.state; }
    //! What can be seen of it once it has ended.
    [[nodiscard]] const RunState &endState() const { return *m_end; }

private:
    using What = RunDecision::What;
    using Stage = RunSituation::Stage;
    using Cancel = RunSituation::Cancel;
    using Log = RunSituation::Log;
    using Grace = RunSituation::Grace;

    void on(const RunFacts::Begun &);
    void on(const RunFacts::UploadEnded &fact);
    void on(const RunFacts::Heard &);
    void on(const RunFacts::BytesSent &fact);
    void on(const RunFacts::StreamBegun &);
    void on(const RunFacts::Event &fact);
    void on(const RunFacts::StreamUnreadable &);
    void on(const RunFacts::StreamEnded &);
    void on(const RunFacts::Answered &answer);
    void on(const RunFacts::Details &fact);
    void on(const RunFacts::PollFailed &fact);
    void on(const RunFacts::Found &fact);
    void on(const RunFacts::NotFound &fact);
    void on(const RunFacts::LogLines &fact);
    void on(const RunFacts::LogUnreadable &);
    void on(const RunFacts::LogEnded &);
    void on(const RunFacts::CancelWanted &);
    void on(const RunFacts::CancelAccepted &);
    void on(const RunFacts::CancelRefused &fact);
    void on(const RunFacts::AbortWanted &);
    void on(const RunFacts::TimeIsUp &fact);

    void announce();
    void noteLife();
    void onSilence();
    void onTotalTime();
    void considerVerdict();
    void settle(WorkflowRun::Phase phase);
    void considerSettled();
    void considerStuck();
    void search();
    void startSearch(RunSearch search);
    void stopSearch();
    void accept(const QString &runId, bool isSure);
    void followOrEnd();
    void follow();
    void considerCancel();
    [[nodiscard]] bool needsLog() const;
    void followLog();
    void readLog();
    [[nodiscard]] bool waitForReason();
    void poll();
    void stopPolling();
    void start(RunTimer timer, std::chrono::milliseconds time);
    void stop(RunTimer timer);
    void stopWaitingForAnswer();
    void decide(What what) { m_decisions.append({.what = what}); }
    void finish(WorkflowRun::Phase phase, const ApiError &error, bool isSettled);
    void finishAs(WorkflowRun::Phase phase);

    [[nodiscard]] bool isSubmitted() const; //!< here, by this run
    [[nodiscard]] bool isUnsent() const;
    [[nodiscard]] bool hasId() const { return !state().id.isEmpty(); }
    [[nodiscard]] RunState &mutableState() { return m_tracker.state; }

    std::shared_ptr<const Given> m_given;
    RunTracker m_tracker;
    RunSituation m_now;
    ApiError m_lostBy; //!< what stood in place of an answer
    std::optional<RunState> m_end;

    Surroundings m_surroundings; //!< of this fact
    RunDecisions m_decisions; //!< from this fact
};

} // namespace ComfyDeploy

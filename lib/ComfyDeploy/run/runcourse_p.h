// Private header: used by the libraries of this project, not installed.
#pragma once

#include <ComfyDeploy/client/runtimings_p.h>
#include <ComfyDeploy/run/rundecision_p.h>
#include <ComfyDeploy/run/runfact_p.h>
#include <ComfyDeploy/run/runtracker_p.h>

#include <memory>

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

    //! What the run waits for.
    enum class Stage {
        Draft, //!< its begin
        Uploading, //!< an input file
        Announcing, //!< those who listen to Submitting: they write their journals, or cancel
        Answering, //!< the answer to its POST, which may be a stream
        Accepting, //!< those who listen to queued(), before a run that is not followed ends here
        Looking, //!< its id: it was sent, and the answer is lost
        Following, //!< a terminal status
        Settling, //!< outputs and last events; the stream has said how it ended
        Reasoning, //!< the reason in its log; the server has said that it failed
        Ended,
    };
    enum class Cancel { None, Wanted, Asked, Accepted };
    enum class Log { Unread, Read, Over };
    enum class Grace {
        None, //!< the graph is not done
        Running,
        Over,
        Stuck, //!< it is all done, the server should have said so
    };

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

    [[nodiscard]] Stage stage() const { return m_stage; }
    [[nodiscard]] bool isEnded() const { return m_stage == Stage::Ended; }
    //! What can be seen of it now; unchanged by its end.
    [[nodiscard]] const RunState &state() const { return m_tracker.state; }
    //! What can be seen of it once it has ended.
    [[nodiscard]] const RunState &endState() const { return m_end; }

    //! All that later decisions depend on, without the texts of it.
    struct Situation
    {
        Stage stage;
        WorkflowRun::Phase settlingPhase;
        RunSearch search;
        Cancel cancel;
        Log log;
        Grace grace;
        qsizetype filesLeft;
        bool isPolled, isPostOpen, hasDetails, isPatienceOver;
        bool hasId, contactLost, requestSent, everyNodeRan, hasAnnouncedFiles, isReasonKnown,
            isReasonFromLog;
        unsigned timers; //!< bits of RunTimer
        WorkflowRun::Phase phase;
        RunStatus status;
        RunTracker::Verdict verdict;
        int progress; //!< per mille
        size_t place; //!< in the graph
        WorkflowRun::Phase endPhase;
        ApiError::Kind endKind;
        bool isSettled;

        friend bool operator==(const Situation &, const Situation &) = default;
    };
    [[nodiscard]] Situation situation() const;

private:
    using What = RunDecision::What;

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
    Stage m_stage = Stage::Draft;
    WorkflowRun::Phase m_settlingPhase = WorkflowRun::Draft; //!< in Settling
    bool m_hasDetails = false; //!< in Settling
    RunSearch m_search = RunSearch::None;
    Cancel m_cancel = Cancel::None;
    Log m_log = Log::Unread;
    Grace m_grace = Grace::None;
    qsizetype m_filesLeft = 0;
    bool m_isPostOpen = false; //!< in Answering; it may be so in the two stages of a known end
    bool m_isPolled = false;
    bool m_isPatienceOver = false;
    unsigned m_timers = 0; //!< those that run
    ApiError m_lostBy; //!< what stood in place of an answer
    RunState m_end;

    Surroundings m_surroundings; //!< of this fact
    RunDecisions m_decisions; //!< from this fact
};

size_t qHash(const RunCourse::Situation &situation, size_t seed = 0);

} // namespace ComfyDeploy

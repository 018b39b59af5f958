// SPDX-License-Identifier: MIT

#pragma once

#include "comfyuitimings_p.h"
#include "promptfact_p.h"
#include "promptsituation_p.h"
#include <ComfyDeploy/rundetails.h>

#include <QtCore/qlist.h>

namespace ComfyDeploy::Local {

//! One action that PromptCourse requests.
struct PromptDecision
{
    enum class What {
        Release, //!< the server is given up; Assigned or NotAssigned follows
        Prepare, //!< is answered by Prepared or Unprepared
        Post, //!< by Accepted, Refused, NotSent or Unsure
        AbandonPost, //!< its answer is not awaited any more
        Adopt, //!< the server has the prompt, although it has not said so
        NoteRunning, //!< it is being executed, although no message has said so
        LookAtHistory, //!< is answered by HistoryHas, HistoryLacks or LookFailed
        LookAtQueue, //!< by QueueHas, QueueLacks or LookFailed
        CancelJob, //!< stops the prompt, queued or running; newer servers. By StopAnswered, as are
        Dequeue,
        Interrupt,
        Complain, //!< of the server: others would fare no better there
        StartTimer, //!< restarts it if it is running
        StopTimer,
        End,
    };

    What what = What::End;
    PromptTimer timer = PromptTimer::Total;
    std::chrono::milliseconds time{0}; //!< of StartTimer
    RunStatus status = RunStatus::Failed; //!< of End
    QString reason = {}; //!< of End and Complain; empty if there is nothing to be said
};

using PromptDecisions = QList<PromptDecision>;

//! \brief What becomes of one prompt at a ComfyUI, as a value: facts in, decisions out.
//!
//! Has no clock, timer or connection; PromptRun passes the facts and carries out the decisions in
//! their order. Messages are news; what is true is in the server's queue and history. A prompt that
//! is in neither is lost, never done. A fact may come at any time, and twice: one that was not
//! requested or comes too late changes nothing.
class PromptCourse
{
public:
    struct Given
    {
        std::chrono::milliseconds total{0}; //!< after which the run is stopped; 0: never
        ComfyUiTimings timings;
    };

    PromptCourse() : PromptCourse(Given()) {}
    explicit PromptCourse(Given given) : m_given(std::move(given)) {}

    [[nodiscard]] PromptDecisions take(const PromptFact &fact);
    [[nodiscard]] const PromptSituation &situation() const { return m_now; }
    [[nodiscard]] bool isEnded() const { return m_now.stage == PromptSituation::Stage::Ended; }

private:
    using What = PromptDecision::What;
    using Stage = PromptSituation::Stage;
    using Look = PromptSituation::Look;
    using Stop = PromptSituation::Stop;
    using StopStep = PromptSituation::StopStep;

    void on(const PromptFacts::Begun &);
    void on(const PromptFacts::Resumed &fact);
    void on(const PromptFacts::Assigned &fact);
    void on(const PromptFacts::NotAssigned &fact);
    void on(const PromptFacts::MoveWanted &);
    void on(const PromptFacts::Prepared &);
    void on(const PromptFacts::Unprepared &fact);
    void on(const PromptFacts::Accepted &);
    void on(const PromptFacts::Refused &fact);
    void on(const PromptFacts::NotSent &fact);
    void on(const PromptFacts::Unsure &fact);
    void on(const PromptFacts::Frame &fact);
    void on(const PromptFacts::HistoryHas &fact);
    void on(const PromptFacts::HistoryLacks &);
    void on(const PromptFacts::QueueHas &fact);
    void on(const PromptFacts::QueueLacks &);
    void on(const PromptFacts::LookFailed &fact);
    void on(const PromptFacts::SocketLost &fact);
    void on(const PromptFacts::SocketUp &);
    void on(const PromptFacts::CancelWanted &);
    void on(const PromptFacts::StopAnswered &fact);
    void on(const PromptFacts::TimeIsUp &fact);

    [[nodiscard]] bool isLive() const;
    [[nodiscard]] bool isToEnd() const;
    void release();
    [[nodiscard]] std::chrono::milliseconds stuckTime() const;
    void prepare();
    void post();
    void waitForServer(const QString &reason);
    void beginSearch();
    void adopt(bool isRunning);
    void noteNews();
    void noteContact();
    void noteNoContact(const QString &reason);
    void look(Look look);
    void lookLater(std::chrono::milliseconds time);
    void stop(Stop why);
    void tryToStop();
    void tryToMove();
    void callOffMove();
    void onSeenInQueue(bool isRunning);
    void absent();
    void lost();
    void onRetry();
    void onOverdueLook();
    void onContactTime();
    void onStuckTime();
    void onStopTime();
    void complain(const QString &reason);

    void decide(What what) { m_decisions.append({.what = what}); }
    void start(PromptTimer timer, std::chrono::milliseconds time);
    void halt(PromptTimer timer);
    //! As the run was to be stopped, or else as failed for \a reason.
    void endStopped(const QString &reason);
    void end(RunStatus status, const QString &reason);

    Given m_given;
    QString m_server; //!< as people read it
    PromptSituation m_now;
    PromptDecisions m_decisions;
    QString m_noContactBy; //!< why the server could not be reached
    QString m_lostBy; //!< why it is unknown whether it has accepted the prompt
};

} // namespace ComfyDeploy::Local

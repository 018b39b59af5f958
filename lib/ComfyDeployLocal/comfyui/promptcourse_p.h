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
        Release, //!< gives up the server; Assigned or NotAssigned follows
        Prepare, //!< prepares the prompt; answered by Prepared or Unprepared
        Post, //!< posts the prompt; answered by Accepted, Refused, NotSent or Unsure
        AbandonPost, //!< stops waiting for the answer to the POST
        Adopt, //!< reports the prompt as accepted, although the POST was not answered
        NoteRunning, //!< reports the prompt as running, as the queue shows it
        LookAtHistory, //!< reads the history; answered by HistoryHas, HistoryLacks or LookFailed
        LookAtQueue, //!< reads the queue; answered by QueueHas, QueueLacks or LookFailed
        //! Stops the prompt, queued or running; newer ComfyUIs only. Answered by StopAnswered.
        CancelJob,
        Dequeue, //!< removes the prompt from the queue; answered by StopAnswered
        Interrupt, //!< stops the running prompt; answered by StopAnswered
        SetServerAside, //!< the server is at fault, not the prompt: takes it out of use
        StartTimer, //!< restarts it if it is running
        StopTimer,
        End,
    };

    What what = What::End;
    PromptTimer timer = PromptTimer::Total;
    std::chrono::milliseconds time{0}; //!< for StartTimer
    RunStatus status = RunStatus::Failed; //!< for End
    QString reason = {}; //!< for End and SetServerAside; may be empty
};

using PromptDecisions = QList<PromptDecision>;

//! \brief The state machine of one prompt at a ComfyUI: takes facts and returns decisions.
//!
//! Has no clock, timer or connection; PromptRun passes the facts and carries out the decisions in
//! their order. The websocket's messages are hints; the server's queue and history decide. A prompt
//! that is in neither is lost, never done. A fact may come at any time, also twice; a fact that was
//! not requested or comes too late changes nothing.
class PromptCourse
{
public:
    struct Given
    {
        std::chrono::milliseconds total{0}; //!< time limit of the run; 0: none
        ComfyUiTimings timings;
    };

    PromptCourse() : PromptCourse(Given()) {}
    explicit PromptCourse(const Given &given) : m_given(given) {}

    [[nodiscard]] PromptDecisions take(const PromptFact &fact);
    [[nodiscard]] const PromptSituation &situation() const { return m_now; }
    [[nodiscard]] bool isEnded() const { return m_now.stage == PromptSituation::Stage::Ended; }
    //! The prompt has ended, and the server may execute it later: it has not stopped it, or a POST
    //! whose answer is not known may still reach it.
    [[nodiscard]] bool mayArriveLate() const { return m_mayArriveLate; }

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
    void awaitLateAnswer();
    void searchAgain();
    void lookForTheLastTime();
    void endUnanswered();
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
    void setServerAside(const QString &reason);

    void decide(What what) { m_decisions.append({.what = what}); }
    void start(PromptTimer timer, std::chrono::milliseconds time);
    void halt(PromptTimer timer);
    //! Ends the run with the status of the requested stop; if none was requested, as failed for
    //! \a reason.
    void endStopped(const QString &reason);
    void endLeft(const QString &reason);
    void end(RunStatus status, const QString &reason);

    Given m_given;
    QString m_server; //!< its name for messages
    PromptSituation m_now;
    PromptDecisions m_decisions;
    QString m_noContactBy; //!< why the server could not be reached
    bool m_mayArriveLate = false;
    QString m_lostBy; //!< why it is unknown whether the server has accepted the prompt
};

} // namespace ComfyDeploy::Local

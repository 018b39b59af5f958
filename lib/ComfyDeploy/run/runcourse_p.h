// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/run/runfact_p.h>
#include <ComfyDeploy/run/runsteps_p.h>

namespace ComfyDeploy {

//! \brief What a run does next, as a value: facts in, decisions out.
//!
//! Has no clock, timer or connection; RunEngine passes the facts and carries out the decisions in
//! their order. A fact may come at any time, and twice: one that was not requested or comes too
//! late changes nothing.
class RunCourse : public RunSteps
{
public:
    RunCourse() : RunCourse(Given()) {}
    explicit RunCourse(const Given &given) : RunSteps(given) {}

    [[nodiscard]] RunDecisions take(const RunFact &fact, const Surroundings &surroundings);

private:
    void on(const RunFacts::Begun &);
    void on(const RunFacts::UploadEnded &fact);
    void on(const RunFacts::Announced &);
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
    void accept(const QString &runId, bool isSure);
    void followOrEnd();
    void follow();
    void considerCancel();
    [[nodiscard]] bool needsLog() const;
    void followLog();
    [[nodiscard]] bool waitForReason();

    ApiError m_lostBy; //!< the error instead of an answer
};

} // namespace ComfyDeploy

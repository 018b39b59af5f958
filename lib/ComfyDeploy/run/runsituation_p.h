// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/run/rundecision_p.h>
#include <ComfyDeploy/run/runtracker_p.h>

#include <QtCore/qobjectdefs.h>

namespace ComfyDeploy {

//! \brief The state of a run by which RunCourse decides, without texts.
//!
//! Two runs in the same situation behave identically.
struct RunSituation
{
    Q_GADGET

public:
    //! What the run waits for. The order matters: up to Announcing, nothing has been sent.
    enum class Stage {
        Draft, //!< its begin
        Uploading, //!< the upload of input files
        Announcing, //!< the slots that handle Submitting: they write journals, or cancel
        Answering, //!< the answer to the POST, which may be a stream
        Accepting, //!< the slots of queued(), before a run that is not followed ends
        Looking, //!< the id: the POST was sent, and its answer is lost
        Following, //!< a terminal status
        Settling, //!< outputs and last events; the stream has reported the end
        Reasoning, //!< the reason in the log; the server has reported the failure
        Ended,
    };
    Q_ENUM(Stage)
    enum class Cancel { None, Wanted, Asked, Accepted };
    enum class Log { Unread, Read, Over };
    enum class Grace {
        None, //!< the graph is not finished
        Running,
        Over,
        Stuck, //!< everything is done, but the server has not reported the end
    };

    Stage stage = Stage::Draft;
    WorkflowRun::Phase settlingPhase = WorkflowRun::Draft; //!< in Settling
    bool hasDetails = false; //!< in Settling
    bool isPostOpen = false; //!< in Answering, and possibly in Settling and Reasoning
    qsizetype filesLeft = 0; //!< that are not uploaded yet
    RunSearch search = RunSearch::None;
    Cancel cancel = Cancel::None;
    Log log = Log::Unread;
    Grace grace = Grace::None;
    bool isPolled = false;
    bool isPatienceOver = false; //!< with waiting for the answer
    unsigned timers = 0; //!< that are running

    [[nodiscard]] static constexpr unsigned bitOf(RunTimer timer) { return 1U << unsigned(timer); }
    [[nodiscard]] bool runs(RunTimer timer) const { return timers & bitOf(timer); }

    friend bool operator==(const RunSituation &, const RunSituation &) = default;
};

size_t qHash(const RunSituation &situation, size_t seed = 0);

} // namespace ComfyDeploy

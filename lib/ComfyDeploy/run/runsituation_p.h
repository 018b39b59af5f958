// SPDX-License-Identifier: MIT

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <ComfyDeploy/run/rundecision_p.h>
#include <ComfyDeploy/run/runtracker_p.h>

#include <QtCore/qobjectdefs.h>

namespace ComfyDeploy {

//! \brief Where a run stands: all that RunCourse decides by, but for texts.
//!
//! One of two runs that are in the same situation goes on as the other does.
struct RunSituation
{
    Q_GADGET

public:
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
    Q_ENUM(Stage)
    enum class Cancel { None, Wanted, Asked, Accepted };
    enum class Log { Unread, Read, Over };
    enum class Grace {
        None, //!< the graph is not done
        Running,
        Over,
        Stuck, //!< it is all done, the server should have said so
    };

    Stage stage = Stage::Draft;
    WorkflowRun::Phase settlingPhase = WorkflowRun::Draft; //!< in Settling
    bool hasDetails = false; //!< in Settling
    bool isPostOpen = false; //!< in Answering; it may be so in the two stages of a known end
    qsizetype filesLeft = 0; //!< to be uploaded
    RunSearch search = RunSearch::None;
    Cancel cancel = Cancel::None;
    Log log = Log::Unread;
    Grace grace = Grace::None;
    bool isPolled = false;
    bool isPatienceOver = false; //!< with the silence of the answer
    unsigned timers = 0; //!< those that run

    [[nodiscard]] static constexpr unsigned bitOf(RunTimer timer) { return 1U << unsigned(timer); }
    [[nodiscard]] bool runs(RunTimer timer) const { return timers & bitOf(timer); }

    friend bool operator==(const RunSituation &, const RunSituation &) = default;
};

size_t qHash(const RunSituation &situation, size_t seed = 0);

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

#pragma once

#include "promptfact_p.h"

#include <QtCore/qhashfunctions.h>
#include <QtCore/qobjectdefs.h>

namespace ComfyDeploy::Local {

//! \brief The state of a prompt by which PromptCourse decides, without texts.
//!
//! Two prompts in the same situation behave identically.
struct PromptSituation
{
    Q_GADGET

public:
    //! What the prompt waits for.
    enum class Stage {
        Draft, //!< its begin
        Unassigned, //!< a server
        Preparing, //!< the upload of its files
        Unreachable, //!< the server, before anything was sent
        Posting, //!< the answer to the POST
        Searching, //!< whether the server has it: the answer is lost
        Waiting, //!< its turn
        Running, //!< its end
        Ended,
    };
    Q_ENUM(Stage)
    //! What the server is being asked. What is neither in the queue nor, after that, in the history
    //! is not there: a prompt moves from the one to the other at once.
    enum class Look { None, FirstInHistory, InQueue, InHistory };
    //! Why it is to be stopped.
    enum class Stop {
        None,
        Moved, //!< to another server, and only while it has not begun
        Cancelled,
        TimedOut,
        Stuck,
    };
    //! The attempt to stop it that is under way.
    enum class StopStep {
        None,
        SeePending, //!< of a move: whether it is in the queue
        Job,
        SeeJob, //!< whether that was enough
        Dequeue,
        See, //!< whether it was in the queue, or is being executed
        Interrupt,
        Asked, //!< all of them; now it ends, or is asked again
    };

    Stage stage = Stage::Draft;
    bool isPrepared = false; //!< in Unreachable
    bool wasHandled = false; //!< in Searching: it will not be accepted later
    int absences = 0; //!< in Searching: how often it was not there
    int posts = 0;
    bool isContactOver = false; //!< the next failure to reach the server is the last
    bool isClosed = false; //!< a message said so while the server was being asked
    bool wasSocketLost = false; //!< since it was accepted
    bool hasComplained = false; //!< of the server, since the last news
    Look look = Look::None;
    Stop stop = Stop::None;
    StopStep stopStep = StopStep::None;
    bool isDequeued = false; //!< in a move: the server said so, and was not gone since
    unsigned timers = 0; //!< that are running

    [[nodiscard]] static constexpr unsigned bitOf(PromptTimer timer)
    {
        return 1U << unsigned(timer);
    }
    [[nodiscard]] bool runs(PromptTimer timer) const { return timers & bitOf(timer); }

    friend bool operator==(const PromptSituation &, const PromptSituation &) = default;
};

size_t qHash(const PromptSituation &situation, size_t seed = 0);

} // namespace ComfyDeploy::Local

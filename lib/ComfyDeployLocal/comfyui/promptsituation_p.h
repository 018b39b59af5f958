// SPDX-License-Identifier: MIT

#pragma once

#include "promptfact_p.h"

#include <QtCore/qhashfunctions.h>
#include <QtCore/qobjectdefs.h>

namespace ComfyDeploy::Local {

//! \brief The state by which PromptCourse decides, without texts.
//!
//! Two prompts in the same situation behave identically.
struct PromptSituation
{
    Q_GADGET

public:
    //! Where the prompt is on its way.
    enum class Stage {
        Draft, //!< not begun
        Unassigned, //!< waits for a server
        Preparing, //!< its graph and files are being prepared
        Unreachable, //!< the server does not answer, and nothing was posted
        Posting, //!< waits for the answer to the POST
        Searching, //!< the answer to the POST is lost: looks whether the server has the prompt
        Waiting, //!< waits in the server's queue
        Running, //!< is being executed
        Ended,
    };
    Q_ENUM(Stage)
    //! What is being read from the server. A prompt that is not in the queue and, read after that,
    //! not in the history either is not there: ComfyUI moves it from the queue to the history in
    //! one step.
    enum class Look { None, FirstInHistory, InQueue, InHistory };
    //! Why the prompt is to be stopped.
    enum class Stop {
        None,
        Moved, //!< it moves to another server; only while it has not begun
        Cancelled,
        TimedOut,
        Stuck,
    };
    //! The current step of stopping the prompt.
    enum class StopStep {
        None,
        SeePending, //!< of a move: looks whether the prompt is in the queue
        Job, //!< waits for the answer to CancelJob
        SeeJob, //!< looks whether CancelJob was enough
        Dequeue, //!< waits for the answer to Dequeue
        See, //!< looks whether Dequeue was enough, or the prompt is being executed
        Interrupt, //!< waits for the answer to Interrupt
        Asked, //!< all requests were sent; the prompt ends, or is asked again
    };

    Stage stage = Stage::Draft;
    bool isPrepared = false; //!< in Unreachable: the prompt only has to be posted
    bool wasHandled = false; //!< in Searching: the server will not accept the prompt later
    bool mayStillArrive = false; //!< in Searching: so it is not posted again
    bool isLastLook = false; //!< in Searching: the prompt is given up if it is not found now
    int absences = 0; //!< in Searching: how often the prompt was not found, at most three times
    int posts = 0; //!< how often the prompt may have been posted to this server
    int earlierPosts = 0; //!< those of earlier starts of this program
    bool isContactOver = false; //!< the next failure to reach the server ends the run
    bool isClosed = false; //!< a message said Closed while queue or history was being read
    bool wasSocketLost = false; //!< since the prompt was accepted
    bool hasSetServerAside =
        false; //!< SetServerAside was decided since the last news of the prompt
    Look look = Look::None;
    Stop stop = Stop::None;
    StopStep stopStep = StopStep::None;
    //! In a move: the server confirmed it, and the socket was not lost since.
    bool isDequeued = false;
    unsigned timers = 0; //!< the running timers, see bitOf()

    [[nodiscard]] static constexpr unsigned bitOf(PromptTimer timer)
    {
        return 1U << unsigned(timer);
    }
    [[nodiscard]] bool runs(PromptTimer timer) const { return timers & bitOf(timer); }

    friend bool operator==(const PromptSituation &, const PromptSituation &) = default;
};

size_t qHash(const PromptSituation &situation, size_t seed = 0);

} // namespace ComfyDeploy::Local

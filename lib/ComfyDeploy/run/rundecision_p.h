// SPDX-License-Identifier: MIT

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <ComfyDeploy/apierror.h>
#include <ComfyDeploy/run/runfact_p.h>
#include <ComfyDeploy/runstreamevent.h>

#include <QtCore/qlist.h>

#include <chrono>

namespace ComfyDeploy {

//! How a run whose id is not known is looked for.
enum class RunSearch {
    None,
    Quiet, //!< one look while the answer is awaited; not finding it means nothing yet
    ToCancel, //!< while the answer is awaited; takes what surely is the run, and goes on still
    ToCancelOrEnd, //!< the same, of a run that may have ended
    Thorough, //!< its answer is lost: not finding it is the end
};

//! One thing that RunCourse wants done.
struct RunDecision
{
    enum class What {
        UploadNext,
        Prepare, //!< makes the request as it goes out, with its mark
        Post,
        ClosePost,
        Poll,
        StopPolling,
        Search,
        StopSearching,
        Cancel,
        ReadLog,
        ExpectLogEnd, //!< from now on a log that is closed has ended
        RenewLog, //!< its connection may be dead
        StartTimer, //!< anew, if it runs already
        StopTimer,
        NoteId,
        Publish, //!< the state, to whoever listens
        AnnounceQueued,
        ShowEvent,
        ShowCancelFailed,
        AskBack, //!< answered by Heard
        Finish,
    };

    What what = What::Publish;
    RunTimer timer = RunTimer::Total;
    std::chrono::milliseconds time{0}; //!< of StartTimer
    RunSearch search = RunSearch::None;
    bool isSure = true; //!< for NoteId: the server has named it, or it has the run's mark
    RunStreamEvent event = {}; //!< of ShowEvent
    ApiError error = {}; //!< of ShowCancelFailed
};

using RunDecisions = QList<RunDecision>;

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/apierror.h>
#include <ComfyDeploy/run/runfact_p.h>
#include <ComfyDeploy/runstreamevent.h>

#include <QtCore/qlist.h>

#include <chrono>
#include <optional>

namespace ComfyDeploy {

//! How a run with an unknown id is searched for.
enum class RunSearch {
    None,
    Quiet, //!< one look while waiting for the answer; not finding the run means nothing yet
    ToCancel, //!< while waiting for the answer; accepts only what surely is the run and still runs
    ToCancelOrEnd, //!< the same, but the run may have ended
    Thorough, //!< the answer is lost: if the run is not found, it ends
};

//! One action that RunCourse requests.
struct RunDecision
{
    enum class What {
        UploadNext,
        Prepare, //!< makes the request as it is sent, with its mark
        Post,
        ClosePost,
        Poll,
        StopPolling,
        Search,
        StopSearching,
        Cancel,
        ReadLog,
        ExpectLogEnd, //!< from now on, a closed log has ended
        RenewLog, //!< its connection may be dead
        StartTimer, //!< restarts it if it is running
        StopTimer,
        NoteId,
        Publish, //!< emits the signals about the state
        AnnounceQueued,
        ShowEvent,
        ShowCancelFailed,
        ConfirmAnnounced, //!< is answered by Announced
        Finish,
    };

    What what = What::Publish;
    RunTimer timer = RunTimer::Total;
    std::chrono::milliseconds time{0}; //!< of StartTimer
    RunSearch search = RunSearch::None;
    bool isSure = true; //!< for NoteId: the server returned the id, or the run has the mark
    RunStreamEvent event = {}; //!< of ShowEvent
    std::optional<ApiError> error = {}; //!< of ShowCancelFailed
};

using RunDecisions = QList<RunDecision>;

} // namespace ComfyDeploy

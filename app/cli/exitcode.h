// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/apierror.h>

namespace ComfyDeploy {
class WorkflowRun;
}

namespace ComfyDeploy::Cli {

//! The program's exit codes. Of several runs the highest is used.
enum ExitCode : int {
    Success = 0,
    RunFailed = 1,
    BadUsage = 2, //!< wrong usage or invalid input; nothing was sent
    ApiFailed = 3, //!< the API or the network; also a result that could not be saved
    Stopped = 4, //!< cancelled, timed out, or still running when the wait ended
    Unconfirmed = 5, //!< the run, or the session, may exist and cost money
};

//! For a call that does not start a run.
[[nodiscard]] ExitCode exitCodeOf(const ApiError &error);
//! For a finished run; \a timeIsUp is true if that may be because of --timeout.
[[nodiscard]] ExitCode exitCodeOf(const WorkflowRun &run, bool timeIsUp);

} // namespace ComfyDeploy::Cli

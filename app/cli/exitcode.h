// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/apierror.h>

namespace ComfyDeploy {
class WorkflowRun;
}

namespace ComfyDeploy::Cli {

//! What the program returns to its caller. Of several runs the highest counts.
enum ExitCode : int {
    Success = 0,
    RunFailed = 1,
    BadUsage = 2, //!< wrong usage or invalid input; nothing was sent
    ApiFailed = 3, //!< the API or the network; also a result that could not be saved
    Stopped = 4, //!< cancelled or timed out, or no longer waited for
    Unconfirmed = 5, //!< the run, or the session, may exist and cost money
};

//! Of a call that starts no run.
[[nodiscard]] ExitCode exitCodeOf(const ApiError &error);
//! Of a run that has finished; \a timeIsUp if that may be because of --timeout.
[[nodiscard]] ExitCode exitCodeOf(const WorkflowRun &run, bool timeIsUp);

} // namespace ComfyDeploy::Cli

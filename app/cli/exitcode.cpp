// SPDX-License-Identifier: MIT

#include "exitcode.h"

#include <ComfyDeploy/workflowrun.h>

namespace ComfyDeploy::Cli {

using Kind = ApiError::Kind;

ExitCode exitCodeOf(const ApiError &error)
{
    switch (error.kind()) {
    case Kind::None:
        return Success;
    case Kind::InvalidRequest:
        return BadUsage;
    case Kind::RunFailed:
        return RunFailed;
    case Kind::Cancelled:
    case Kind::Aborted:
        return Stopped;
    case Kind::Unconfirmed:
        return Unconfirmed;
    default:
        return ApiFailed;
    }
}

ExitCode exitCodeOf(const WorkflowRun &run, bool timeIsUp)
{
    if (run.phase() == WorkflowRun::TimedOut)
        return Stopped;
    // Silence during submission also settles the run, independent of --timeout.
    if (run.error().kind() == Kind::Timeout && (timeIsUp || !run.isSettled()))
        return Stopped;
    return exitCodeOf(run.error());
}

} // namespace ComfyDeploy::Cli

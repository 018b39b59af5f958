// SPDX-License-Identifier: MIT

#pragma once

#include "inputargument.h"
#include "jsonline.h"
#include "runoptions.h"

#include <ComfyDeploy/deployment.h>
#include <ComfyDeploy/workflowrunrequest.h>

#include <optional>

namespace ComfyDeploy::Cli {

class Console;
struct ServerChoice;

//! One run of a command: what to send, and what distinguishes it from the others.
struct PlannedRun
{
    WorkflowRunRequest request;
    QString label; //!< "seed=7"; empty if nothing varies
    JsonLine values; //!< the same for the JSON output
};

//! Whether the deployment that \a options name should be read before the runs are planned: there
//! are inputs, and no graph to check them against.
[[nodiscard]] bool needsDeployment(const RunOptions &options);

//! Every run that the command means, in order; each in \a problems is a sentence for the user.
//! Reads files, with what there is to say of them on \a console, and sends nothing. Inputs are
//! checked against the graph of the command line, else against \a deployment, else not at all.
[[nodiscard]] QList<PlannedRun> planRuns(const RunOptions &options, const ServerChoice &server,
                                         const std::optional<Deployment> &deployment,
                                         QStringList *problems, Console *console);

} // namespace ComfyDeploy::Cli

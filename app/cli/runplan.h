// SPDX-License-Identifier: MIT

#pragma once

#include "inputargument.h"
#include "jsonline.h"
#include "runoptions.h"

#include <ComfyDeploy/deployment.h>
#include <ComfyDeploy/nodecatalog.h>
#include <ComfyDeploy/workflowrunrequest.h>

#include <optional>

namespace ComfyDeploy::Cli {

class Console;
struct ServerChoice;

//! One run of a command: the request, and what distinguishes it from the others.
struct PlannedRun
{
    WorkflowRunRequest request;
    QString label; //!< "seed=7"; empty if nothing varies
    JsonLine values; //!< the same for the JSON output
};

//! Whether the deployment in \a options has to be read before the runs are planned: there are
//! inputs, but no graph to check them.
[[nodiscard]] bool needsDeployment(const RunOptions &options);

//! All runs of the command, in order; each problem is a sentence in \a problems. Reads files,
//! prints notes about them on \a console, and sends nothing. Inputs are checked against the graph
//! of the command line, which is read with \a catalog, else against \a deployment, else not at all.
[[nodiscard]] QList<PlannedRun> planRuns(const RunOptions &options, const ServerChoice &server,
                                         const NodeCatalog &catalog,
                                         const std::optional<Deployment> &deployment,
                                         QStringList *problems, Console *console);

} // namespace ComfyDeploy::Cli

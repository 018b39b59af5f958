#pragma once

#include "inputargument.h"
#include "jsonline.h"
#include "runoptions.h"

#include <ComfyDeploy/workflowrunrequest.h>

namespace ComfyDeploy::Cli {

struct ServerChoice;

//! One run of a command: what to send, and what tells it from the others.
struct PlannedRun
{
    WorkflowRunRequest request;
    QString label; //!< "seed=7"; empty if nothing varies
    JsonLine values; //!< the same for the JSON output
};

//! Every run that the command means, in order; each in \a problems is a sentence for the user.
//! Reads files and sends nothing.
[[nodiscard]] QList<PlannedRun> planRuns(const RunOptions &options, const ServerChoice &server,
                                         QStringList *problems);

} // namespace ComfyDeploy::Cli

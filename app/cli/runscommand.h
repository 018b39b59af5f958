// SPDX-License-Identifier: MIT

#pragma once

#include "callcommand.h"

#include <ComfyDeploy/runsummary.h>

#include <memory>

namespace ComfyDeploy::Cli {

//! \brief comfydeploy runs: lists the runs of a workflow or a deployment, newest first.
class RunsCommand : public CallCommand
{
    Q_OBJECT

public:
    //! Null with \a exitCode set if there is nothing to do.
    static std::unique_ptr<Command> make(const QStringList &arguments, Console *console,
                                         int *exitCode);

private:
    //! Lists the runs of the deployment, or of the workflow if \a deploymentId is empty.
    RunsCommand(const QString &workflowId, const QString &deploymentId, const RunListQuery &query,
                const Options &options, const ServerChoice &server, Console *console);
    void call() override;
    int printPage(const RunListPage &page);

    const QString m_workflowId;
    const QString m_deploymentId;
    const RunListQuery m_query;
};

} // namespace ComfyDeploy::Cli

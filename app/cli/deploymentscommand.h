// SPDX-License-Identifier: MIT

#pragma once

#include "callcommand.h"

#include <ComfyDeploy/deployment.h>

#include <memory>

namespace ComfyDeploy::Cli {

//! \brief comfydeploy deployments: what there is to run by its id, or one of them with its inputs.
class DeploymentsCommand : public CallCommand
{
    Q_OBJECT

public:
    //! Null, with the exit code, if there is nothing more to do.
    static std::unique_ptr<Command> make(const QStringList &arguments, Console *console,
                                         int *exitCode);

private:
    //! Lists what \a query asks for unless \a id names one.
    DeploymentsCommand(const QString &id, const DeploymentQuery &query, const Options &options,
                       const ServerChoice &server, Console *console);
    void call() override;
    void tellWhatCame(const ApiError &problem, bool isFluid);
    void tellList(const QList<Deployment> &deployments);
    void tellOne(const Deployment &deployment);

    const QString m_id;
    const DeploymentQuery m_query;
};

} // namespace ComfyDeploy::Cli

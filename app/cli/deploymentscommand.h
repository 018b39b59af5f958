// SPDX-License-Identifier: MIT

#pragma once

#include "callcommand.h"

#include <ComfyDeploy/deployment.h>

#include <memory>

namespace ComfyDeploy::Cli {

//! \brief comfydeploy deployments: lists the deployments, or shows one of them with its inputs.
class DeploymentsCommand : public CallCommand
{
    Q_OBJECT

public:
    //! Null with \a exitCode set if there is nothing to do.
    static std::unique_ptr<Command> make(const QStringList &arguments, Console *console,
                                         int *exitCode);

private:
    //! Lists the deployments of \a query unless \a id is set.
    DeploymentsCommand(const QString &id, const DeploymentQuery &query, const Options &options,
                       const ServerChoice &server, Console *console);
    void call() override;
    void printAvailableHalf(const ApiError &problem, bool isFluid);
    void printList(const QList<Deployment> &deployments);
    void printOne(const Deployment &deployment);

    const QString m_id;
    const DeploymentQuery m_query;
};

} // namespace ComfyDeploy::Cli

// Private header: used inside the local server, not installed.
#pragma once

#include <ComfyDeployLocal/comfydeploylocal_export.h>
#include <ComfyDeployLocal/http/httpmessages_p.h>

#include <QtCore/qstring.h>

#include <optional>

namespace ComfyDeploy::Local {

class DeploymentStore;

//! A run request that has passed every check.
struct RunRequest
{
    QString workflowId;
    QString workflowVersionId; //!< null unless it runs a version
    QString deploymentId; //!< null unless it runs a deployment
    QString machineId; //!< null if none was named: a local server needs none
    QByteArray graph; //!< as it came
    QByteArray workflow; //!< the editor's, as it came; null if there was none
    QByteArray inputs; //!< as they came
    QString webhook;
    bool webhookIntermediateStatus = false;
    QString gpu;
    QString origin;
    QString executionMode; //!< which counts where the route does not say it
};

//! What a route takes: one of these, or a choice of all.
enum class RunRequestKind { Workflow, Deployment, Any };

//! Checks the body of POST /run/…; null with the answer in \a refusal.
COMFYDEPLOYLOCAL_EXPORT std::optional<RunRequest> readRunRequest(const HttpRequest &request,
                                                                 RunRequestKind kind,
                                                                 const DeploymentStore &deployments,
                                                                 HttpAnswer *refusal);

} // namespace ComfyDeploy::Local

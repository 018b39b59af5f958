// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/http/httpmessages_p.h>
#include <ComfyDeployLocal/run/runrequest_p.h>

#include <optional>

namespace ComfyDeploy::Local {

class DeploymentStore;

//! The kind of run request that a route accepts: one of these, or any.
enum class RunRequestKind { Workflow, Deployment, Any };

//! Checks the body of POST /run/…; null with the answer in \a refusal.
std::optional<RunRequest> readRunRequest(const HttpRequest &request, RunRequestKind kind,
                                         const DeploymentStore &deployments, HttpAnswer *refusal);

} // namespace ComfyDeploy::Local

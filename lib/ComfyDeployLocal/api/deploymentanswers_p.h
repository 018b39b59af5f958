// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/deployments/deploymentstore_p.h>

namespace ComfyDeploy::Local {

//! The deployment as in GET /deployment/{id} and in the list; null if one of its External Enums
//! has options that are no list of texts, at which the service fails.
std::optional<QByteArray> deploymentModel(const Deployment &deployment);
//! The version row inside, graphs included.
QByteArray versionRow(const Deployment &deployment);

} // namespace ComfyDeploy::Local

// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/deployments/deploymentstore_p.h>

namespace ComfyDeploy::Local {

//! The deployment as in GET /deployment/{id} and in the list; null if one of its External Enums has
//! options that are not a list of texts; the service fails then.
std::optional<QByteArray> deploymentModel(const Deployment &deployment);
//! The deployment's version as a row of the database, graphs included.
QByteArray versionRow(const Deployment &deployment);

} // namespace ComfyDeploy::Local

// SPDX-License-Identifier: MIT

// Private header: used inside the local server, not installed.
#pragma once

#include <ComfyDeployLocal/deployments/deploymentstore_p.h>

namespace ComfyDeploy::Local {

//! The deployment as GET /deployment/{id} and the list tell it; null if one of its External Enums
//! has options that are no list of texts, which trips the service up.
std::optional<QByteArray> deploymentModel(const Deployment &deployment);
//! The version row inside, graphs included.
QByteArray versionRow(const Deployment &deployment);

} // namespace ComfyDeploy::Local

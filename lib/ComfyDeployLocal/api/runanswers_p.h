// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/deployments/deploymentstore_p.h>
#include <ComfyDeployLocal/run/runstore_p.h>

namespace ComfyDeploy::Local {

//! The GPU that the run requested, or else the processor of this machine.
QString gpuOf(const Run &run);

//! The run as in GET /run/{id}; \a base is the origin of output URLs.
QByteArray runModel(const Run &run, const RunState &state, const QString &base,
                    std::optional<int> queuePosition);
//! The run as a row of GET /v2/workflow/{id}/runs.
QByteArray lightRow(const Run &run, const RunState &state);
//! The run as a row of GET /workflow/{id}/runs: as in the service's database, with \a outputs
//! unless it is null.
QByteArray rawRow(const Run &run, const RunState &state, const std::optional<Deployment> &version,
                  const QByteArray &outputs, bool withInputs);
//! The run as a row of GET /deployment/{id}/runs.
QByteArray deploymentRunRow(const Run &run, const RunState &state);

} // namespace ComfyDeploy::Local

// Private header: used inside the local server, not installed.
#pragma once

#include <ComfyDeployLocal/run/runstore_p.h>

namespace ComfyDeploy::Local {

//! The run as GET /run/{id} tells it; \a base is the origin of output URLs.
QByteArray runModel(const Run &run, const RunState &state, const QString &base,
                    std::optional<int> queuePosition);
//! Newest first, as the sync route answers them.
QByteArray syncOutputs(const Run &run, const QString &base);
//! The run as a row of GET /v2/workflow/{id}/runs.
QByteArray lightRow(const Run &run);

} // namespace ComfyDeploy::Local

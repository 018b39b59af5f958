// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/run/runstore_p.h>

namespace ComfyDeploy::Local {

// Each function returns a JSON list; \a base is the origin of output URLs.

//! The outputs as in GET /run/{id}, in the order of their creation.
QByteArray outputModels(const Run &run, const RunState &state, const QString &base);
//! The outputs as in the answer of the sync route, newest first.
QByteArray syncOutputs(const Run &run, const QString &base);

enum class StoredOutputs {
    Cleaned, //!< the outputs of nodes
    WithNotes, //!< also the machine's notes
    NewestMedia, //!< only the newest output with media
};
//! The outputs as the service stores them: in webhooks and raw rows.
QByteArray storedOutputs(const Run &run, const RunState &state, const QString &base,
                         StoredOutputs which);
//! The last stored output only.
QByteArray lastStoredOutput(const Run &run, const RunState &state, const QString &base);

} // namespace ComfyDeploy::Local

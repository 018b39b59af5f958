// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/run/runstore_p.h>

namespace ComfyDeploy::Local {

// Each a JSON list; \a base is the origin of output URLs.

//! As in GET /run/{id}, in the order they were made.
QByteArray outputModels(const Run &run, const RunState &state, const QString &base);
//! Newest first, as the sync route answers them.
QByteArray syncOutputs(const Run &run, const QString &base);

enum class StoredOutputs {
    Cleaned, //!< the outputs of nodes
    WithNotes, //!< and the machine's notes
    NewestMedia, //!< one at most
};
//! As the service stores them: in webhooks and in raw rows.
QByteArray storedOutputs(const Run &run, const RunState &state, const QString &base,
                         StoredOutputs which);
//! The last one alone.
QByteArray lastStoredOutput(const Run &run, const RunState &state, const QString &base);

} // namespace ComfyDeploy::Local

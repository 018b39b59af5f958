// SPDX-License-Identifier: MIT

// Private header: used inside the local server, not installed.
#pragma once

#include <ComfyDeployLocal/run/runstore_p.h>

namespace ComfyDeploy::Local {

// Each a JSON list; \a base is the origin of output URLs.

//! As GET /run/{id} tells them, in the order they came.
QByteArray outputModels(const Run &run, const RunState &state, const QString &base);
//! Newest first, as the sync route answers them.
QByteArray syncOutputs(const Run &run, const QString &base);

enum class StoredOutputs {
    Cleaned, //!< what nodes gave
    WithNotes, //!< and what the machine noted beside
    NewestMedia, //!< one at most
};
//! As the service stores them: in webhooks and in raw rows.
QByteArray storedOutputs(const Run &run, const RunState &state, const QString &base,
                         StoredOutputs which);
//! The last one alone.
QByteArray lastStoredOutput(const Run &run, const RunState &state, const QString &base);

} // namespace ComfyDeploy::Local

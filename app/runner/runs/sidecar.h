// SPDX-License-Identifier: MIT

#pragma once

#include "runs/runrecord.h"

namespace ComfyDeploy::Runner {

//! How the files of a run were made, as a JSON object: inputs, seeds, ids, times. Paths are
//! relative to \a folder. Contains no token, because a record has none.
[[nodiscard]] QByteArray sidecarJson(const RunRecord &record, const QString &folder);

//! Writes sidecarJson() to \a folder as "<run id>.json" atomically. An existing file is replaced if
//! it belongs to the same run, otherwise another name is used. Returns a sentence if the file
//! cannot be written.
[[nodiscard]] QString writeSidecar(const RunRecord &record, const QString &folder);

} // namespace ComfyDeploy::Runner

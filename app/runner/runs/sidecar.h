// SPDX-License-Identifier: MIT

#pragma once

#include "runs/runrecord.h"

namespace ComfyDeploy::Runner {

//! What made the files of a run, as a JSON object: inputs, seeds, ids, times. Paths are relative
//! to \a folder. Holds no token: a record has none.
[[nodiscard]] QByteArray sidecarJson(const RunRecord &record, const QString &folder);

//! Writes it to \a folder as "<run id>.json" in one step. A file of that name is replaced if it
//! is of the same run, else another name is taken. A sentence if it cannot be written.
[[nodiscard]] QString writeSidecar(const RunRecord &record, const QString &folder);

} // namespace ComfyDeploy::Runner

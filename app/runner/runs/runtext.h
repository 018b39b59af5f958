// SPDX-License-Identifier: MIT

#pragma once

#include "runs/runrecord.h"

namespace ComfyDeploy::Runner {

//! User-visible texts about a run: plain text, translated unless they come from the server.

//! Why the run has no result; empty while it runs and if it succeeded.
[[nodiscard]] QString headlineOf(const RunRecord &record);
//! The reason for the headline, or a sentence that it is unknown, with the last status.
[[nodiscard]] QString causeOf(const RunRecord &record, const QStringList &logTail);
//! "0:41" or "1:02:03".
[[nodiscard]] QString durationText(qint64 seconds);
//! All details, for a bug report.
[[nodiscard]] QString detailsOf(const RunRecord &record, const QStringList &logTail);

} // namespace ComfyDeploy::Runner

// SPDX-License-Identifier: MIT

#pragma once

#include "runs/runrecord.h"

namespace ComfyDeploy::Runner {

//! Texts about a run for the user: plain text, translated where it is ours.

//! Why it has no result; empty while there may be one, and if there is.
[[nodiscard]] QString headlineOf(const RunRecord &record);
//! The reason behind the headline, or that there is none, with the last that is known.
[[nodiscard]] QString causeOf(const RunRecord &record, const QStringList &logTail);
//! "0:41" or "1:02:03".
[[nodiscard]] QString durationText(qint64 seconds);
//! Everything about how it went, for a bug report.
[[nodiscard]] QString detailsOf(const RunRecord &record, const QStringList &logTail);

} // namespace ComfyDeploy::Runner

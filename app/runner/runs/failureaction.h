// SPDX-License-Identifier: MIT

#pragma once

#include "runs/runrecord.h"

namespace ComfyDeploy::Runner {

//! What a user can do about a failure, beside running it again.
enum class FailureAction {
    Nothing,
    ChangeToken, //!< of the server that the run was started on
    OpenBilling, //!< of the account
    ShowAdvanced, //!< where the ids of workflow and machine stand
    CheckServer, //!< whether it answers now
};

//! The one place that decides it: by the kind of the error, the HTTP status, and, where the service
//! has one status for several reasons, by its message.
[[nodiscard]] FailureAction failureActionOf(const RunRecord &record);
//! What stands on its button; empty for Nothing.
[[nodiscard]] QString failureActionText(FailureAction action);

} // namespace ComfyDeploy::Runner

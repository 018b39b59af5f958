// SPDX-License-Identifier: MIT

#pragma once

#include "runs/runrecord.h"

namespace ComfyDeploy::Runner {

//! What a user can do about a failure, besides running again.
enum class FailureAction {
    Nothing,
    ChangeToken, //!< of the server that the run was started on
    OpenBilling, //!< of the account
    ShowAdvanced, //!< where the ids of workflow and machine are set
    CheckServer, //!< whether it answers now
};

//! Decides by the kind of the error, the HTTP status, and, if the service uses one status for
//! several reasons, its message.
[[nodiscard]] FailureAction failureActionOf(const RunRecord &record);
//! The text of its button; empty for Nothing.
[[nodiscard]] QString failureActionText(FailureAction action);

} // namespace ComfyDeploy::Runner

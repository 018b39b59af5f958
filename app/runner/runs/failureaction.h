// SPDX-License-Identifier: MIT

#pragma once

#include "runs/runrecord.h"

namespace ComfyDeploy::Runner {

//! What a user can do about a failure, besides running again.
enum class FailureAction {
    Nothing,
    ChangeToken, //!< change the token of the run's server
    OpenBilling, //!< open the billing page of the account
    ShowAdvanced, //!< show the settings with the ids of workflow and machine
    CheckServer, //!< check whether the server answers now
};

//! Decides by the kind of the error, the HTTP status, and, if the service uses one status for
//! several reasons, its message.
[[nodiscard]] FailureAction failureActionOf(const RunRecord &record);
//! The text of the button for \a action; empty for Nothing.
[[nodiscard]] QString failureActionText(FailureAction action);

} // namespace ComfyDeploy::Runner

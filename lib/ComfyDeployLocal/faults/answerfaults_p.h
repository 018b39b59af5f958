// SPDX-License-Identifier: MIT

// Private header: used inside the local server, not installed.
#pragma once

#include <ComfyDeployLocal/faults/faults_p.h>
#include <ComfyDeployLocal/http/httpmessages_p.h>

namespace ComfyDeploy::Local {

//! Does to \a answer, whose work has been done, what was asked for by the faults that concern
//! \a path; \a byDefault as in Faults::take().
void spoilAnswer(Faults &faults, const QString &path, bool byDefault, HttpAnswer *answer);

} // namespace ComfyDeploy::Local

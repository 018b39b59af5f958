// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/faults/faults_p.h>
#include <ComfyDeployLocal/http/httpmessages_p.h>

namespace ComfyDeploy::Local {

//! Applies the faults for \a path to \a answer, after the request was handled; \a byDefault as in
//! Faults::take().
void applyAnswerFaults(Faults &faults, const QString &path, bool byDefault, HttpAnswer *answer);

} // namespace ComfyDeploy::Local

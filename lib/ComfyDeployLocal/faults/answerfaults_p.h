// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/faults/faults_p.h>
#include <ComfyDeployLocal/http/httpmessages_p.h>

namespace ComfyDeploy::Local {

//! Applies the faults that affect \a path to \a answer, whose work has been done; \a byDefault as
//! in Faults::take().
void applyAnswerFaults(Faults &faults, const QString &path, bool byDefault, HttpAnswer *answer);

} // namespace ComfyDeploy::Local

// SPDX-License-Identifier: MIT

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <QtCore/qstring.h>

namespace ComfyDeploy {

//! The input that carries a run's mark. No node asks for it, so the service ignores it, and gives
//! it back in workflow_inputs.
inline constexpr QStringView runMarkInput = u"_comfydeploy_run";

} // namespace ComfyDeploy

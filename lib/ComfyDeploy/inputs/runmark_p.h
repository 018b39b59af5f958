// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qstring.h>

namespace ComfyDeploy {

//! The input that holds a run's mark. No node uses it, so the service ignores it and returns it in
//! workflow_inputs.
inline constexpr QStringView runMarkInput = u"_comfydeploy_run";

} // namespace ComfyDeploy

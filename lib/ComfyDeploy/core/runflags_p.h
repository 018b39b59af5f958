// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qstring.h>

namespace ComfyDeploy {

//! Among the "flags" of a run's request: the stream also has "preview" events. An extension of a
//! local server that is a gateway to ComfyUI.
inline constexpr QStringView previewsFlag = u"previews";

} // namespace ComfyDeploy

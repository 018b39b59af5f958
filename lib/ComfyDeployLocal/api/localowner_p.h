// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qstringview.h>

namespace ComfyDeploy::Local {

//! The user who owns everything on a local server.
inline constexpr QStringView LocalUserId = u"user_local";

} // namespace ComfyDeploy::Local

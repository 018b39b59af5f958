// Private header: used inside the local server, not installed.
#pragma once

namespace ComfyDeploy::Local {

//! Whom everything on a local server belongs to.
inline constexpr auto LocalUserId = u"user_local";

} // namespace ComfyDeploy::Local

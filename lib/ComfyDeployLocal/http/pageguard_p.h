// SPDX-License-Identifier: MIT

// Private header: used inside the local server, not installed.
#pragma once

#include "httpmessages_p.h"

namespace ComfyDeploy::Local {

// A page in a browser can send requests to this machine, in the name of whoever looks at it. What
// gives it away are headers that a browser sets and no page can take back.

//! Whether the request is for a loopback name or address, and so not for a name that somebody
//! else made point here. Without a Host header it is for nobody.
[[nodiscard]] bool isForThisMachine(const HttpRequest &request);

//! Whether a page of another machine sends it with its Origin: all that is not GET or HEAD, and
//! what it wants to read.
[[nodiscard]] bool hasForeignOrigin(const HttpRequest &request);

//! Whether a page of another machine sends it without telling its Origin, as a picture or as a link
//! that somebody clicks: it has no way to read the answer, but the request is made.
[[nodiscard]] bool isCrossSite(const HttpRequest &request);

//! Whether any page at all sends it.
[[nodiscard]] bool isFromPage(const HttpRequest &request);

} // namespace ComfyDeploy::Local

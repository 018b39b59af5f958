// SPDX-License-Identifier: MIT

#pragma once

#include "httpmessages_p.h"

namespace ComfyDeploy::Local {

// A page in a browser can send requests to this machine, on behalf of its user. It is recognized by
// headers that a browser sets and no page can remove.

//! Whether the request is for a loopback name or address, and not for a name of another owner that
//! resolves to this machine. False without a Host header.
[[nodiscard]] bool isForThisMachine(const HttpRequest &request);

//! Whether the request comes from a page of another machine, by its Origin header. Browsers send
//! that with all methods except GET and HEAD, and if the page wants to read the answer.
[[nodiscard]] bool hasForeignOrigin(const HttpRequest &request);

//! Whether the request comes from a page of another machine without an Origin header, as for a
//! picture or a clicked link: the page cannot read the answer, but the request is made.
[[nodiscard]] bool isCrossSite(const HttpRequest &request);

//! Whether the request comes from any page.
[[nodiscard]] bool isFromPage(const HttpRequest &request);

} // namespace ComfyDeploy::Local

// SPDX-License-Identifier: MIT

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <QtCore/qloggingcategory.h>

namespace ComfyDeploy {

//! Methods, paths, status and times; never a query, a header, a body or a token.
Q_DECLARE_LOGGING_CATEGORY(lcHttp)
//! What runs do, by their ids.
Q_DECLARE_LOGGING_CATEGORY(lcRun)

} // namespace ComfyDeploy

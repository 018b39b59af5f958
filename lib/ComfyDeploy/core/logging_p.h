// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qloggingcategory.h>

namespace ComfyDeploy {

//! Methods, paths, status and times; never a query, a header, a body or a token.
Q_DECLARE_LOGGING_CATEGORY(lcHttp)
//! The steps of runs, by their ids.
Q_DECLARE_LOGGING_CATEGORY(lcRun)

} // namespace ComfyDeploy

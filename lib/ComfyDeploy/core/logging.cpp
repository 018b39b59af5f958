// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/logging_p.h>

namespace ComfyDeploy {

Q_LOGGING_CATEGORY(lcHttp, "comfydeploy.http", QtWarningMsg)
Q_LOGGING_CATEGORY(lcRun, "comfydeploy.run", QtWarningMsg)

} // namespace ComfyDeploy

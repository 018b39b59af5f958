// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qstring.h>

namespace ComfyDeploy {

//! Whether this host name can only mean this machine. Not sufficient to decide where a token may be
//! sent: not every resolver maps *.localhost to this machine.
[[nodiscard]] bool isLocalServerHost(const QString &host);

//! Placeholder ids: a local server accepts any id.
constexpr QLatin1StringView anyWorkflowId("00000000-0000-4000-8000-000000000001");
constexpr QLatin1StringView anyMachineId("00000000-0000-4000-8000-000000000002");

} // namespace ComfyDeploy

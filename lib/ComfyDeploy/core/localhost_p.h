// SPDX-License-Identifier: MIT

// Private header: used by the libraries and programs of this project, not installed.
#pragma once

#include <QtCore/qstring.h>

namespace ComfyDeploy {

//! Whether a server with this host name can only be one on this machine. Not for deciding where a
//! token may go: not every resolver keeps *.localhost here.
[[nodiscard]] bool isLocalServerHost(const QString &host);

//! A local server knows every id; these stand for "whichever".
constexpr QLatin1StringView anyWorkflowId("00000000-0000-4000-8000-000000000001");
constexpr QLatin1StringView anyMachineId("00000000-0000-4000-8000-000000000002");

} // namespace ComfyDeploy

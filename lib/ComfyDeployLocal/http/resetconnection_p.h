// SPDX-License-Identifier: MIT

// Private header: used inside the local server, not installed.
#pragma once

#include <QtNetwork/qabstractsocket.h>

namespace ComfyDeploy::Local {

//! Has the system send RST instead of FIN when \a socket is closed, and closes it.
void resetConnection(QAbstractSocket &socket);

} // namespace ComfyDeploy::Local

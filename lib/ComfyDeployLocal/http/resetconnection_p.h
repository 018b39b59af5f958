// SPDX-License-Identifier: MIT

#pragma once

#include <QtNetwork/qabstractsocket.h>

namespace ComfyDeploy::Local {

//! Closes \a socket with RST instead of FIN.
void resetConnection(QAbstractSocket &socket);

} // namespace ComfyDeploy::Local

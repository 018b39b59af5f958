// SPDX-License-Identifier: MIT

#include "resetconnection_p.h"

#ifdef Q_OS_WIN
#    include <winsock2.h>
#else
#    include <sys/socket.h>
#endif

namespace ComfyDeploy::Local {

void resetConnection(QAbstractSocket &socket)
{
    // Qt has no option for this. Without it abort() sends RST only where bytes were left unread,
    // which a client that waits for its answer has not.
    linger option{};
    option.l_onoff = 1;
    option.l_linger = 0;
#ifdef Q_OS_WIN
    const auto descriptor = SOCKET(socket.socketDescriptor());
#else
    const auto descriptor = int(socket.socketDescriptor());
#endif
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, reinterpret_cast<const char *>(&option),
               sizeof option);
    socket.abort();
}

} // namespace ComfyDeploy::Local

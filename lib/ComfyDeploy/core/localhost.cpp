// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/localhost_p.h>

#include <QtNetwork/qhostaddress.h>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

bool isLocalServerHost(const QString &host)
{
    return host == "localhost"_L1 || host.endsWith(".localhost"_L1)
        || QHostAddress(host).isLoopback();
}

} // namespace ComfyDeploy

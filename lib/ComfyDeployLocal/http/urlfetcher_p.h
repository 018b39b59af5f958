// Private header: used inside the local server, not installed.
#pragma once

#include <ComfyDeployLocal/graph/graphexecutor_p.h>

#include <QtCore/qlist.h>
#include <QtNetwork/qhostaddress.h>

namespace ComfyDeploy::Local {

//! The addresses of a name; blocks. Empty if there are none.
using HostLookup = std::function<QList<QHostAddress>(const QString &host)>;
//! What this machine knows, and whom it asks.
COMFYDEPLOYLOCAL_EXPORT QList<QHostAddress> addressesOf(const QString &host);

//! \brief Gets \a url over http or https; blocks the calling thread.
//!
//! TLS certificates are verified and at most five redirects followed. A host is resolved first and
//! refused if an address of it is link-local or a cloud's metadata service; the connection then
//! goes to the address that was looked at, so a name cannot change its mind in between.
COMFYDEPLOYLOCAL_EXPORT FetchResult fetchUrl(const QUrl &url, qint64 limit,
                                             const std::function<bool()> &cancelled,
                                             const HostLookup &lookup = addressesOf);

} // namespace ComfyDeploy::Local

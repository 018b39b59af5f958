// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qlist.h>
#include <QtCore/qurl.h>
#include <QtNetwork/qhostaddress.h>

#include <functional>

namespace ComfyDeploy::Local {

struct FetchResult
{
    QByteArray data;
    QString contentType;
    QString error; //!< empty if it worked
};
//! Downloads an http or https URL; blocks. Stops early and fails once \a cancelled returns true or
//! more than \a limit bytes have come.
using Fetcher = std::function<FetchResult(const QUrl &url, qint64 limit,
                                          const std::function<bool()> &cancelled)>;

//! Returns the addresses of a host name; empty if there are none. Blocks.
using HostLookup = std::function<QList<QHostAddress>(const QString &host)>;
//! The addresses of \a host as this machine resolves them.
QList<QHostAddress> addressesOf(const QString &host);

//! \brief Downloads \a url over http or https; blocks the calling thread.
//!
//! TLS certificates are verified and at most five redirects followed. A host is resolved first and
//! refused if an address of it is link-local or a cloud's metadata service; the connection then
//! goes to the address that was checked, so a name cannot resolve to another one in between.
FetchResult fetchUrl(const QUrl &url, qint64 limit, const std::function<bool()> &cancelled,
                     const HostLookup &lookup = addressesOf);

} // namespace ComfyDeploy::Local

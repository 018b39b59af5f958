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
//! Gets what an http or https URL names; blocks; stops early and fails once \a cancelled returns
//! true or more than \a limit bytes came.
using Fetcher = std::function<FetchResult(const QUrl &url, qint64 limit,
                                          const std::function<bool()> &cancelled)>;

//! The addresses of a name; blocks. Empty if there are none.
using HostLookup = std::function<QList<QHostAddress>(const QString &host)>;
//! As this machine resolves them.
QList<QHostAddress> addressesOf(const QString &host);

//! \brief Gets \a url over http or https; blocks the calling thread.
//!
//! TLS certificates are verified and at most five redirects followed. A host is resolved first and
//! refused if an address of it is link-local or a cloud's metadata service; the connection then
//! goes to the address that was checked, so a name cannot resolve to another one in between.
FetchResult fetchUrl(const QUrl &url, qint64 limit, const std::function<bool()> &cancelled,
                     const HostLookup &lookup = addressesOf);

} // namespace ComfyDeploy::Local

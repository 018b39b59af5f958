// SPDX-License-Identifier: MIT

#pragma once

#include <QtNetwork/qhostaddress.h>
#include <QtNetwork/qnetworkrequest.h>

#include <optional>

namespace ComfyDeploy::Local {

// Graphs and run requests name hosts that this machine then talks to. A name is resolved once, and
// the connection goes to the address that was checked: the name cannot resolve to another one in
// between.

//! Whether no graph may reach \a address: a link-local one, one of a cloud's metadata service, or
//! one of no host; also as an IPv4 address embedded in an IPv6 address.
bool isForbiddenAddress(const QHostAddress &address);

//! The address to connect to; null with the reason in \a why if there is none, or a forbidden one.
std::optional<QHostAddress> allowedAddress(const QString &host,
                                           const QList<QHostAddress> &addresses, QString *why);

//! A request for \a url that connects to \a address.
QNetworkRequest pinnedRequest(const QUrl &url, const QHostAddress &address);

} // namespace ComfyDeploy::Local

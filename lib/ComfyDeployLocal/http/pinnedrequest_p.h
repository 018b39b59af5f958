// SPDX-License-Identifier: MIT

// Private header: used inside the local server, not installed.
#pragma once

#include <QtNetwork/qhostaddress.h>
#include <QtNetwork/qnetworkrequest.h>

#include <optional>

namespace ComfyDeploy::Local {

// Graphs and run requests name hosts that this machine then talks to. A name is looked at once, and
// the connection goes to the address that was seen: the name cannot change its mind in between.

//! An address that no graph has any business with: link-local ones, those of clouds' metadata, and
//! those of no host at all; also where one stands inside of an IPv6 address that leads to it.
bool isForbiddenAddress(const QHostAddress &address);

//! The address to talk to; null with the reason in \a why if there is none, or a forbidden one.
std::optional<QHostAddress> allowedAddress(const QString &host,
                                           const QList<QHostAddress> &addresses, QString *why);

//! A request for \a url that goes to \a address.
QNetworkRequest pinnedRequest(const QUrl &url, const QHostAddress &address);

} // namespace ComfyDeploy::Local

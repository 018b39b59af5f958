// SPDX-License-Identifier: MIT

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <QtCore/qurl.h>
#include <QtNetwork/qnetworkproxy.h>
#include <QtNetwork/qnetworkreply.h>

#include <optional>

namespace ComfyDeploy {

//! \brief The proxy that one request goes through, if any; its password stays in here.
//!
//! Plain http is handed to an HTTP proxy as it is; for https the proxy is asked with CONNECT for a
//! tunnel, and what it answers to that is no answer of the server's.
class ProxyRoute
{
public:
    ProxyRoute() = default;
    //! Through \a chosen, else through the application's or the system's proxy for \a url.
    ProxyRoute(const std::optional<QNetworkProxy> &chosen, const QUrl &url);

    //! NoProxy where the request goes direct.
    [[nodiscard]] const QNetworkProxy &proxy() const { return m_proxy; }
    [[nodiscard]] bool isUsed() const { return m_proxy.type() != QNetworkProxy::NoProxy; }
    [[nodiscard]] bool isTunnel() const { return m_isTunnel; }
    [[nodiscard]] bool hasCredentials() const { return !m_proxy.user().isEmpty(); }
    //! "host:port".
    [[nodiscard]] QString address() const;
    //! Whether the proxy is asked with CONNECT.
    [[nodiscard]] bool usesConnect() const;
    //! User name and password as Basic takes them; empty if there are none.
    [[nodiscard]] QByteArray credentials() const;
    //! What a request in plain http carries for the proxy from the start: a body that cannot be
    //! sent twice has no second attempt with a password. Empty if there is nothing to carry.
    [[nodiscard]] QByteArray authorization() const;

    //! Why there is no connection to \a target, if that is the proxy's doing or unknown; empty if
    //! \a error says more by itself.
    [[nodiscard]] QString reasonFor(QNetworkReply::NetworkError error, const QString &target) const;
    //! The proxy wants a user name and password, or others.
    [[nodiscard]] QString denialReason(const QString &target) const;
    //! It wants them in a way that is not supported, such as NTLM.
    [[nodiscard]] QString otherWayReason(const QString &target) const;

private:
    QNetworkProxy m_proxy{QNetworkProxy::NoProxy};
    bool m_isTunnel = false;
};

} // namespace ComfyDeploy

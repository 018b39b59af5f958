// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qurl.h>
#include <QtNetwork/qnetworkproxy.h>
#include <QtNetwork/qnetworkreply.h>

#include <optional>

namespace ComfyDeploy {

//! \brief The proxy that one request uses, if any; does not expose its password in messages.
//!
//! Plain http requests are sent to an HTTP proxy directly; for https the proxy is asked for a
//! tunnel with CONNECT, and its answer to that is not an answer of the server.
class ProxyRoute
{
public:
    ProxyRoute() = default;
    //! Through \a chosen, else through the application's or the system's proxy for \a url.
    ProxyRoute(const std::optional<QNetworkProxy> &chosen, const QUrl &url);

    //! NoProxy if the request is sent directly.
    [[nodiscard]] const QNetworkProxy &proxy() const { return m_proxy; }
    [[nodiscard]] bool isUsed() const { return m_proxy.type() != QNetworkProxy::NoProxy; }
    [[nodiscard]] bool isTunnel() const { return m_isTunnel; }
    [[nodiscard]] bool hasCredentials() const { return !m_proxy.user().isEmpty(); }
    //! "host:port".
    [[nodiscard]] QString address() const;
    //! Whether the proxy is asked with CONNECT.
    [[nodiscard]] bool usesConnect() const;
    //! User name and password as for Basic; empty if there are none.
    [[nodiscard]] QByteArray credentials() const;
    //! The Proxy-Authorization that a plain http request carries from the start: a body that cannot
    //! be sent twice has no second attempt with a password. Empty if there is none.
    [[nodiscard]] QByteArray authorization() const;

    //! Why there is no connection to \a target, if the proxy is the cause or the cause is unknown;
    //! empty if \a error is more specific.
    [[nodiscard]] QString reasonFor(QNetworkReply::NetworkError error, const QString &target) const;
    //! The message if the proxy requires a user name and password, or different ones.
    [[nodiscard]] QString denialReason(const QString &target) const;
    //! The message if the proxy requires a scheme that is not supported, such as NTLM.
    [[nodiscard]] QString otherWayReason(const QString &target) const;

private:
    QNetworkProxy m_proxy{QNetworkProxy::NoProxy};
    bool m_isTunnel = false;
};

} // namespace ComfyDeploy

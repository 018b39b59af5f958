// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/basicauthorization_p.h>
#include <ComfyDeploy/http/httptext_p.h>
#include <ComfyDeploy/http/proxyroute_p.h>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

bool isHttpProxy(const QNetworkProxy &proxy)
{
    return proxy.type() == QNetworkProxy::HttpProxy
        || proxy.type() == QNetworkProxy::HttpCachingProxy;
}

// The same rule as in QNetworkAccessManager.
bool takesPlainHttp(const QNetworkProxy &proxy)
{
    return isHttpProxy(proxy) && proxy.capabilities().testFlag(QNetworkProxy::CachingCapability);
}

bool isUsable(const QNetworkProxy &proxy, const QUrl &url)
{
    return proxy.type() == QNetworkProxy::NoProxy
        || proxy.capabilities().testFlag(QNetworkProxy::TunnelingCapability)
        || (url.scheme() == "http"_L1 && takesPlainHttp(proxy));
}

} // namespace

ProxyRoute::ProxyRoute(const std::optional<QNetworkProxy> &chosen, const QUrl &url)
{
    const bool isChosen = chosen && chosen->type() != QNetworkProxy::DefaultProxy;
    const QList<QNetworkProxy> proxies = isChosen
        ? QList<QNetworkProxy>{*chosen}
        : QNetworkProxyFactory::proxyForQuery(QNetworkProxyQuery(url));
    for (const QNetworkProxy &proxy : proxies) {
        if (isUsable(proxy, url)) {
            m_proxy = proxy;
            break;
        }
    }
    m_isTunnel = isUsed() && (url.scheme() != "http"_L1 || !takesPlainHttp(m_proxy));
}

QString ProxyRoute::address() const
{
    const QString host = m_proxy.hostName();
    return (host.contains(u':') ? u'[' + host + u']' : host) + u':'
        + QString::number(m_proxy.port());
}

bool ProxyRoute::usesConnect() const
{
    return m_isTunnel && isHttpProxy(m_proxy);
}

QByteArray ProxyRoute::authorization() const
{
    return isUsed() && !m_isTunnel ? credentials() : QByteArray();
}

QByteArray ProxyRoute::credentials() const
{
    return hasCredentials() ? basicAuthorization(m_proxy.user(), m_proxy.password()) : QByteArray();
}

QString ProxyRoute::reasonFor(QNetworkReply::NetworkError error, const QString &target) const
{
    const auto reason = [&](const QString &text) {
        return text.arg(target, address());
    };
    switch (error) {
    case QNetworkReply::ProxyConnectionRefusedError:
        return reason(
            HttpText::tr("Cannot reach %1: the proxy %2 cannot be reached; is it running?"));
    case QNetworkReply::ProxyNotFoundError:
        return reason(
            HttpText::tr("Cannot reach %1: there is no host of the name of the proxy %2."));
    case QNetworkReply::ProxyTimeoutError:
        return reason(HttpText::tr("Cannot reach %1: the proxy %2 did not answer in time."));
    case QNetworkReply::ProxyConnectionClosedError:
        return reason(HttpText::tr("Cannot reach %1: the proxy %2 closed the connection."));
    case QNetworkReply::ProxyAuthenticationRequiredError:
        return denialReason(target);
    case QNetworkReply::ConnectionRefusedError:
        return m_isTunnel
            ? reason(HttpText::tr("Cannot reach %1: the proxy %2 cannot connect to it."))
            : reason(
                HttpText::tr("Cannot reach %1: the proxy %2 cannot be reached; is it running?"));
    case QNetworkReply::HostNotFoundError:
        return m_isTunnel ? reason(
                   HttpText::tr("Cannot reach %1: the proxy %2 does not know a host of that name."))
                          : reason(HttpText::tr(
                              "Cannot reach %1: there is no host of the name of the proxy %2."));
    case QNetworkReply::UnknownProxyError:
    case QNetworkReply::UnknownNetworkError:
        return m_isTunnel
            ? reason(HttpText::tr("Cannot reach %1: the proxy %2 refused the connection to it."))
            : reason(HttpText::tr("Cannot reach %1: the proxy %2 cannot be reached."));
    case QNetworkReply::SslHandshakeFailedError: // its own message says more
        return {};
    default:
        return reason(HttpText::tr("The connection to %1 through the proxy %2 broke off."));
    }
}

QString ProxyRoute::denialReason(const QString &target) const
{
    return (hasCredentials()
                ? HttpText::tr(
                    "Cannot reach %1: the proxy %2 did not accept its user name and password.")
                : HttpText::tr("Cannot reach %1: the proxy %2 asks for a user name and password."))
        .arg(target, address());
}

QString ProxyRoute::otherWayReason(const QString &target) const
{
    return (m_isTunnel
                ? HttpText::tr(
                    "Cannot reach %1: the proxy %2 takes neither Basic nor Digest for signing in, "
                    "and nothing else can be done.")
                : HttpText::tr(
                    "Cannot reach %1: the proxy %2 takes no password by Basic, which is all that "
                    "can be done for what is sent over plain http; use https for the server."))
        .arg(target, address());
}

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

#include "comfyuiaddress_p.h"

#include <ComfyDeployLocal/wording/localtext_p.h>

#include <ComfyDeploy/core/basicauthorization_p.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

//! In seconds. Older ComfyUIs close an idle connection after 75 s; a request on a connection that
//! is being closed would be lost.
constexpr int IdleConnectionLife = 3;

} // namespace

std::optional<ComfyUiAddress> ComfyUiAddress::from(const QUrl &url, QString *why)
{
    const bool isHttp = url.scheme() == "http"_L1 || url.scheme() == "https"_L1;
    if (url.isValid() && isHttp && !url.host().isEmpty() && !url.hasQuery() && !url.hasFragment())
        return ComfyUiAddress(url);
    *why = LocalText::tr("\"%1\" is not the address of a ComfyUI, such as http://127.0.0.1:8188")
               .arg(url.toDisplayString(QUrl::RemoveUserInfo));
    return std::nullopt;
}

ComfyUiAddress::ComfyUiAddress(const QUrl &url)
    : m_url(url.adjusted(QUrl::RemoveUserInfo | QUrl::StripTrailingSlash)),
      m_authorization(basicAuthorization(url))
{
    if (m_url.path() == u"/"_s)
        m_url.setPath({});
}

QNetworkRequest ComfyUiAddress::request(const QString &path, const QUrlQuery &query) const
{
    QUrl url = m_url;
    url.setPath(m_url.path() + path);
    url.setQuery(query.isEmpty() ? QString() : query.toString(QUrl::FullyEncoded));
    return requestFor(url);
}

QNetworkRequest ComfyUiAddress::socketRequest(const QString &clientId) const
{
    QUrl url = m_url;
    url.setScheme(m_url.scheme() == "https"_L1 ? u"wss"_s : u"ws"_s);
    url.setPath(m_url.path() + u"/ws"_s);
    url.setQuery(QUrlQuery{{u"clientId"_s, clientId}});
    return requestFor(url);
}

QNetworkRequest ComfyUiAddress::requestFor(const QUrl &url) const
{
    QNetworkRequest request(url);
    request.setSslConfiguration(m_ssl);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CacheLoadControlAttribute,
                         QNetworkRequest::AlwaysNetwork);
    request.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute,
                         QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::ConnectionCacheExpiryTimeoutSecondsAttribute,
                         IdleConnectionLife);
    request.setRawHeader("User-Agent", "ComfyDeploy");
    request.setRawHeader("Accept-Encoding", "identity");
    if (!m_authorization.isEmpty())
        request.setRawHeader("Authorization", m_authorization);
    return request;
}

QString ComfyUiAddress::name() const
{
    return m_url.toDisplayString();
}

} // namespace ComfyDeploy::Local

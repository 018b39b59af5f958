// SPDX-License-Identifier: MIT

#include "pageguard_p.h"

#include <QtCore/qurl.h>
#include <QtNetwork/qhostaddress.h>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

bool isLoopback(const QString &host)
{
    return host.compare("localhost"_L1, Qt::CaseInsensitive) == 0
        || QHostAddress(host).isLoopback();
}

//! Only what names and addresses consist of: in a URL, which is how it is read, the rest of a
//! header could move what counts as the host.
bool isPlainAuthority(const QByteArray &host)
{
    return std::all_of(host.begin(), host.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
            || QByteArrayView(".:[]-").contains(c);
    });
}

} // namespace

bool isForThisMachine(const HttpRequest &request)
{
    const QByteArray host = request.header("Host");
    return isPlainAuthority(host)
        && isLoopback(QUrl(u"http://"_s + QString::fromLatin1(host), QUrl::StrictMode).host());
}

bool hasForeignOrigin(const HttpRequest &request)
{
    return std::any_of(request.headers.begin(), request.headers.end(), [](const auto &header) {
        return header.first.compare("Origin", Qt::CaseInsensitive) == 0
            && !isLoopback(QUrl(QString::fromUtf8(header.second)).host());
    });
}

bool isCrossSite(const HttpRequest &request)
{
    return request.header("Origin").isNull()
        && request.header("Sec-Fetch-Site").toLower() == "cross-site";
}

bool isFromPage(const HttpRequest &request)
{
    return !request.header("Origin").isNull() || !request.header("Sec-Fetch-Site").isNull();
}

} // namespace ComfyDeploy::Local

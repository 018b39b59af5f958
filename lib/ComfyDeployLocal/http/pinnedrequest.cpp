#include "pinnedrequest_p.h"

#include <QtCore/qurl.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

bool isForbiddenAddress(const QHostAddress &address)
{
    bool isIpv4 = false;
    const QHostAddress ipv4(address.toIPv4Address(&isIpv4)); // IPv4 inside IPv6 too
    if (isIpv4)
        return ipv4.isInSubnet(QHostAddress(u"169.254.0.0"_s), 16) || ipv4 == QHostAddress::AnyIPv4
            || ipv4.isMulticast() || ipv4.isBroadcast()
            || ipv4 == QHostAddress(u"100.100.100.200"_s); // Alibaba Cloud's metadata
    return address.isInSubnet(QHostAddress(u"fe80::"_s), 10) || address.isMulticast()
        || address == QHostAddress::AnyIPv6 || address == QHostAddress(u"fd00:ec2::254"_s);
}

std::optional<QHostAddress> allowedAddress(const QString &host,
                                           const QList<QHostAddress> &addresses, QString *why)
{
    if (addresses.isEmpty()) {
        *why = u"host %1 was not found"_s.arg(host);
        return std::nullopt;
    }
    if (std::any_of(addresses.begin(), addresses.end(), isForbiddenAddress)) {
        *why = u"host %1 has an address that nothing is sent to"_s.arg(host);
        return std::nullopt;
    }
    // IPv4 first: a name with a dead IPv6 address is more common than one without IPv4.
    const auto ipv4 = std::find_if(addresses.begin(), addresses.end(), [](const auto &address) {
        return address.protocol() == QAbstractSocket::IPv4Protocol;
    });
    return ipv4 == addresses.end() ? addresses.first() : *ipv4;
}

QNetworkRequest pinnedRequest(const QUrl &url, const QHostAddress &address)
{
    QUrl target = url;
    target.setHost(address.toString());
    target.setUserInfo({});
    target.setFragment({});
    QNetworkRequest request(target);
    const QString host = url.host(QUrl::FullyEncoded);
    request.setPeerVerifyName(host);
    const QString authority = host.contains(u':') ? u'[' + host + u']' : host;
    request.setRawHeader(
        "Host",
        (url.port() < 0 ? authority : authority + u':' + QString::number(url.port())).toLatin1());
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    return request;
}

} // namespace ComfyDeploy::Local

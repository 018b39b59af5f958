// SPDX-License-Identifier: MIT

#include "pinnedrequest_p.h"

#include <QtCore/qurl.h>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

bool isIn(const QHostAddress &address, QStringView network, int bits)
{
    return address.isInSubnet(QHostAddress(network.toString()), bits);
}

bool isForbiddenIpv4(const QHostAddress &address)
{
    return isIn(address, u"169.254.0.0", 16) || isIn(address, u"0.0.0.0", 8)
        || address.isMulticast() || address.isBroadcast()
        || address == QHostAddress(u"100.100.100.200"_s) // Alibaba Cloud's metadata
        || address == QHostAddress(u"192.0.0.192"_s) // Oracle's
        || address == QHostAddress(u"168.63.129.16"_s); // Azure's
}

//! The IPv4 addresses that \a address embeds, at which its packets may arrive.
QList<QHostAddress> ipv4Inside(const QHostAddress &address)
{
    const Q_IPV6ADDR bytes = address.toIPv6Address();
    const auto at = [&bytes](int begin) {
        return quint32(bytes[begin]) << 24 | quint32(bytes[begin + 1]) << 16
            | quint32(bytes[begin + 2]) << 8 | quint32(bytes[begin + 3]);
    };
    QList<QHostAddress> found;
    if (isIn(address, u"::", 96) || isIn(address, u"::ffff:0:0", 96)
        || isIn(address, u"::ffff:0:0:0", 96) || isIn(address, u"64:ff9b::", 96)
        || isIn(address, u"64:ff9b:1::", 48))
        found += QHostAddress(at(12)); // compatible, mapped, translated, NAT64
    const quint32 identifier = at(8) & ~0x02000000U; // whether it is unique does not matter
    if (identifier == 0x00005efe)
        found += QHostAddress(at(12)); // ISATAP, below any prefix
    if (isIn(address, u"2002::", 16))
        found += QHostAddress(at(2)); // 6to4
    if (isIn(address, u"2001::", 32))
        found += QHostAddress(~at(12)); // Teredo
    return found;
}

} // namespace

bool isForbiddenAddress(const QHostAddress &address)
{
    if (address.protocol() == QAbstractSocket::IPv4Protocol)
        return isForbiddenIpv4(address);
    if (address.isLoopback())
        return false;
    const QList<QHostAddress> inside = ipv4Inside(address);
    return isIn(address, u"fe80::", 10) || address.isMulticast() || address == QHostAddress::AnyIPv6
        || isIn(address, u"fd00:ec2::", 32) // Amazon's metadata
        || address == QHostAddress(u"fd20:ce::254"_s) // Google's
        || address == QHostAddress(u"fd00:c1::a9fe:a9fe"_s) // Oracle's
        || std::any_of(inside.begin(), inside.end(), isForbiddenIpv4);
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

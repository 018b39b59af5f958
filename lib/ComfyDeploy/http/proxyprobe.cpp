// SPDX-License-Identifier: MIT

#include <ComfyDeploy/http/apirequest_p.h>
#include <ComfyDeploy/http/proxyprobe_p.h>

#include <algorithm>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype longestProxyHead = 64LL * 1024;

// Whether a Proxy-Authenticate header offers that scheme.
bool offers(const QByteArray &head, QByteArrayView scheme)
{
    const QByteArrayList lines = head.toLower().split('\n');
    return std::any_of(lines.begin(), lines.end(), [scheme](const QByteArray &line) {
        const qsizetype colon = line.indexOf(':');
        return colon > 0 && line.first(colon).trimmed() == "proxy-authenticate"
            && line.sliced(colon + 1).trimmed().startsWith(scheme);
    });
}

} // namespace

ProxyProbe::ProxyProbe(const ProxyRoute &route, const QUrl &url, QObject *parent)
    : QObject(parent), m_route(route), m_url(url)
{
    m_socket.setProxy(QNetworkProxy::NoProxy);
    connect(&m_socket, &QTcpSocket::connected, this, [this] { m_socket.write(m_toSend); });
    connect(&m_socket, &QTcpSocket::readyRead, this, &ProxyProbe::onReadyRead);
    connect(&m_socket, &QTcpSocket::disconnected, this, &ProxyProbe::onDisconnected);
    connect(&m_socket, &QTcpSocket::errorOccurred, this, &ProxyProbe::onError);
}

void ProxyProbe::start()
{
    const QString host = m_url.host(QUrl::FullyEncoded);
    const QByteArray target = ((host.contains(u':') ? u'[' + host + u']' : host) + u':'
                               + QString::number(m_url.port(443)))
                                  .toLatin1();
    m_toSend = "CONNECT " + target + " HTTP/1.1\r\nHost: " + target
        + "\r\nProxy-Connection: keep-alive\r\nUser-Agent: Mozilla/5.0\r\n";
    if (const QByteArray authorization = m_route.credentials(); !authorization.isEmpty())
        m_toSend += "Proxy-Authorization: " + authorization + "\r\n";
    m_toSend += "\r\n";
    m_socket.connectToHost(m_route.proxy().hostName(), m_route.proxy().port());
}

void ProxyProbe::onReadyRead()
{
    m_received += m_socket.readAll();
    const qsizetype end = m_received.indexOf("\r\n\r\n");
    if (!m_done && (end >= 0 || m_received.size() > longestProxyHead))
        onAnswer(m_received.first(end < 0 ? longestProxyHead : end));
}

void ProxyProbe::onAnswer(const QByteArray &head)
{
    const QByteArrayList statusLine = head.split('\r').constFirst().split(' ');
    const int status = statusLine.size() > 1 && statusLine.constFirst().startsWith("HTTP/")
        ? statusLine.at(1).toInt()
        : 0;
    if (status >= 200 && status <= 299) {
        close();
        Q_EMIT passed();
    } else if (status == 407) {
        onDemand(head);
    } else if (status > 0) {
        fail(tr("Cannot reach %1: the proxy %2 refused the connection to it (%3).")
                 .arg(addressOf(m_url), m_route.address(), QString::number(status)));
    } else {
        fail(m_route.reasonFor(QNetworkReply::UnknownProxyError, addressOf(m_url)));
    }
}

// The credentials have been sent by Basic. For NTLM, Qt never gives up if the password is refused:
// it makes a hundred connections a second without any signal.
void ProxyProbe::onDemand(const QByteArray &head)
{
    if (!m_route.hasCredentials() || offers(head, "basic")) {
        fail(m_route.denialReason(addressOf(m_url)), true);
    } else if (offers(head, "digest")) {
        close();
        Q_EMIT passed();
    } else {
        fail(m_route.otherWayReason(addressOf(m_url)), true);
    }
}

void ProxyProbe::onDisconnected()
{
    if (!m_done && m_socket.state() == QAbstractSocket::UnconnectedState)
        fail(m_route.reasonFor(QNetworkReply::ProxyConnectionClosedError, addressOf(m_url)));
}

void ProxyProbe::onError(QAbstractSocket::SocketError error)
{
    using Reply = QNetworkReply;
    if (m_done)
        return;
    const Reply::NetworkError kind = error == QAbstractSocket::HostNotFoundError
        ? Reply::ProxyNotFoundError
        : error == QAbstractSocket::RemoteHostClosedError ? Reply::ProxyConnectionClosedError
        : error == QAbstractSocket::SocketTimeoutError    ? Reply::ProxyTimeoutError
                                                          : Reply::ProxyConnectionRefusedError;
    fail(m_route.reasonFor(kind, addressOf(m_url)));
}

void ProxyProbe::fail(const QString &reason, bool isDenial)
{
    close();
    Q_EMIT failed(reason, isDenial);
}

void ProxyProbe::close()
{
    m_done = true;
    m_socket.abort();
}

} // namespace ComfyDeploy

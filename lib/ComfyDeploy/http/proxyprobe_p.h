// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/http/proxyroute_p.h>

#include <QtCore/qobject.h>
#include <QtNetwork/qtcpsocket.h>

namespace ComfyDeploy {

//! \brief Asks an HTTP proxy once for the tunnel that a request will use.
//!
//! Qt does not report the proxy's answer: a refusal looks like a network that is down, as does a
//! proxy that is not running, and one that requires NTLM is asked thousands of times a second. The
//! tunnel that is opened here is closed again and carries no data.
class ProxyProbe : public QObject
{
    Q_OBJECT

public:
    ProxyProbe(const ProxyRoute &route, const QUrl &url, QObject *parent);
    void start();

Q_SIGNALS:
    //! The tunnel opens, or Qt supports an authentication scheme of the proxy.
    void passed();
    //! \a isDenial is true if the proxy requires a password, or a different one.
    void failed(const QString &reason, bool isDenial);

private:
    void onReadyRead();
    void onAnswer(const QByteArray &head);
    void onDemand(const QByteArray &head);
    void onDisconnected();
    void onError(QAbstractSocket::SocketError error);
    void fail(const QString &reason, bool isDenial = false);
    void close();

    const ProxyRoute m_route;
    const QUrl m_url;
    QTcpSocket m_socket;
    QByteArray m_toSend;
    QByteArray m_received;
    bool m_done = false;
};

} // namespace ComfyDeploy

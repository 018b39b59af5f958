// SPDX-License-Identifier: MIT

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <ComfyDeploy/http/proxyroute_p.h>

#include <QtCore/qobject.h>
#include <QtNetwork/qtcpsocket.h>

namespace ComfyDeploy {

//! \brief Asks an HTTP proxy once for the tunnel that a request is going to take.
//!
//! Qt keeps the proxy's answer to itself: a refusal reads as the network being down, a proxy that
//! is not running likewise, and one that wants NTLM is asked thousands of times a second. What is
//! opened here is closed again and carries nothing.
class ProxyProbe : public QObject
{
    Q_OBJECT

public:
    ProxyProbe(const ProxyRoute &route, const QUrl &url, QObject *parent);
    void start();

Q_SIGNALS:
    //! The tunnel opens, or Qt knows how to sign in.
    void passed();
    //! \a isDenial if the proxy wants a password, or another one.
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

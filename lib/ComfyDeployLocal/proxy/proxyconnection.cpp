// SPDX-License-Identifier: MIT

#include "proxyconnection_p.h"

#include <ComfyDeployLocal/http/resetconnection_p.h>

namespace ComfyDeploy::Local {

namespace {

// What is buffered in one direction before the sender has to wait.
constexpr qint64 MaximumWaiting = 1024LL * 1024;

} // namespace

ProxyConnection::ProxyConnection(qintptr descriptor, const QUrl &upstream,
                                 const ProxyFaults &faults, QObject *parent)
    : QObject(parent), m_faults(faults)
{
    m_client.setSocketDescriptor(descriptor);
    m_client.setSocketOption(QAbstractSocket::LowDelayOption, 1);
    connectWay(m_toServer);
    connectWay(m_toClient);
    beginTls();
    connect(&m_server, &QAbstractSocket::connected, this, [this] {
        m_server.setSocketOption(QAbstractSocket::LowDelayOption, 1);
        deliver(m_toServer);
    });
    m_server.connectToHost(upstream.host(),
                           quint16(upstream.port(upstream.scheme() == u"https" ? 443 : 80)));
}

ProxyConnection::~ProxyConnection()
{
    // Sockets emit signals while they are destroyed, when half of this object is gone.
    m_client.disconnect(this);
    m_server.disconnect(this);
}

void ProxyConnection::beginTls()
{
    using Fault = FaultProxy::TlsFault;
    const std::lock_guard lock(m_faults.mutex);
    if (m_faults.certificate.isNull() || m_faults.tlsFault == Fault::PlainText)
        return;
    switch (m_faults.tlsFault) {
    case Fault::StalledHandshake:
        // What the client sends is read and discarded.
        m_toServer.from->disconnect(this);
        connect(&m_client, &QAbstractSocket::readyRead, this, [this] { m_client.readAll(); });
        connect(&m_client, &QAbstractSocket::disconnected, this, &QObject::deleteLater);
        return;
    case Fault::BrokenHandshake:
        m_toServer.from->disconnect(this);
        connect(&m_client, &QAbstractSocket::readyRead, this, [this] {
            m_client.readAll();
            end();
        });
        return;
    default:
        m_client.setLocalCertificate(m_faults.certificate);
        m_client.setPrivateKey(m_faults.key);
        m_client.startServerEncryption();
    }
}

void ProxyConnection::connectWay(Way &way)
{
    way.from->setReadBufferSize(MaximumWaiting);
    way.timer.setSingleShot(true);
    way.timer.setTimerType(Qt::PreciseTimer);
    connect(way.from, &QAbstractSocket::readyRead, this, [this, &way] { read(way); });
    connect(way.to, &QAbstractSocket::bytesWritten, this, [this, &way] { read(way); });
    connect(&way.timer, &QTimer::timeout, this, [this, &way] { deliver(way); });
    const auto ended = [this, &way] {
        if (m_over)
            return;
        read(way);
        way.ended = true;
        deliver(way);
    };
    connect(way.from, &QAbstractSocket::disconnected, this, ended);
    connect(way.from, &QAbstractSocket::errorOccurred, this, [ended, &way] {
        if (way.from->state() == QAbstractSocket::UnconnectedState)
            ended();
    });
}

void ProxyConnection::read(Way &way)
{
    if (m_over || way.waitingBytes + way.to->bytesToWrite() >= MaximumWaiting)
        return;
    const QByteArray bytes = way.from->readAll();
    if (bytes.isEmpty())
        return;
    int delay = 0;
    {
        const std::lock_guard lock(m_faults.mutex);
        delay = m_faults.delay;
    }
    way.waiting.enqueue({QDeadlineTimer(delay, Qt::PreciseTimer), bytes});
    way.waitingBytes += bytes.size();
    deliver(way);
}

void ProxyConnection::deliver(Way &way)
{
    // The server may not be connected yet; what is for it waits.
    if (m_over || way.to->state() == QAbstractSocket::ConnectingState
        || way.to->state() == QAbstractSocket::HostLookupState)
        return;
    while (!way.waiting.isEmpty() && way.waiting.head().due.hasExpired()) {
        const QByteArray bytes = way.waiting.dequeue().bytes;
        way.waitingBytes -= bytes.size();
        if (!write(way, bytes))
            return;
    }
    if (!way.waiting.isEmpty())
        way.timer.start(int(way.waiting.head().due.remainingTime()));
    else if (way.ended && way.from->bytesAvailable() == 0)
        end();
}

bool ProxyConnection::write(Way &way, const QByteArray &bytes)
{
    std::optional<ProxyFaults::Break> breaking;
    bool isSilentEnd = false;
    {
        const std::lock_guard lock(m_faults.mutex);
        isSilentEnd = m_faults.tlsFault == FaultProxy::TlsFault::NoCloseNotify;
        if (m_faults.breaking && m_faults.breaking->direction == way.direction)
            breaking = m_faults.breaking;
    }
    if (breaking && breaking->generation != way.generation) {
        way.generation = breaking->generation;
        way.passed = 0;
    }
    if (!breaking || way.passed + bytes.size() < breaking->after) {
        way.to->write(bytes);
        way.passed += bytes.size();
        return true;
    }
    way.to->write(bytes.first(breaking->after - way.passed));
    way.to->flush();
    if (breaking->isReset) {
        m_over = true;
        resetConnection(m_client);
        resetConnection(m_server);
        deleteLater();
    } else if (isSilentEnd && m_client.isEncrypted()) {
        endWithoutNotice();
    } else {
        end();
    }
    return false;
}

//! QSslSocket sends close_notify whenever it is closed, except by abort(), which discards what has
//! not been written.
void ProxyConnection::endWithoutNotice()
{
    m_over = true;
    m_server.abort();
    const auto closeOnceWritten = [this] {
        if (m_client.bytesToWrite() > 0 || m_client.encryptedBytesToWrite() > 0)
            return;
        m_client.disconnect(this);
        m_client.abort();
        deleteLater();
    };
    connect(&m_client, &QSslSocket::encryptedBytesWritten, this, closeOnceWritten);
    connect(&m_client, &QAbstractSocket::disconnected, this, &QObject::deleteLater);
    closeOnceWritten();
}

//! Closes both sides once what was written has left.
void ProxyConnection::end()
{
    m_over = true;
    for (QAbstractSocket *socket :
         {static_cast<QAbstractSocket *>(&m_client), static_cast<QAbstractSocket *>(&m_server)}) {
        connect(socket, &QAbstractSocket::disconnected, this, [this] {
            if (m_client.state() == QAbstractSocket::UnconnectedState
                && m_server.state() == QAbstractSocket::UnconnectedState)
                deleteLater();
        });
        socket->disconnectFromHost();
    }
    if (m_client.state() == QAbstractSocket::UnconnectedState
        && m_server.state() == QAbstractSocket::UnconnectedState)
        deleteLater();
}

} // namespace ComfyDeploy::Local

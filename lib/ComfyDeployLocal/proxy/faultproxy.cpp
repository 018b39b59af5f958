// SPDX-License-Identifier: MIT

#include <ComfyDeployLocal/faultproxy.h>

#include "proxyconnection_p.h"

#include <QtCore/qthread.h>
#include <QtNetwork/qhostaddress.h>
#include <QtNetwork/qtcpserver.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy {

namespace {

constexpr int Backlog = 1024;

//! Lives on the proxy's thread.
class ProxyListener : public QTcpServer
{
public:
    ProxyListener(const QUrl &upstream, Local::ProxyFaults &faults)
        : m_upstream(upstream), m_faults(faults)
    {
        setListenBacklogSize(Backlog);
    }

protected:
    void incomingConnection(qintptr descriptor) override
    {
        bool isRefused = false;
        {
            const std::lock_guard lock(m_faults.mutex);
            ++m_faults.connections;
            isRefused = m_faults.refusals > 0;
            m_faults.refusals -= isRefused ? 1 : 0;
        }
        if (!isRefused) {
            new Local::ProxyConnection(descriptor, m_upstream, m_faults, this);
            return;
        }
        QTcpSocket socket;
        if (socket.setSocketDescriptor(descriptor))
            socket.abort();
    }

private:
    const QUrl m_upstream;
    Local::ProxyFaults &m_faults;
};

} // namespace

class Q_DECL_HIDDEN FaultProxy::Private
{
public:
    void breakAfter(qint64 bytes, Direction direction, bool isReset)
    {
        const std::lock_guard lock(faults.mutex);
        faults.breaking = Local::ProxyFaults::Break{qMax(qint64(0), bytes), direction, isReset,
                                                    ++faults.generation};
    }

    QUrl upstream;
    QString errorString;
    quint16 port = 0;
    Local::ProxyFaults faults;
    QThread thread;
    ProxyListener *listener = nullptr; //!< while the thread runs
};

FaultProxy::FaultProxy(const QUrl &upstream, QObject *parent)
    : QObject(parent), d(std::make_unique<Private>())
{
    d->upstream = upstream;
}

FaultProxy::~FaultProxy()
{
    close();
}

bool FaultProxy::listen(quint16 port)
{
    if (d->port) {
        d->errorString = tr("already listening on %1").arg(url().toString());
        return false;
    }
    if (d->upstream.host().isEmpty()) {
        d->errorString = tr("the upstream \"%1\" names no host").arg(d->upstream.toString());
        return false;
    }
    d->thread.start();
    d->listener = new ProxyListener(d->upstream, d->faults);
    d->listener->moveToThread(&d->thread);
    bool listening = false;
    QMetaObject::invokeMethod(
        d->listener,
        [&] {
            listening = d->listener->listen(QHostAddress::LocalHost, port);
            d->port = d->listener->serverPort();
            d->errorString = d->listener->errorString();
        },
        Qt::BlockingQueuedConnection);
    if (!listening)
        close();
    return listening;
}

QString FaultProxy::errorString() const
{
    return d->errorString;
}

QUrl FaultProxy::url() const
{
    if (!d->port)
        return {};
    QUrl url = d->upstream;
    url.setHost(u"127.0.0.1"_s);
    url.setPort(d->port);
    const std::lock_guard lock(d->faults.mutex);
    if (!d->faults.certificate.isNull())
        url.setScheme(u"https"_s);
    return url;
}

void FaultProxy::close()
{
    d->port = 0;
    if (!d->listener)
        return;
    std::exchange(d->listener, nullptr)->deleteLater(); // with its connections
    d->thread.quit();
    d->thread.wait();
}

void FaultProxy::setTls(const QSslCertificate &certificate, const QSslKey &key)
{
    const std::lock_guard lock(d->faults.mutex);
    d->faults.certificate = certificate;
    d->faults.key = key;
}

void FaultProxy::setTlsFault(TlsFault fault)
{
    const std::lock_guard lock(d->faults.mutex);
    d->faults.tlsFault = fault;
}

void FaultProxy::cutAfter(qint64 bytes, Direction direction)
{
    d->breakAfter(bytes, direction, false);
}

void FaultProxy::resetAfter(qint64 bytes, Direction direction)
{
    d->breakAfter(bytes, direction, true);
}

void FaultProxy::setDelay(int milliseconds)
{
    const std::lock_guard lock(d->faults.mutex);
    d->faults.delay = qMax(0, milliseconds);
}

void FaultProxy::refuseNext(int connections)
{
    const std::lock_guard lock(d->faults.mutex);
    d->faults.refusals = qMax(0, connections);
}

void FaultProxy::clear()
{
    const std::lock_guard lock(d->faults.mutex);
    d->faults.breaking.reset();
    d->faults.delay = 0;
    d->faults.refusals = 0;
    d->faults.tlsFault = TlsFault::None;
}

int FaultProxy::connectionCount() const
{
    const std::lock_guard lock(d->faults.mutex);
    return d->faults.connections;
}

} // namespace ComfyDeploy

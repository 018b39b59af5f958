// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/faultproxy.h>

#include <QtCore/qdeadlinetimer.h>
#include <QtCore/qqueue.h>
#include <QtCore/qtimer.h>
#include <QtNetwork/qsslsocket.h>

#include <mutex>
#include <optional>

namespace ComfyDeploy::Local {

//! The faults of a FaultProxy, shared between its threads.
struct ProxyFaults
{
    struct Break
    {
        qint64 after = 0;
        FaultProxy::Direction direction = FaultProxy::Direction::ToClient;
        bool isReset = false;
        int generation = 0; //!< a new generation restarts the count
    };

    mutable std::mutex mutex;
    std::optional<Break> breaking;
    int generation = 0;
    int delay = 0; //!< milliseconds
    int refusals = 0;
    int connections = 0;
    FaultProxy::TlsFault tlsFault = FaultProxy::TlsFault::None;
    QSslCertificate certificate;
    QSslKey key;
};

//! A client's connection and the proxy's own connection to the server; deletes itself when it has
//! ended.
class ProxyConnection : public QObject
{
public:
    ProxyConnection(qintptr descriptor, const QUrl &upstream, const ProxyFaults &faults,
                    QObject *parent);
    ~ProxyConnection() override;

private:
    Q_DISABLE_COPY_MOVE(ProxyConnection)
    struct Piece
    {
        QDeadlineTimer due;
        QByteArray bytes;
    };
    //! One direction through the proxy.
    struct Way
    {
        Way(FaultProxy::Direction direction_, QAbstractSocket *from_, QAbstractSocket *to_)
            : direction(direction_), from(from_), to(to_)
        {}

        const FaultProxy::Direction direction;
        QAbstractSocket *const from;
        QAbstractSocket *const to;
        QQueue<Piece> waiting;
        qint64 waitingBytes = 0;
        qint64 passed = 0;
        int generation = 0; //!< generation of the break that passed counts for
        bool ended = false; //!< nothing more will come
        QTimer timer;
    };

    void beginTls();
    void connectWay(Way &way);
    void read(Way &way);
    void deliver(Way &way);
    bool write(Way &way, const QByteArray &bytes);
    void end();
    void endWithoutNotice();

    const ProxyFaults &m_faults;
    QSslSocket m_client;
    QTcpSocket m_server;
    Way m_toServer{FaultProxy::Direction::ToServer, &m_client, &m_server};
    Way m_toClient{FaultProxy::Direction::ToClient, &m_server, &m_client};
    bool m_over = false;
};

} // namespace ComfyDeploy::Local

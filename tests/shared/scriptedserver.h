// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qelapsedtimer.h>
#include <QtCore/qhash.h>
#include <QtCore/qlist.h>
#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>
#include <QtCore/qurl.h>
#include <QtNetwork/qsslconfiguration.h>
#include <QtNetwork/qsslserver.h>
#include <QtNetwork/qtcpserver.h>
#include <QtNetwork/qtcpsocket.h>

#include <functional>
#include <memory>

//! \brief An HTTP server that sends exactly the bytes that a test defines, over TCP or TLS.
//!
//! Lives in the test's thread and needs its event loop.
class ScriptedServer : public QObject
{
    Q_OBJECT

public:
    struct Request
    {
        QByteArray method;
        QByteArray target; //!< path and query as received
        QList<std::pair<QByteArray, QByteArray>> headers;
        QByteArray body;

        [[nodiscard]] QByteArray path() const { return target.split('?').first(); }
        [[nodiscard]] QByteArray header(const QByteArray &name) const;
    };

    //! One connection that has sent a complete request; deleted with its socket.
    class Exchange
    {
    public:
        explicit Exchange(QTcpSocket *socket) : m_socket(socket) {}

        //! Sends head and body with Content-Length.
        void respond(int status, const QByteArray &body,
                     const QByteArray &type = "application/json",
                     const QByteArray &extraHeaders = {});
        //! Sends the head of an event stream that ends with the connection.
        void beginStream(const QByteArray &type = "text/event-stream; charset=utf-8");
        void write(const QByteArray &bytes);
        //! Closes the connection after all data was written.
        void close();
        //! Closes the connection immediately, possibly with a reset because of unread bytes or a
        //! full buffer.
        void abort();
        //! Resets the connection immediately.
        void reset();
        [[nodiscard]] bool isOpen() const;
        [[nodiscard]] QTcpSocket *socket() const { return m_socket; }

    private:
        QPointer<QTcpSocket> m_socket;
    };
    using Handler = std::function<void(const Request &, Exchange)>;

    explicit ScriptedServer(QObject *parent = nullptr);

    //! On 127.0.0.1; 0 takes a free port. Again after stopListening().
    bool listen(quint16 port = 0);
    //! With the certificate in tests/data/tls.
    bool listenTls();
    //! Closes the port; the connections stay.
    void stopListening() { m_server->close(); }
    //! Closes all connections immediately.
    void dropConnections();
    [[nodiscard]] QUrl url() const; //!< with /api
    [[nodiscard]] quint16 port() const { return m_server->serverPort(); }

    //! Answers all requests with the method and path \a path, relative to /api ("GET /run/x"); "*"
    //! means all others.
    void on(const QByteArray &methodAndPath, const Handler &handler);
    //! Always sends the same answer.
    void on(const QByteArray &methodAndPath, int status, const QByteArray &body);

    //! Hands over the connection of a request with "Upgrade: websocket", of which nothing is read.
    void onUpgrade(const std::function<void(const Request &, QTcpSocket *)> &handler)
    {
        m_upgradeHandler = handler;
    }

    [[nodiscard]] QList<Request> requests(const QByteArray &methodAndPath = {}) const;
    [[nodiscard]] int count(const QByteArray &methodAndPath) const
    {
        return int(requests(methodAndPath).size());
    }
    [[nodiscard]] int connections() const { return m_connections; } //!< so far
    [[nodiscard]] int openConnections() const
    {
        return int(m_server->findChildren<QTcpSocket *>().size());
    }

Q_SIGNALS:
    void requestReceived(const QByteArray &methodAndPath);

private:
    bool start(quint16 port);
    void onConnection();
    bool handOver(QTcpSocket *socket);
    void onReadyRead(QTcpSocket *socket);

    QHash<QByteArray, Handler> m_handlers;
    std::function<void(const Request &, QTcpSocket *)> m_upgradeHandler;
    QHash<QTcpSocket *, QByteArray> m_pending;
    QList<Request> m_requests;
    int m_connections = 0;
    bool m_tls = false;
    std::unique_ptr<QTcpServer>
        m_server; //!< last, because its sockets use the others during destruction
};

//! The configuration with which a client trusts listenTls().
QSslConfiguration testAuthority();

//! The content of a file in tests/data; fails the test if it does not exist.
QByteArray testData(const QString &name);

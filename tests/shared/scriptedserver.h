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

//! \brief An HTTP server that says exactly the bytes a test gives it, over TCP or TLS.
//!
//! Lives in the test's thread and works while an event loop runs.
class ScriptedServer : public QObject
{
    Q_OBJECT

public:
    struct Request
    {
        QByteArray method;
        QByteArray target; //!< path and query as they came
        QList<std::pair<QByteArray, QByteArray>> headers;
        QByteArray body;

        [[nodiscard]] QByteArray path() const { return target.split('?').first(); }
        [[nodiscard]] QByteArray header(const QByteArray &name) const;
    };

    //! One connection that has sent a whole request; dies with its socket.
    class Exchange
    {
    public:
        explicit Exchange(QTcpSocket *socket) : m_socket(socket) {}

        //! Head and body with Content-Length.
        void respond(int status, const QByteArray &body,
                     const QByteArray &type = "application/json",
                     const QByteArray &extraHeaders = {});
        //! The head of an event stream that the closing connection ends.
        void beginStream(const QByteArray &type = "text/event-stream; charset=utf-8");
        void write(const QByteArray &bytes);
        //! Orderly, after what was written.
        void close();
        //! At once, with a reset where unread bytes or a full buffer make it one.
        void abort();
        //! At once, with a reset.
        void reset();
        [[nodiscard]] bool isOpen() const;
        [[nodiscard]] QTcpSocket *socket() const { return m_socket; }

    private:
        QPointer<QTcpSocket> m_socket;
    };
    using Handler = std::function<void(const Request &, Exchange)>;

    explicit ScriptedServer(QObject *parent = nullptr);

    bool listen();
    //! With the certificate in tests/data/tls.
    bool listenTls();
    [[nodiscard]] QUrl url() const; //!< with /api
    [[nodiscard]] quint16 port() const { return m_server->serverPort(); }

    //! Answers every request whose path below /api is \a path ("GET /run/x"); "*" is for all
    //! others.
    void on(const QByteArray &methodAndPath, const Handler &handler);
    //! Always the same answer.
    void on(const QByteArray &methodAndPath, int status, const QByteArray &body);

    [[nodiscard]] QList<Request> requests(const QByteArray &methodAndPath = {}) const;
    [[nodiscard]] int count(const QByteArray &methodAndPath) const
    {
        return int(requests(methodAndPath).size());
    }
    [[nodiscard]] int connections() const { return m_connections; }

Q_SIGNALS:
    void requestReceived(const QByteArray &methodAndPath);

private:
    bool start();
    void onConnection();
    void onReadyRead(QTcpSocket *socket);

    QHash<QByteArray, Handler> m_handlers;
    QHash<QTcpSocket *, QByteArray> m_pending;
    QList<Request> m_requests;
    int m_connections = 0;
    bool m_tls = false;
    std::unique_ptr<QTcpServer> m_server; //!< last: its sockets reach for the others while they go
};

//! What a client needs to trust listenTls().
QSslConfiguration testAuthority();

//! The bytes of a file below tests/data; fails the test if it is not there.
QByteArray testData(const QString &name);

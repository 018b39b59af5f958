// SPDX-License-Identifier: MIT

#pragma once

#include "httpmessages_p.h"

#include <QtCore/qthreadpool.h>
#include <QtNetwork/qhostaddress.h>

#include <chrono>
#include <functional>
#include <memory>

namespace ComfyDeploy::Local {

//! How much of a server its clients may use. A request head has 64 KiB, and what frames a chunk
//! 16 KiB.
struct HttpLimits
{
    //! A connection beyond them is closed at once, unless one that is idle, or whose client has
    //! left, can be closed instead.
    int connections = 4000;
    std::chrono::milliseconds idle{75'000}; //!< between two requests
    std::chrono::milliseconds silence{30'000}; //!< for a request's head, and inside its body
    //! For all of a request to come in.
    std::chrono::milliseconds request = std::chrono::milliseconds::max();
    std::chrono::milliseconds write{60'000}; //!< without a byte of the answer taken
};

//! \brief An HTTP/1.1 server. One thread accepts, reads and writes all connections; a few others
//! compute answers.
//!
//! Requests on one connection are answered in their order. The connection is kept, unless the
//! client speaks HTTP/1.0 or wants it closed, or a request was refused, or its body left unread.
//! What cannot be parsed is refused with 400, 431, 501 or 505; a client that is too slow loses its
//! connection, inside a body after a 400. One that has closed its own direction still gets its
//! answer.
class HttpServer
{
public:
    //! Called in threads of a small pool, several at a time; must not wait for anything but the
    //! disk: HttpAnswer has a wait and a source for the rest.
    using Handler = std::function<HttpAnswer(const HttpRequest &)>;
    //! Bytes of body that a request may have, known by its head. Called in the server's thread.
    using BodyLimit = std::function<qint64(const HttpRequest &)>;

    HttpServer(Handler handler, BodyLimit bodyLimit, const HttpLimits &limits = {});
    ~HttpServer();

    //! On 127.0.0.1, and on ::1 where this machine has it; 0 takes a free port.
    bool listen(quint16 port);
    //! On that address alone.
    bool listen(const QHostAddress &address, quint16 port);
    [[nodiscard]] bool isListening() const { return m_port != 0; }
    [[nodiscard]] quint16 port() const { return m_port; }
    [[nodiscard]] QString errorString() const { return m_errorString; }
    //! Closes every connection and waits for the threads.
    void close();

private:
    Q_DISABLE_COPY_MOVE(HttpServer)
    class Thread;
    friend class HttpConnection;

    bool start(std::unique_ptr<Thread> thread);

    const Handler m_handler;
    const BodyLimit m_bodyLimit;
    const HttpLimits m_limits;
    quint16 m_port = 0;
    QString m_errorString;
    QThreadPool m_pool;
    std::unique_ptr<Thread> m_thread;
};

} // namespace ComfyDeploy::Local

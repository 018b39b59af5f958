// SPDX-License-Identifier: MIT

#pragma once

#include "httpmessages_p.h"

#include <QtCore/qthreadpool.h>
#include <QtNetwork/qhostaddress.h>

#include <chrono>
#include <functional>
#include <memory>

namespace ComfyDeploy::Local {

//! Limits for the clients of a server. In addition, a request head may have 64 KiB, and the framing
//! of a chunk 16 KiB.
struct HttpLimits
{
    //! The maximum number of connections. A further one is closed at once, unless one that is idle,
    //! or whose client has left, can be closed instead.
    int connections = 4000;
    std::chrono::milliseconds idle{75'000}; //!< between two requests
    std::chrono::milliseconds silence{30'000}; //!< for a request's head, and inside its body
    //! For receiving a whole request.
    std::chrono::milliseconds request = std::chrono::milliseconds::max();
    std::chrono::milliseconds write{60'000}; //!< while the client takes no byte of the answer
};

//! \brief An HTTP/1.1 server. One thread accepts, reads and writes all connections; a few others
//! compute answers.
//!
//! Requests on one connection are answered in their order. The connection is kept, unless the
//! client speaks HTTP/1.0 or wants it closed, or a request was refused, or its body left unread. A
//! request that cannot be parsed is refused with 400, 431, 501 or 505. The connection of a client
//! that is too slow is closed, inside a body after a 400. A client that has closed its own
//! direction still gets its answer.
class HttpServer
{
public:
    //! Called in threads of a small pool, several at a time; must not wait for anything but the
    //! disk: HttpAnswer has a wait and a source for the rest.
    using Handler = std::function<HttpAnswer(const HttpRequest &)>;
    //! Returns the maximum size of a request's body, given its head. Called in the server's thread.
    using BodyLimit = std::function<qint64(const HttpRequest &)>;

    HttpServer(Handler handler, BodyLimit bodyLimit, const HttpLimits &limits = {});
    ~HttpServer();

    //! Listens on 127.0.0.1, and on ::1 if this machine has it; port 0 takes a free one.
    bool listen(quint16 port);
    //! Listens on \a address only.
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

// Private header: used inside the local server, not installed.
#pragma once

#include "httpmessages_p.h"

#include <ComfyDeployLocal/comfydeploylocal_export.h>

#include <QtCore/qpointer.h>
#include <QtCore/qthread.h>
#include <QtNetwork/qhostaddress.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace ComfyDeploy::Local {

//! How much of a server its clients may take up.
struct HttpLimits
{
    int connections = 600; //!< and so many threads
    int waiting = 200; //!< connections that wait for a thread; what comes then is closed at once
    std::chrono::milliseconds idle{75'000}; //!< between two requests
    std::chrono::milliseconds silence{30'000}; //!< inside a request
    //! For all of a request to come in.
    std::chrono::milliseconds request = std::chrono::milliseconds::max();
    std::chrono::milliseconds write{60'000}; //!< without a byte of the answer taken
};

//! \brief Accepts HTTP connections, one thread for each.
//!
//! cpp-httplib writes the answers; accepting is done here, because a compiled cpp-httplib brings
//! its own backlog of 5 and refuses descriptors beyond 1023.
class COMFYDEPLOYLOCAL_EXPORT HttpServer
{
public:
    //! Called on the connection's thread, several at a time; may block, and then has to look at
    //! HttpRequest::isGone().
    using Handler = std::function<HttpAnswer(const HttpRequest &)>;
    //! Bytes of body that a request may have, known by its head.
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
    //! Breaks every connection off and waits for the threads.
    void close();

private:
    Q_DISABLE_COPY_MOVE(HttpServer)
    class Listener;

    //! Calls \a listen in the thread that accepts.
    bool startWith(const std::function<bool()> &listen);
    bool listenOnBoth(quint16 port, bool *ipv6InUse);
    bool listenOnOne(const QHostAddress &address, quint16 port);
    void accepted(qintptr descriptor);
    void work();

    const Handler m_handler;
    const BodyLimit m_bodyLimit;
    const HttpLimits m_limits;
    quint16 m_port = 0;
    QString m_errorString;

    QThread m_acceptThread;
    QPointer<QObject> m_acceptContext; //!< lives in m_acceptThread, parent of the listeners

    std::atomic<bool> m_stopping{false};
    std::atomic<bool> m_crowded{false}; //!< connections wait, and all threads are taken
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<qintptr> m_pending;
    std::vector<std::thread> m_threads;
    int m_idleThreads = 0;
};

} // namespace ComfyDeploy::Local

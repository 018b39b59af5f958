// SPDX-License-Identifier: MIT

#include "httpserver_p.h"

#include "httpconnection_p.h"

#include <QtCore/qdeadlinetimer.h>
#include <QtCore/qsemaphore.h>
#include <QtCore/qthread.h>
#include <QtCore/qtimer.h>
#include <QtNetwork/qtcpserver.h>
#include <QtNetwork/qtcpsocket.h>

#include <algorithm>
#include <tuple>
#include <vector>

using namespace std::chrono_literals;

namespace ComfyDeploy::Local {

namespace {

// More than any test opens at once; the system may lower it.
constexpr int Backlog = 4096;
// A free IPv4 port can be taken on IPv6.
constexpr int PortAttempts = 20;
// Handlers wait for the disk at most.
constexpr int PoolThreads = 4;
// When the program has run out of descriptors.
constexpr auto AcceptPause = 100ms;
// Between two searches for connections whose clients have left.
constexpr auto AbandonedPause = 1s;

} // namespace

//! Accepts connections and owns them all.
class HttpServer::Thread : public QThread
{
public:
    using Listen = std::function<bool(Thread *)>;

    Thread(HttpServer &server, Listen listen) : m_server(server), m_listen(std::move(listen)) {}

    //! False, with the reason in errorString, if it cannot listen.
    bool begin();

    // In this thread, from \a listen.
    bool listenOn(const QHostAddress &address, quint16 port);
    //! Closes the last listener of listenOn().
    void forgetLast() { m_listeners.pop_back(); }

    quint16 port = 0; //!< of the first listener
    QString errorString;
    bool isAddressInUse = false;

protected:
    void run() override;

private:
    class Listener;

    void accepted(qintptr descriptor);
    bool makeRoom();
    bool closeLongestIdle();
    bool closeAbandoned();

    HttpServer &m_server;
    const Listen m_listen;
    bool m_isListening = false;
    QSemaphore m_hasListened;
    std::vector<std::unique_ptr<Listener>> m_listeners;
    std::vector<HttpConnection *> m_connections;
    QDeadlineTimer m_nextLook;
};

class HttpServer::Thread::Listener : public QTcpServer
{
public:
    explicit Listener(Thread *thread) : m_thread(thread)
    {
        setListenBacklogSize(Backlog);
        connect(this, &QTcpServer::acceptError, this, [this] {
            m_thread->makeRoom();
            QTimer::singleShot(AcceptPause, this, &QTcpServer::resumeAccepting);
        });
    }

protected:
    void incomingConnection(qintptr descriptor) override { m_thread->accepted(descriptor); }

private:
    Thread *const m_thread;
};

bool HttpServer::Thread::begin()
{
    start();
    m_hasListened.acquire();
    return m_isListening;
}

void HttpServer::Thread::run()
{
    m_isListening = m_listen(this);
    m_hasListened.release();
    if (m_isListening)
        exec();
    m_listeners.clear();
    // None of them ends any more: that would be in this thread.
    qDeleteAll(std::exchange(m_connections, {}));
}

bool HttpServer::Thread::listenOn(const QHostAddress &address, quint16 wantedPort)
{
    auto listener = std::make_unique<Listener>(this);
    if (!listener->listen(address, wantedPort)) {
        errorString = listener->errorString();
        isAddressInUse = listener->serverError() == QAbstractSocket::AddressInUseError;
        return false;
    }
    if (m_listeners.empty())
        port = listener->serverPort();
    m_listeners.push_back(std::move(listener));
    return true;
}

void HttpServer::Thread::accepted(qintptr descriptor)
{
    if (int(m_connections.size()) >= m_server.m_limits.connections && !makeRoom()) {
        QTcpSocket refused;
        if (refused.setSocketDescriptor(descriptor))
            refused.abort();
        return;
    }
    auto *connection = new HttpConnection(descriptor, m_server);
    m_connections.push_back(connection);
    QObject::connect(connection, &HttpConnection::ended, connection, [this, connection] {
        m_connections.erase(std::find(m_connections.begin(), m_connections.end(), connection));
        connection->deleteLater();
    });
}

bool HttpServer::Thread::makeRoom()
{
    return closeLongestIdle() || closeAbandoned();
}

bool HttpServer::Thread::closeLongestIdle()
{
    const auto idlest = std::max_element(
        m_connections.begin(), m_connections.end(),
        [](const auto *a, const auto *b) { return a->idleTime() < b->idleTime(); });
    if (idlest == m_connections.end() || (*idlest)->idleTime() < 0)
        return false;
    (*idlest)->abort();
    return true;
}

bool HttpServer::Thread::closeAbandoned()
{
    if (!m_nextLook.hasExpired())
        return false;
    m_nextLook = QDeadlineTimer(AbandonedPause);
    const std::vector<HttpConnection *> all = m_connections;
    return std::count_if(all.begin(), all.end(),
                         [](HttpConnection *connection) { return connection->isAbandoned(); })
        > 0;
}

HttpServer::HttpServer(Handler handler, BodyLimit bodyLimit, const HttpLimits &limits)
    : m_handler(std::move(handler)), m_bodyLimit(std::move(bodyLimit)), m_limits(limits)
{
    m_pool.setMaxThreadCount(PoolThreads);
}

HttpServer::~HttpServer()
{
    close();
}

bool HttpServer::listen(quint16 port)
{
    const auto onBoth = [port](Thread *thread) {
        if (!thread->listenOn(QHostAddress::LocalHost, port))
            return false;
        // "localhost" may mean ::1: another program there would get our clients' requests.
        const bool isSafe =
            thread->listenOn(QHostAddress::LocalHostIPv6, thread->port) || !thread->isAddressInUse;
        if (!isSafe)
            thread->forgetLast();
        return isSafe;
    };
    return start(std::make_unique<Thread>(*this, [port, onBoth](Thread *thread) {
        for (int attempt = 0; attempt < (port ? 1 : PortAttempts); ++attempt) {
            thread->isAddressInUse = false;
            if (onBoth(thread))
                return true;
            if (!thread->isAddressInUse)
                return false;
        }
        return false;
    }));
}

bool HttpServer::listen(const QHostAddress &address, quint16 port)
{
    return start(std::make_unique<Thread>(
        *this, [&](Thread *thread) { return thread->listenOn(address, port); }));
}

bool HttpServer::start(std::unique_ptr<Thread> thread)
{
    Q_ASSERT(!isListening());
    const bool isListening = thread->begin();
    m_errorString = isListening ? QString() : thread->errorString;
    if (isListening) {
        m_port = thread->port;
        m_thread = std::move(thread);
    } else {
        thread->wait();
    }
    return isListening;
}

void HttpServer::close()
{
    if (!m_thread)
        return;
    m_thread->quit();
    m_thread->wait();
    m_pool.waitForDone();
    m_thread.reset();
    m_port = 0;
}

} // namespace ComfyDeploy::Local

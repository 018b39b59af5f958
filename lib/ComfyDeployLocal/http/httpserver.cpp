#include "httpserver_p.h"

#include "httpconnection_p.h"

#include <QtNetwork/qhostaddress.h>
#include <QtNetwork/qtcpserver.h>
#include <QtNetwork/qtcpsocket.h>

#include <tuple>

namespace ComfyDeploy::Local {

namespace {

// More than any test opens at once; the system may lower it.
constexpr int Backlog = 1024;
// A free IPv4 port can be taken on IPv6.
constexpr int PortAttempts = 20;

} // namespace

static void refuse(qintptr descriptor)
{
    QTcpSocket socket;
    if (socket.setSocketDescriptor(descriptor))
        socket.abort();
}

class HttpServer::Listener : public QTcpServer
{
public:
    Listener(HttpServer *server, QObject *parent) : QTcpServer(parent), m_server(server)
    {
        setListenBacklogSize(Backlog);
    }

protected:
    void incomingConnection(qintptr descriptor) override { m_server->accepted(descriptor); }

private:
    HttpServer *const m_server;
};

HttpServer::HttpServer(Handler handler, BodyLimit bodyLimit, const HttpLimits &limits)
    : m_handler(std::move(handler)), m_bodyLimit(std::move(bodyLimit)), m_limits(limits)
{}

HttpServer::~HttpServer()
{
    close();
}

bool HttpServer::listen(quint16 port)
{
    return startWith([this, port] {
        for (int attempt = 0; attempt < (port ? 1 : PortAttempts); ++attempt) {
            bool ipv6InUse = false;
            if (listenOnBoth(port, &ipv6InUse))
                return true;
            if (!ipv6InUse)
                return false;
        }
        return false;
    });
}

bool HttpServer::listen(const QHostAddress &address, quint16 port)
{
    return startWith([&] { return listenOnOne(address, port); });
}

bool HttpServer::startWith(const std::function<bool()> &listen)
{
    Q_ASSERT(!isListening());
    m_stopping = false;
    m_acceptContext = new QObject;
    m_acceptContext->moveToThread(&m_acceptThread);
    m_acceptThread.start();
    bool listening = false;
    QMetaObject::invokeMethod(
        m_acceptContext, [&] { listening = listen(); }, Qt::BlockingQueuedConnection);
    if (!listening)
        close();
    return listening;
}

bool HttpServer::listenOnBoth(quint16 port, bool *ipv6InUse)
{
    auto ipv4 = std::make_unique<Listener>(this, m_acceptContext);
    if (!ipv4->listen(QHostAddress::LocalHost, port)) {
        m_errorString = ipv4->errorString();
        return false;
    }
    auto ipv6 = std::make_unique<Listener>(this, m_acceptContext);
    if (ipv6->listen(QHostAddress::LocalHostIPv6, ipv4->serverPort())) {
        std::ignore = ipv6.release(); // this is its parent
    } else if (ipv6->serverError() == QAbstractSocket::AddressInUseError) {
        // "localhost" may mean ::1: a stranger there would get our clients' requests.
        m_errorString = ipv6->errorString();
        *ipv6InUse = true;
        return false;
    }
    m_port = ipv4->serverPort();
    m_errorString.clear();
    std::ignore = ipv4.release();
    return true;
}

bool HttpServer::listenOnOne(const QHostAddress &address, quint16 port)
{
    auto listener = std::make_unique<Listener>(this, m_acceptContext);
    if (!listener->listen(address, port)) {
        m_errorString = listener->errorString();
        return false;
    }
    m_port = listener->serverPort();
    m_errorString.clear();
    std::ignore = listener.release();
    return true;
}

void HttpServer::close()
{
    {
        // Or a thread that has looked at it, but does not wait yet, would sleep for ever.
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    if (m_acceptThread.isRunning()) {
        m_acceptContext->deleteLater(); // with the listeners
        m_acceptThread.quit();
        m_acceptThread.wait();
        delete m_acceptContext; // still there if the QCoreApplication is gone: no event is
                                // delivered
    }
    m_wake.notify_all();
    for (std::thread &thread : m_threads)
        thread.join();
    m_threads.clear();
    for (const qintptr descriptor : std::exchange(m_pending, {}))
        refuse(descriptor);
    m_crowded = false;
    m_idleThreads = 0;
    m_port = 0;
}

void HttpServer::accepted(qintptr descriptor)
{
    const std::lock_guard lock(m_mutex);
    const bool full = int(m_threads.size()) == m_limits.connections;
    if (full && int(m_pending.size()) >= m_limits.waiting + m_idleThreads) {
        refuse(descriptor); // or they would take all of the descriptors that this program may have
        return;
    }
    m_pending.push_back(descriptor);
    const bool enough = m_idleThreads >= int(m_pending.size());
    m_crowded = full && !enough;
    if (full || enough)
        m_wake.notify_one();
    else
        m_threads.emplace_back([this] { work(); });
}

void HttpServer::work()
{
    std::unique_lock lock(m_mutex);
    while (true) {
        ++m_idleThreads;
        m_wake.wait(lock, [this] { return m_stopping || !m_pending.empty(); });
        --m_idleThreads;
        if (m_stopping)
            return;
        const qintptr descriptor = m_pending.front();
        m_pending.pop_front();
        m_crowded = m_crowded && !m_pending.empty();
        lock.unlock();
        HttpConnection(descriptor, m_handler, m_bodyLimit, m_limits, m_stopping, m_crowded).serve();
        lock.lock();
    }
}

} // namespace ComfyDeploy::Local

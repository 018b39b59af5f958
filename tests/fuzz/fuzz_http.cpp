// SPDX-License-Identifier: MIT

// The local server's HTTP face over a socket: whatever comes, each request that it understands is
// answered once and in order, and nothing else is.
#include "fuzz/fuzzing.h"

#include <ComfyDeployLocal/http/httpserver_p.h>

#include <QtCore/qcoreapplication.h>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

using namespace ComfyDeploy::Local;
using namespace std::chrono_literals;

namespace {

constexpr qint64 BodyLimit = 300;

//! One server for all inputs. Its clients send everything at once and then nothing more, so that
//! no wait of it is ever waited out.
class Server
{
public:
    Server()
        : m_http([this](const HttpRequest &request) { return answer(request); },
                 [](const HttpRequest &) { return BodyLimit; }, limits())
    {
        if (!m_http.listen(QHostAddress::LocalHost, 0))
            qFatal("cannot listen: %s", qPrintable(m_http.errorString()));
    }

    //! What the server says to these bytes; null if it broke the connection off.
    QByteArray talk(const QByteArray &bytes);

    std::atomic<int> answered{0};

private:
    static HttpLimits limits()
    {
        HttpLimits limits;
        limits.connections = 4;
        return limits;
    }
    HttpAnswer answer(const HttpRequest &request)
    {
        FUZZ_CHECK(request.body.size() <= BodyLimit);
        FUZZ_CHECK(request.target.startsWith('/') || request.target == "*");
        HttpAnswer answer;
        answer.body = "<" + QByteArray::number(++answered) + ">";
        return answer;
    }

    HttpServer m_http;
};

//! A socket that is connected to that port. The fuzzer's timer interrupts the wait at times.
int connectedTo(quint16 port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    while (true) {
        const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
        if (descriptor >= 0
            && ::connect(descriptor, reinterpret_cast<sockaddr *>(&address), sizeof address) == 0)
            return descriptor;
        if (errno != EINTR)
            qFatal("cannot connect: %s", std::strerror(errno));
        ::close(descriptor);
    }
}

QByteArray Server::talk(const QByteArray &bytes)
{
    const int descriptor = connectedTo(m_http.port());
    // No port waits for two minutes before it can be used again: there are only so many.
    const linger reset{1, 0};
    ::setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    qsizetype sent = 0;
    while (sent < bytes.size()) {
        const auto count =
            ::send(descriptor, bytes.constData() + sent, size_t(bytes.size() - sent), MSG_NOSIGNAL);
        if (count <= 0)
            break;
        sent += count;
    }
    ::shutdown(descriptor, SHUT_WR);
    QByteArray received("");
    char buffer[4096];
    ssize_t count = 0;
    while ((count = ::recv(descriptor, buffer, sizeof buffer, 0)) > 0)
        received.append(buffer, count);
    ::close(descriptor);
    return count < 0 ? QByteArray() : received;
}

//! Qt's threads need one; a replay has its own.
class Application
{
public:
    Application()
    {
        if (!QCoreApplication::instance())
            m_application = std::make_unique<QCoreApplication>(m_count, m_arguments);
    }

private:
    int m_count = 1;
    char m_name[5] = "fuzz";
    char *m_arguments[2] = {m_name, nullptr};
    std::unique_ptr<QCoreApplication> m_application;
};

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    constexpr std::size_t Most = 8192; // an answer for each request fits into the socket's buffer
    static Application application;
    static Server server;
    server.answered = 0;
    const QByteArray received = server.talk(Fuzzing::bytesOf(data, qMin(size, Most)));
    if (received.isNull())
        return 0;
    const qsizetype statusLines = received.count("HTTP/1.1 ");
    const qsizetype continues = received.count("HTTP/1.1 100 Continue\r\n\r\n");
    const qsizetype refusals = statusLines - continues - server.answered;
    FUZZ_CHECK(received.isEmpty() || received.startsWith("HTTP/1.1 "));
    // After a refusal there is nothing more. Answers may be missing: the client has closed its
    // direction, which can look as if it had left.
    FUZZ_CHECK(refusals <= 1);
    for (int number = 1; number <= server.answered; ++number)
        FUZZ_CHECK(received.count("<" + QByteArray::number(number) + ">") <= 1);
    return 0;
}

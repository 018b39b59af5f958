// SPDX-License-Identifier: MIT

#include "rawhttp.h"

#include <QtCore/qscopeguard.h>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

namespace RawHttp {

namespace {

constexpr int Patience = 30'000; // a test that waits longer has failed

QByteArray headerOf(const Headers &headers, const QByteArray &name)
{
    for (const auto &[key, value] : headers) {
        if (key.compare(name, Qt::CaseInsensitive) == 0)
            return value;
    }
    return {};
}

//! Decodes a chunked body; \a complete is set if the last chunk is there.
QByteArray dechunked(const QByteArray &raw, bool *complete)
{
    QByteArray body;
    qsizetype pos = 0;
    while (true) {
        const qsizetype lineEnd = raw.indexOf("\r\n", pos);
        if (lineEnd < 0)
            return body;
        bool ok = false;
        const qsizetype size = raw.mid(pos, lineEnd - pos).toLongLong(&ok, 16);
        if (!ok)
            return body;
        if (size == 0) {
            *complete = true;
            return body;
        }
        body += raw.mid(lineEnd + 2, size);
        pos = lineEnd + 2 + size + 2;
    }
}

} // namespace

QByteArray Request::bytes(const QUrl &server) const
{
    QByteArray head = method + ' ' + target + " HTTP/1.1\r\n";
    const auto addUnlessThere = [&](const QByteArray &name, const QByteArray &value) {
        if (headerOf(headers, name).isNull())
            head += name + ": " + value + "\r\n";
    };
    addUnlessThere("Host", server.host().toLatin1() + ':' + QByteArray::number(server.port()));
    addUnlessThere("Connection", "close");
    if (!body.isEmpty())
        addUnlessThere("Content-Length", QByteArray::number(body.size()));
    for (const auto &[name, value] : headers)
        head += name + ": " + value + "\r\n";
    return head + "\r\n" + body;
}

QByteArray Answer::header(const QByteArray &name) const
{
    return headerOf(headers, name);
}

Answer parsed(const QByteArray &raw)
{
    Answer answer;
    answer.raw = raw;
    const qsizetype headEnd = raw.indexOf("\r\n\r\n");
    if (headEnd < 0)
        return answer;
    const QList<QByteArray> lines = raw.first(headEnd).split('\n');
    answer.status = lines.first().split(' ').value(1).toInt();
    for (const QByteArray &line : lines.sliced(1)) {
        const qsizetype colon = line.indexOf(':');
        answer.headers.emplaceBack(line.first(colon).trimmed(), line.sliced(colon + 1).trimmed());
    }
    const QByteArray rest = raw.sliced(headEnd + 4);
    if (answer.header("Transfer-Encoding") == "chunked") {
        answer.body = dechunked(rest, &answer.complete);
    } else {
        answer.body = rest;
        answer.complete = rest.size() == answer.header("Content-Length").toLongLong();
    }
    return answer;
}

Answer send(const QUrl &server, const Request &request)
{
    return sendBytes(server, request.bytes(server));
}

Answer sendBytes(const QUrl &server, const QByteArray &bytes)
{
    Connection connection(server);
    connection.write(bytes);
    connection.readToEnd();
    return connection.answer();
}

bool isReset(const QUrl &server, const QByteArray &bytes, QByteArray *received)
{
    const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
    const auto closing = qScopeGuard([descriptor] { ::close(descriptor); });
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(quint16(server.port()));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval patience{Patience / 1000, 0};
    ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (::connect(descriptor, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0
        || ::send(descriptor, bytes.constData(), size_t(bytes.size()), 0) != bytes.size())
        return false;
    QByteArray all;
    char buffer[4096];
    ssize_t count = 0;
    while ((count = ::recv(descriptor, buffer, sizeof buffer, 0)) > 0)
        all.append(buffer, count);
    const bool wasReset = count < 0 && errno == ECONNRESET;
    if (received)
        *received = all;
    return wasReset;
}

Answer get(const QUrl &server, const QByteArray &target, const Headers &headers)
{
    return send(server, {"GET", target, headers, {}});
}

Answer postJson(const QUrl &server, const QByteArray &target, const QByteArray &json,
                const Headers &headers)
{
    return send(server,
                {"POST", target, Headers{{"Content-Type", "application/json"}} + headers, json});
}

Connection::Connection(const QUrl &server)
{
    m_socket.connectToHost(server.host(), quint16(server.port()));
    m_socket.waitForConnected(Patience);
}

void Connection::write(const QByteArray &bytes)
{
    m_socket.write(bytes);
    while (m_socket.bytesToWrite() > 0 && m_socket.waitForBytesWritten(Patience)) {}
}

bool Connection::readUntil(const std::function<bool(const QByteArray &)> &enough)
{
    m_received += m_socket.readAll();
    while (!enough(m_received)) {
        const bool more = m_socket.waitForReadyRead(Patience);
        m_received += m_socket.readAll();
        if (!more)
            return enough(m_received);
    }
    return true;
}

bool Connection::readUntilContains(const QByteArray &text)
{
    return readUntil([&](const QByteArray &received) { return received.contains(text); });
}

bool Connection::readToEnd()
{
    readUntil([](const QByteArray &) { return false; });
    return m_socket.state() == QAbstractSocket::UnconnectedState;
}

bool Connection::staysSilent(int milliseconds)
{
    m_received += m_socket.readAll();
    const bool came = m_socket.waitForReadyRead(milliseconds);
    return !came && m_socket.state() == QAbstractSocket::ConnectedState;
}

Answer Connection::answer() const
{
    return parsed(m_received);
}

QList<Frame> frames(const QByteArray &body)
{
    QList<Frame> found;
    qsizetype pos = 0;
    for (qsizetype end = body.indexOf("\n\n"); end >= 0; end = body.indexOf("\n\n", pos)) {
        Frame frame;
        for (const QByteArray &line : body.mid(pos, end - pos).split('\n')) {
            if (line.startsWith("event: "))
                frame.event = line.sliced(7);
            else if (line.startsWith("data: "))
                frame.data = line.sliced(6);
        }
        found += frame;
        pos = end + 2;
    }
    return found;
}

} // namespace RawHttp

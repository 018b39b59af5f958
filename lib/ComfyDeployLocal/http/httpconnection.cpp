#include "httpconnection_p.h"

#include <QtCore/qdeadlinetimer.h>
#include <QtCore/qfile.h>
#include <QtNetwork/qhostaddress.h>

using namespace std::chrono_literals;

namespace ComfyDeploy::Local {

namespace {

// How long a wait goes on before it looks whether the server is closing.
constexpr auto Slice = 100ms;
constexpr auto IdleTimeout = 75s; // between two requests
constexpr auto ReadTimeout = 30s; // inside a request
constexpr auto WriteTimeout = 60s;
constexpr auto LingerTimeout = 10s;
constexpr auto LingerSilence = 300ms;
constexpr qint64 FileChunk = 64 * 1024;
constexpr qint64 ReadBuffer = 256 * 1024;

} // namespace

SocketStream::SocketStream(QTcpSocket &socket, const std::atomic<bool> &stopping)
    : m_socket(socket), m_stopping(stopping)
{}

bool SocketStream::waitForRequest(std::chrono::milliseconds timeout,
                                  const std::function<bool()> &giveUp)
{
    const QDeadlineTimer deadline(timeout);
    while (!m_socket.bytesAvailable()) {
        if (m_stopping || giveUp() || deadline.hasExpired()
            || m_socket.state() != QAbstractSocket::ConnectedState)
            return false;
        m_socket.waitForReadyRead(int(Slice.count()));
    }
    return true;
}

bool SocketStream::isGone() const
{
    if (m_dropped || m_stopping)
        return true;
    if (m_socket.state() == QAbstractSocket::ConnectedState)
        m_socket.waitForReadyRead(0); // notices a hang-up; what it reads stays in the buffer
    return m_socket.state() != QAbstractSocket::ConnectedState;
}

bool SocketStream::is_readable() const
{
    return m_socket.bytesAvailable() > 0;
}

bool SocketStream::is_writable() const
{
    return !m_dropped && !m_stopping && m_socket.state() == QAbstractSocket::ConnectedState;
}

ssize_t SocketStream::read(char *data, size_t size)
{
    if (!waitForRequest(ReadTimeout, [] { return false; }))
        return -1;
    return m_socket.read(data, qint64(size));
}

ssize_t SocketStream::write(const char *data, size_t size)
{
    if (!is_writable() || m_socket.write(data, qint64(size)) != qint64(size))
        return -1;
    QDeadlineTimer deadline(WriteTimeout);
    while (m_socket.bytesToWrite() > 0) {
        if (!is_writable() || deadline.hasExpired())
            return -1;
        if (m_socket.waitForBytesWritten(int(Slice.count())))
            deadline.setRemainingTime(WriteTimeout);
    }
    return ssize_t(size);
}

void SocketStream::get_remote_ip_and_port(std::string &ip, int &port) const
{
    ip = m_socket.peerAddress().toString().toStdString();
    port = m_socket.peerPort();
}

void SocketStream::get_local_ip_and_port(std::string &ip, int &port) const
{
    ip = m_socket.localAddress().toString().toStdString();
    port = m_socket.localPort();
}

socket_t SocketStream::socket() const
{
    // Asked for only to compare it with FD_SETSIZE, which concerns select(), which is not used.
    return INVALID_SOCKET;
}

HttpConnection::HttpConnection(qintptr descriptor, const HttpServer::Handler &handler,
                               const HttpServer::BodyLimit &bodyLimit,
                               const std::atomic<bool> &stopping, const std::atomic<bool> &crowded)
    : m_handler(handler), m_bodyLimit(bodyLimit), m_stopping(stopping), m_crowded(crowded),
      m_stream(m_socket, stopping)
{
    m_socket.setSocketDescriptor(descriptor);
    m_socket.setReadBufferSize(ReadBuffer);
    m_socket.setSocketOption(QAbstractSocket::LowDelayOption, 1);
    svr_sock_ = 0; // "running": bodies are not written otherwise; nothing else looks at it
    set_keep_alive_timeout(std::chrono::seconds(IdleTimeout).count());
    set_keep_alive_max_count(100'000);
    // prepare() makes every path "/": routes are ours, and no regular expression sees a path.
    const std::string all = "/";
    const auto plain = [this](const httplib::Request &, httplib::Response &response) {
        answer(response, nullptr);
    };
    const auto withBody = [this](const httplib::Request &, httplib::Response &response,
                                 const httplib::ContentReader &reader) {
        answer(response, &reader);
    };
    Get(all, plain);
    Options(all, plain);
    Post(all, withBody);
    Put(all, withBody);
    Patch(all, withBody);
    Delete(all, withBody);
}

HttpConnection::~HttpConnection() = default;

void HttpConnection::serve()
{
    if (m_socket.state() != QAbstractSocket::ConnectedState)
        return;
    bool isFirst = true;
    // A connection that is merely kept gives its thread to one that waits for a thread.
    const std::function<bool()> giveUp = [&] {
        return m_crowded && !isFirst;
    };
    while (m_stream.waitForRequest(IdleTimeout, giveUp)) {
        bool closed = false;
        isFirst = false;
        m_request = {};
        m_bodyUnread = false;
        const bool ok = process_request(m_stream, false, closed,
                                        [this](httplib::Request &request) { prepare(request); });
        if (!ok || closed || m_bodyUnread || m_stream.isDropped())
            break;
    }
    hangUp();
}

void HttpConnection::prepare(httplib::Request &request)
{
    m_request.method = QByteArray::fromStdString(request.method);
    m_request.target = QByteArray::fromStdString(request.target);
    for (const auto &[name, value] : request.headers) {
        // cpp-httplib's own additions
        if (name == "REMOTE_ADDR" || name == "REMOTE_PORT" || name == "LOCAL_ADDR"
            || name == "LOCAL_PORT")
            continue;
        m_request.headers.emplaceBack(QByteArray::fromStdString(name),
                                      QByteArray::fromStdString(value));
    }
    m_request.isGone = [this] {
        return m_stream.isGone();
    };
    // What cpp-httplib would do by itself is done, or left undone on purpose, by us: ranges,
    // compressed bodies both ways, and forms, whose bytes are recorded as they came.
    request.ranges.clear();
    request.path = "/";
    for (const char *name : {"Accept-Encoding", "Content-Encoding", "Content-Type"})
        request.headers.erase(name);
}

void HttpConnection::readBody(const httplib::ContentReader &reader)
{
    const QByteArray length = m_request.header("Content-Length");
    if (length.isNull() && m_request.header("Transfer-Encoding").isNull())
        return; // no body; cpp-httplib would wait for the connection's end
    const qint64 limit = m_bodyLimit(m_request);
    if (length.toLongLong() > limit) {
        m_request.bodyTooLarge = m_bodyUnread = true;
        return;
    }
    m_request.body.reserve(length.toLongLong());
    const bool complete = reader([&](const char *data, size_t size) {
        if (m_request.body.size() + qint64(size) > limit) {
            m_request.bodyTooLarge = true;
            return false;
        }
        m_request.body.append(data, qsizetype(size));
        return true;
    });
    m_bodyUnread = !complete;
}

void HttpConnection::answer(httplib::Response &response, const httplib::ContentReader *reader)
{
    if (reader)
        readBody(*reader);
    if (m_bodyUnread && !m_request.bodyTooLarge) {
        // The client broke off, or the chunks make no sense.
        response.status = 400;
        response.set_content(R"({"detail":"There was an error parsing the body"})",
                             "application/json");
        response.set_header("Connection", "close");
        return;
    }
    response.status = -1;
    writeAnswer(response, m_handler(m_request));
    m_request.body.clear();
}

void HttpConnection::writeAnswer(httplib::Response &response, const HttpAnswer &answer)
{
    if (answer.drop)
        m_stream.drop();
    response.status = answer.status;
    for (const auto &[name, value] : answer.headers)
        response.set_header(name.toStdString(), value.toStdString());
    if (m_bodyUnread)
        response.set_header("Connection", "close");
    const std::string type = answer.contentType.toStdString();
    if (answer.stream) {
        response.set_chunked_content_provider(
            type, [this, stream = answer.stream](size_t, httplib::DataSink &sink) {
                const HttpSink ours{[&sink](QByteArrayView bytes) {
                                        return sink.write(bytes.data(), size_t(bytes.size()));
                                    },
                                    [this] {
                                        return m_stream.isGone();
                                    }};
                if (!stream(ours))
                    return false;
                sink.done();
                return true;
            });
    } else if (answer.fileSize > 0) {
        auto file = std::make_shared<QFile>(answer.file);
        const qint64 begin = answer.fileBegin;
        response.set_content_provider(
            size_t(answer.fileSize), type,
            [file, begin](size_t offset, size_t length, httplib::DataSink &sink) {
                if (!file->isOpen() && !file->open(QIODevice::ReadOnly))
                    return false;
                if (!file->seek(begin + qint64(offset)))
                    return false;
                const QByteArray bytes = file->read(qMin(qint64(length), FileChunk));
                return !bytes.isEmpty() && sink.write(bytes.constData(), size_t(bytes.size()));
            });
    } else {
        response.set_content(answer.body.toStdString(), type);
    }
}

void HttpConnection::hangUp()
{
    if (m_stopping || m_stream.isDropped()) {
        m_socket.abort();
        return;
    }
    // Closing with bytes unread resets the connection, which can take the answer back from a client
    // that is still sending.
    const QDeadlineTimer deadline(LingerTimeout);
    while (m_bodyUnread && m_socket.state() == QAbstractSocket::ConnectedState && !m_stopping
           && !deadline.hasExpired() && m_socket.waitForReadyRead(int(LingerSilence.count())))
        m_socket.skip(m_socket.bytesAvailable());
    if (m_socket.state() == QAbstractSocket::ConnectedState)
        m_socket.disconnectFromHost();
}

} // namespace ComfyDeploy::Local

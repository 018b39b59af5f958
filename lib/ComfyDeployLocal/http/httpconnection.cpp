#include "httpconnection_p.h"

#include <ComfyDeployLocal/proxy/proxyconnection_p.h>

#include <QtCore/qdatetime.h>
#include <QtCore/qfile.h>
#include <QtCore/qlocale.h>
#include <QtCore/qthread.h>
#include <QtNetwork/qhostaddress.h>

#include <cctype>
#include <utility>

using namespace std::chrono_literals;

namespace ComfyDeploy::Local {

namespace {

// How long a wait goes on before it looks whether the server is closing.
constexpr auto SocketSlice = 100ms;
constexpr auto LingerTimeout = 10s;
constexpr auto LingerSilence = 300ms;
constexpr qint64 FileChunk = 64LL * 1024;
constexpr qint64 ReadBuffer = 256LL * 1024;
constexpr qsizetype MaximumHead = 64LL * 1024;
constexpr qsizetype MaximumLine = 4096; // of a chunk's head, or of a trailer
constexpr int MaximumTrailers = 100;
constexpr qsizetype SlowPiece = 16; // of a body that dribbles
constexpr unsigned long PauseSlice = 20; // ms

//! Such as TLS, in whose first word a line end may stand by chance.
bool isNoMethod(const QByteArray &bytes)
{
    const char first = bytes.isEmpty() ? '\n' : bytes.front();
    return first != '\r' && first != '\n' && !std::isalpha(uchar(first));
}

// By which a client knows the server's clock.
QByteArray httpDate(const QDateTime &utc)
{
    return QLocale::c().toString(utc, u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s).toLatin1();
}

} // namespace

SocketStream::SocketStream(QTcpSocket &socket, const HttpLimits &limits,
                           const std::atomic<bool> &stopping)
    : m_socket(socket), m_limits(limits), m_stopping(stopping)
{}

bool SocketStream::waitForRequest(const std::function<bool()> &giveUp)
{
    const QDeadlineTimer deadline(m_limits.idle);
    while (!m_socket.bytesAvailable()) {
        if (m_stopping || giveUp() || deadline.hasExpired()
            || m_socket.state() != QAbstractSocket::ConnectedState)
            return false;
        m_socket.waitForReadyRead(int(SocketSlice.count()));
    }
    m_requestEnd = QDeadlineTimer(m_limits.request);
    return true;
}

// A socket whose buffer is full does not read.
void SocketStream::holdReading()
{
    if (m_socket.state() != QAbstractSocket::ConnectedState)
        return;
    m_filled = m_socket.bytesAvailable() == 0;
    if (m_filled)
        m_socket.ungetChar('\n');
    m_socket.setReadBufferSize(1);
}

void SocketStream::letGo()
{
    if (std::exchange(m_filled, false) && m_socket.isOpen())
        m_socket.skip(1);
    m_socket.setReadBufferSize(ReadBuffer);
}

bool SocketStream::isGone() const
{
    return m_dropped || m_stopping || m_socket.state() != QAbstractSocket::ConnectedState;
}

bool SocketStream::hasEnded()
{
    letGo();
    if (m_socket.state() == QAbstractSocket::ConnectedState)
        m_socket.waitForReadyRead(0); // what it reads stays in the buffer
    holdReading();
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
    const qsizetype count = qMin(qsizetype(size), m_given.size());
    std::copy_n(m_given.constData(), count, data);
    m_given.remove(0, count);
    return count > 0 ? ssize_t(count) : -1;
}

bool SocketStream::waitUntil(const std::function<bool()> &enough, QDeadlineTimer deadline)
{
    while (!enough()) {
        if (m_stopping || deadline.hasExpired() || m_requestEnd.hasExpired()
            || m_socket.state() != QAbstractSocket::ConnectedState)
            return false;
        m_socket.waitForReadyRead(int(SocketSlice.count()));
    }
    return true;
}

std::optional<QByteArray> SocketStream::readHead(bool *tooLarge)
{
    // One deadline for all of it: a client that sends a letter now and then holds no thread.
    const QDeadlineTimer deadline(m_limits.silence);
    QByteArray head;
    const auto isHopeless = [&] {
        *tooLarge = head.size() + m_socket.bytesAvailable() > MaximumHead;
        if (*tooLarge || !head.isEmpty())
            return *tooLarge;
        return isNoMethod(m_socket.peek(1)); // no line end may follow
    };
    const auto hasLine = [&] {
        return m_socket.bytesAvailable() > 0 && (m_socket.canReadLine() || isHopeless());
    };
    while (waitUntil(hasLine, deadline) && !*tooLarge) {
        const QByteArray line = m_socket.readLine(MaximumHead);
        const bool isEmpty = line == "\r\n" || line == "\n";
        if (isEmpty && !head.isEmpty())
            return head;
        if (!isEmpty)
            head += line;
        if (isNoMethod(head))
            return head;
        *tooLarge = head.size() > MaximumHead;
        if (!line.endsWith('\n'))
            return head;
    }
    return std::nullopt;
}

bool SocketStream::readBytes(qint64 size, QByteArray *body)
{
    while (size > 0) {
        if (!waitUntil([this] { return m_socket.bytesAvailable() > 0; },
                       QDeadlineTimer(m_limits.silence)))
            return false;
        const QByteArray bytes = m_socket.read(qMin(size, ReadBuffer));
        body->append(bytes);
        size -= bytes.size();
    }
    return true;
}

std::optional<QByteArray> SocketStream::readLine()
{
    const auto hasLine = [this] {
        return m_socket.canReadLine() || m_socket.bytesAvailable() > MaximumLine;
    };
    if (!waitUntil(hasLine, QDeadlineTimer(m_limits.silence)))
        return std::nullopt;
    const QByteArray line = m_socket.readLine(MaximumLine);
    if (!line.endsWith("\r\n"))
        return std::nullopt;
    return line.chopped(2);
}

ssize_t SocketStream::write(const char *data, size_t size)
{
    const QByteArrayView bytes(data, qsizetype(size));
    return (m_fault ? writeFaulty(bytes) : writeAll(bytes)) ? ssize_t(size) : -1;
}

bool SocketStream::writeAll(QByteArrayView bytes)
{
    if (!is_writable() || m_socket.write(bytes.data(), bytes.size()) != bytes.size())
        return false;
    QDeadlineTimer deadline(m_limits.write);
    m_socket.flush();
    while (m_socket.bytesToWrite() > 0) {
        if (!is_writable() || deadline.hasExpired())
            return false;
        if (m_socket.waitForBytesWritten(int(SocketSlice.count())))
            deadline.setRemainingTime(m_limits.write);
    }
    return true;
}

void SocketStream::setFault(const std::optional<WireFault> &fault,
                            const std::function<bool()> &isGone)
{
    m_fault = fault;
    m_faultIsGone = isGone;
    m_faultBytes = 0;
    m_headWritten = false;
}

void SocketStream::reset()
{
    resetConnection(m_socket);
}

bool SocketStream::writeFaulty(QByteArrayView bytes)
{
    constexpr QByteArrayView emptyLine("\r\n\r\n");
    const qsizetype found = m_headWritten ? -1 : bytes.indexOf(emptyLine);
    const qsizetype ofHead = m_headWritten ? 0
        : found < 0                        ? bytes.size()
                                           : found + emptyLine.size();
    m_headWritten = m_headWritten || found >= 0;
    for (qsizetype at = 0; at < bytes.size();) {
        const bool inHead = at < ofHead;
        const int delay = inHead ? m_fault->headDelay : m_fault->bodyDelay;
        const qsizetype slow = inHead ? 1 : SlowPiece;
        qsizetype piece = inHead ? ofHead - at : bytes.size() - at;
        if (delay > 0)
            piece = qMin(piece, slow);
        if (m_fault->endAfter)
            piece = qMin(piece, qsizetype(*m_fault->endAfter - m_faultBytes));
        if (piece <= 0) {
            endByFault();
            return false;
        }
        if (!pause(delay) || !writeAll(bytes.sliced(at, piece)))
            return false;
        at += piece;
        m_faultBytes += piece;
    }
    return true;
}

void SocketStream::endByFault()
{
    switch (m_fault->end) {
    case WireFault::End::Close:
        m_socket.disconnectFromHost();
        break;
    case WireFault::End::Reset:
        reset();
        break;
    case WireFault::End::Silence:
        while (!m_faultIsGone())
            QThread::msleep(PauseSlice);
        break;
    }
}

//! False if the client is gone meanwhile.
bool SocketStream::pause(int milliseconds) const
{
    const QDeadlineTimer deadline(milliseconds);
    while (is_writable() && !deadline.hasExpired())
        QThread::msleep(qMin(PauseSlice, ulong(deadline.remainingTime())));
    return is_writable();
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
                               const HttpServer::BodyLimit &bodyLimit, const HttpLimits &limits,
                               const std::atomic<bool> &stopping, const std::atomic<bool> &crowded)
    : m_handler(handler), m_bodyLimit(bodyLimit), m_stopping(stopping), m_crowded(crowded),
      m_stream(m_socket, limits, stopping)
{
    m_socket.setSocketDescriptor(descriptor);
    m_socket.setReadBufferSize(ReadBuffer);
    m_socket.setSocketOption(QAbstractSocket::LowDelayOption, 1);
    svr_sock_ = 0; // "running": bodies are not written otherwise; nothing else looks at it
    set_keep_alive_timeout(std::chrono::duration_cast<std::chrono::seconds>(limits.idle).count());
    set_keep_alive_max_count(100'000);
    // What was asked for is in m_request; cpp-httplib is told no more than how to answer.
    Get("/", [this](const httplib::Request &, httplib::Response &response) {
        const HttpAnswer answer = m_refusal ? *m_refusal : m_handler(m_request);
        m_written = answer.written;
        writeAnswer(response, answer);
        m_request.body.clear();
    });
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
    while (m_stream.waitForRequest(giveUp)) {
        isFirst = false;
        if (!readRequest() || !process())
            break;
    }
    hangUp();
}

//! Has the request answered; false if the connection ends with that.
bool HttpConnection::process()
{
    if (m_refusal || m_bodyUnread)
        m_keepAlive = false;
    const QByteArray method = m_request.method == "HEAD" ? "HEAD" : "GET";
    m_stream.giveFirst(method + " / HTTP/1.1\r\n" + (m_keepAlive ? "" : "Connection: close\r\n")
                       + "\r\n");
    bool closed = false;
    m_stream.holdReading();
    const bool answered = process_request(m_stream, false, closed, nullptr);
    m_stream.letGo();
    m_stream.setFault({});
    if (const auto written = std::exchange(m_written, {}))
        written();
    return answered && m_keepAlive && !closed && !m_stream.isDropped();
}

// A client that has closed its own direction waits for its answer all the same. One that has left
// looks no different until something is written, so when threads are short both are given up.
bool HttpConnection::isGone()
{
    return m_stream.isGone() || (m_crowded && m_stream.hasEnded());
}

void HttpConnection::refuse(int status, const QByteArray &text)
{
    m_refusal.emplace();
    m_refusal->status = status;
    m_refusal->body = "{\"detail\":\"" + text + "\"}";
    m_bodyUnread = true; // whatever it was
}

//! Reads one request, or the reason why not; false if nobody waits for an answer.
bool HttpConnection::readRequest()
{
    m_request = {};
    m_refusal.reset();
    m_bodyUnread = false;
    bool tooLarge = false;
    const auto bytes = m_stream.readHead(&tooLarge);
    if (tooLarge) {
        refuse(431, "Request head is larger than " + QByteArray::number(MaximumHead) + " bytes");
        return true;
    }
    if (!bytes)
        return false;
    HeadProblem problem;
    const auto head = parseRequestHead(*bytes, &problem);
    if (!head) {
        refuse(problem.status, problem.text);
        return true;
    }
    m_request.method = head->method;
    m_request.target = head->target;
    m_request.headers = head->headers;
    m_request.isGone = [this] {
        return isGone();
    };
    m_isHttp10 = head->isHttp10;
    m_keepAlive = head->keepAlive;
    if (!readBody(*head))
        refuse(400, "There was an error parsing the body");
    return true;
}

//! False if the client broke off or the chunks make no sense.
bool HttpConnection::readBody(const RequestHead &head)
{
    const qint64 limit = m_bodyLimit(m_request);
    if (head.contentLength > limit) {
        m_request.bodyTooLarge = m_bodyUnread = true;
        return true;
    }
    if (head.expectsContinue && (head.chunked || head.contentLength > 0)) {
        constexpr QByteArrayView goOn("HTTP/1.1 100 Continue\r\n\r\n");
        m_stream.write(goOn.data(), size_t(goOn.size()));
    }
    return head.chunked ? readChunks(limit)
                        : m_stream.readBytes(head.contentLength, &m_request.body);
}

bool HttpConnection::readChunks(qint64 limit)
{
    while (true) {
        const auto line = m_stream.readLine();
        if (!line)
            return false;
        bool ok = false;
        const QByteArray digits =
            line->split(';').first().trimmed(); // extensions mean nothing here
        const qint64 size = digits.toLongLong(&ok, 16);
        if (!ok || size < 0 || !isxdigit(uchar(digits.front())) || digits.contains('x'))
            return false;
        if (size == 0)
            break;
        if (size > limit - m_request.body.size()) {
            m_request.bodyTooLarge = m_bodyUnread = true;
            return true;
        }
        const auto isEmpty = [](const std::optional<QByteArray> &end) {
            return end && end->isEmpty();
        };
        if (!m_stream.readBytes(size, &m_request.body) || !isEmpty(m_stream.readLine()))
            return false;
    }
    for (int i = 0; i <= MaximumTrailers; ++i) {
        const auto trailer = m_stream.readLine();
        if (!trailer)
            return false;
        if (trailer->isEmpty())
            return true;
    }
    return false;
}

void HttpConnection::writeAnswer(httplib::Response &response, const HttpAnswer &answer)
{
    if (answer.drop)
        m_stream.drop();
    m_stream.setFault(answer.wireFault, [this] { return isGone(); });
    response.status = answer.status;
    response.set_header("Date", httpDate(QDateTime::currentDateTimeUtc()).toStdString());
    for (const auto &[name, value] : answer.headers) {
        if (m_keepAlive || name != "Connection") // cpp-httplib says that it closes
            response.set_header(name.toStdString(), value.toStdString());
    }
    const std::string type = answer.contentType.toStdString();
    if (answer.stream) {
        const auto write = [this, stream = answer.stream](size_t, httplib::DataSink &sink) {
            const HttpSink ours{[&sink](QByteArrayView bytes) {
                                    return sink.write(bytes.data(), size_t(bytes.size()));
                                },
                                [this] { return isGone(); },
                                [this] {
                                    m_stream.reset();
                                }};
            if (!stream(ours))
                return false;
            sink.done();
            return true;
        };
        if (m_isHttp10) // knows no chunks: the end of the connection is the end
            response.set_content_provider(type, write);
        else
            response.set_chunked_content_provider(type, write);
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

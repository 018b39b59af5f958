// SPDX-License-Identifier: MIT

#include "httpconnection_p.h"

#include "resetconnection_p.h"

#include <cctype>
#include <limits>
#include <utility>

using namespace std::chrono_literals;

namespace ComfyDeploy::Local {

namespace {

constexpr auto LingerTimeout = 10s;
constexpr auto LingerSilence = 300ms;
constexpr qint64 ReadBuffer = 256LL * 1024;
constexpr qint64 WriteBuffer = 128LL * 1024;
constexpr qsizetype MaximumHead = 64LL * 1024;
constexpr qsizetype MaximumChunkHead = 16LL * 1024; // or trailers
constexpr qint64 BodyPiece = 64LL * 1024; // larger than that

//! Such as TLS, whose first bytes may contain a line end by chance.
bool isNoMethod(const QByteArray &bytes)
{
    const char first = bytes.isEmpty() ? '\n' : bytes.front();
    return first != '\r' && first != '\n' && !std::isalpha(uchar(first));
}

} // namespace

//! How other threads, which may outlive a connection, reach it.
class HttpConnection::Mailbox : public HttpWaker
{
public:
    explicit Mailbox(HttpConnection *connection) : m_connection(connection) {}

    void wake() override
    {
        const std::lock_guard lock(m_mutex);
        if (!m_connection || std::exchange(m_isWoken, true))
            return;
        QMetaObject::invokeMethod(
            m_connection, [connection = m_connection] { connection->woken(); },
            Qt::QueuedConnection);
    }
    //! The next wake() counts again.
    void noteWoken()
    {
        const std::lock_guard lock(m_mutex);
        m_isWoken = false;
    }
    void deliver(HttpAnswer answer)
    {
        const auto shared = std::make_shared<HttpAnswer>(std::move(answer));
        const std::lock_guard lock(m_mutex);
        if (!m_connection)
            return;
        QMetaObject::invokeMethod(
            m_connection,
            [connection = m_connection, shared] { connection->takeAnswer(std::move(*shared)); },
            Qt::QueuedConnection);
    }
    void close()
    {
        const std::lock_guard lock(m_mutex);
        m_connection = nullptr;
    }

private:
    std::mutex m_mutex;
    HttpConnection *m_connection;
    bool m_isWoken = false;
};

HttpConnection::HttpConnection(qintptr descriptor, HttpServer &server)
    : m_server(server), m_mailbox(std::make_shared<Mailbox>(this))
{
    m_deadline.setSingleShot(true);
    m_pause.setSingleShot(true);
    m_pause.setTimerType(Qt::PreciseTimer);
    connect(&m_deadline, &QTimer::timeout, this, &HttpConnection::onDeadline);
    connect(&m_pause, &QTimer::timeout, this, &HttpConnection::onPause);
    connect(&m_socket, &QTcpSocket::readyRead, this, &HttpConnection::read);
    connect(&m_socket, &QTcpSocket::bytesWritten, this, &HttpConnection::onWritten);
    connect(&m_socket, &QTcpSocket::disconnected, this, &HttpConnection::onDisconnected);
    m_socket.setSocketDescriptor(descriptor);
    m_socket.setReadBufferSize(ReadBuffer);
    m_socket.setSocketOption(QAbstractSocket::LowDelayOption, 1);
    startDeadline(m_server.m_limits.idle);
}

HttpConnection::~HttpConnection()
{
    m_mailbox->close();
    m_socket.disconnect(this); // it emits signals while it is destroyed
}

qint64 HttpConnection::idleTime() const
{
    return m_state == State::Idle && m_hasServed ? m_idleSince.elapsed() : -1;
}

bool HttpConnection::isAbandoned()
{
    if (!m_isReadingPaused) // it will be noticed
        return false;
    resumeReading();
    m_socket.waitForReadyRead(0); // what it reads stays in the buffer
    pauseReading();
    return m_socket.state() != QAbstractSocket::ConnectedState;
}

void HttpConnection::pauseReading()
{
    if (m_isReadingPaused || m_socket.state() != QAbstractSocket::ConnectedState)
        return;
    m_isReadingPaused = true;
    m_isFilled = m_socket.bytesAvailable() == 0;
    if (m_isFilled)
        m_socket.ungetChar('\n');
    m_socket.setReadBufferSize(1);
}

void HttpConnection::resumeReading()
{
    if (!std::exchange(m_isReadingPaused, false))
        return;
    if (std::exchange(m_isFilled, false) && m_socket.isOpen())
        m_socket.skip(1);
    m_socket.setReadBufferSize(ReadBuffer);
}

void HttpConnection::startDeadline(std::chrono::milliseconds time)
{
    m_deadline.start(std::min(time, std::chrono::milliseconds(std::numeric_limits<int>::max())));
}

void HttpConnection::read()
{
    if (m_state == State::Silent || m_state == State::Lingering) {
        if (m_socket.skip(m_socket.bytesAvailable()) > 0 && m_state == State::Lingering)
            m_pause.start(LingerSilence);
        return;
    }
    if (m_state == State::Idle && m_socket.bytesAvailable() > 0) {
        m_state = State::Head;
        m_head.clear();
        m_isHead = m_bodyUnread = false;
        m_requestEnd = QDeadlineTimer(m_server.m_limits.request);
        // One deadline for all of it: a client that sends a byte now and then gets no more time.
        startDeadline(m_server.m_limits.silence);
    }
    if (m_state == State::Head)
        readHead();
    if (m_state == State::Body)
        readBody();
}

void HttpConnection::readHead()
{
    const auto refuseLength = [this] {
        refuse(431, "Request head is larger than " + QByteArray::number(MaximumHead) + " bytes");
    };
    const auto refuseMethod = [this] {
        refuse(400, "Invalid HTTP request received.");
    };
    while (m_socket.canReadLine()) {
        const QByteArray line = m_socket.readLine();
        const bool isEmpty = line == "\r\n" || line == "\n";
        if (isEmpty && m_head.isEmpty())
            continue; // before a request
        if (isEmpty)
            return beginBody();
        m_head += line;
        if (m_head.size() > MaximumHead)
            return refuseLength();
        if (isNoMethod(m_head))
            return refuseMethod();
    }
    if (m_head.size() + m_socket.bytesAvailable() > MaximumHead)
        return refuseLength();
    if (m_head.isEmpty() && isNoMethod(m_socket.peek(1))) // no line end may follow
        return refuseMethod();
}

//! The head is there.
void HttpConnection::beginBody()
{
    m_parser = std::make_unique<RequestParser>();
    HeadProblem problem;
    const auto head = m_parser->readHead(m_head, &problem);
    if (!head)
        return refuse(problem.status, problem.text);
    m_request = {head->method, head->target, head->headers, {}, false};
    m_isHead = head->method == "HEAD";
    m_isHttp10 = head->isHttp10;
    m_keepAlive = head->keepAlive;
    const qint64 limit = m_server.m_bodyLimit(m_request);
    if (head->contentLength > limit)
        return handleWithoutBody();
    if (!head->chunked && head->contentLength == 0)
        return handle();
    if (head->expectsContinue)
        m_socket.write("HTTP/1.1 100 Continue\r\n\r\n");
    if (head->chunked)
        m_parser->setBodyLimit(limit);
    m_state = State::Body;
    startDeadline(bodyTime());
}

std::chrono::milliseconds HttpConnection::bodyTime() const
{
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(m_requestEnd.remainingTimeAsDuration());
    return m_requestEnd.isForever() ? m_server.m_limits.silence
                                    : std::min(left, m_server.m_limits.silence);
}

void HttpConnection::readBody()
{
    using Progress = RequestParser::Progress;
    if (m_socket.bytesAvailable() > 0)
        startDeadline(bodyTime());
    while (m_socket.bytesAvailable() > 0) {
        const QByteArray bytes = m_socket.peek(BodyPiece);
        qsizetype taken = 0;
        const Progress progress = m_parser->readBody(bytes, &taken);
        m_socket.skip(taken);
        const bool isStuck = progress == Progress::NeedsMore && bytes.size() - taken > 0;
        if (progress == Progress::Broken || (isStuck && bytes.size() - taken > MaximumChunkHead))
            return refuse(400, "There was an error parsing the body");
        if (progress == Progress::TooLarge)
            return handleWithoutBody();
        if (progress == Progress::Complete) {
            m_request.body = m_parser->takeBody();
            return handle();
        }
        if (taken == 0)
            return;
    }
}

void HttpConnection::refuse(int status, const QByteArray &text)
{
    HttpAnswer refusal;
    refusal.status = status;
    refusal.body = "{\"detail\":\"" + text + "\"}";
    m_bodyUnread = true; // there may be more of it
    m_keepAlive = false;
    pauseReading();
    takeAnswer(std::move(refusal));
}

void HttpConnection::handleWithoutBody()
{
    m_request.bodyTooLarge = m_bodyUnread = true;
    m_keepAlive = false;
    m_request.body = m_parser->takeBody();
    handle();
}

void HttpConnection::handle()
{
    m_parser.reset();
    pauseReading();
    compute([&handler = m_server.m_handler, request = std::exchange(m_request, {})] {
        return handler(request);
    });
}

void HttpConnection::compute(const std::function<HttpAnswer()> &make)
{
    m_state = State::Handling;
    m_deadline.stop();
    m_pause.stop();
    m_server.m_pool.start([mailbox = m_mailbox, make] { mailbox->deliver(make()); });
}

void HttpConnection::takeAnswer(HttpAnswer answer)
{
    if (m_state == State::Ended)
        return;
    if (answer.drop)
        return m_socket.abort();
    m_answer = std::move(answer);
    if (m_answer->wait)
        return wait();
    AnswerBytes::Request request;
    request.isHead = m_isHead;
    request.isHttp10 = m_isHttp10;
    request.keepAlive = m_keepAlive;
    request.idleSeconds = int(m_server.m_limits.idle / 1s);
    m_bytes = std::make_unique<AnswerBytes>(*m_answer, request);
    if (m_answer->wireFault)
        m_bytes = std::make_unique<FaultyBytes>(std::move(m_bytes), *m_answer->wireFault);
    m_bytes->open(m_mailbox);
    m_state = State::Answering;
    m_deadline.stop();
    writeMore();
}

void HttpConnection::wait()
{
    m_state = State::Waiting;
    if (m_answer->wait->after)
        m_pause.start(*m_answer->wait->after);
    if (m_answer->wait->watch)
        m_answer->wait->watch(m_mailbox);
}

void HttpConnection::woken()
{
    m_mailbox->noteWoken();
    // It may have been woken for an answer that has already been sent.
    if (m_state == State::Waiting && m_answer->wait->watch)
        compute(std::exchange(m_answer, {})->wait->then);
    else if (m_state == State::Answering)
        writeMore();
}

void HttpConnection::writeMore()
{
    m_pause.stop();
    m_isWriting = true;
    bool more = true;
    while (more && m_state == State::Answering && m_socket.bytesToWrite() < WriteBuffer)
        more = takePiece();
    // Where there is more the system reports when it has room, and other connections get their
    // turn.
    if (!more)
        m_socket.flush();
    m_isWriting = false;
    if (m_state != State::Answering) // the client is gone
        return;
    if (m_socket.bytesToWrite() > 0) {
        if (!m_deadline.isActive())
            startDeadline(m_server.m_limits.write);
    } else {
        m_deadline.stop();
        if (m_end)
            endAnswer();
    }
}

//! False if there is none now.
bool HttpConnection::takePiece()
{
    if (m_end)
        return false;
    const HttpPiece piece = m_bytes->next();
    switch (piece.kind) {
    case HttpPiece::Kind::Bytes:
        m_socket.write(piece.bytes);
        return true;
    case HttpPiece::Kind::Later:
        if (piece.after)
            m_pause.start(*piece.after);
        return false;
    default:
        m_end = piece.kind;
        return false;
    }
}

void HttpConnection::onWritten()
{
    if (m_deadline.isActive() && (m_state == State::Answering || m_state == State::Closing))
        startDeadline(m_server.m_limits.write);
    if (m_state == State::Answering && !m_isWriting && m_socket.bytesToWrite() < WriteBuffer / 2)
        writeMore();
}

void HttpConnection::endAnswer()
{
    const HttpPiece::Kind end = *std::exchange(m_end, {});
    m_bytes.reset();
    m_answer.reset();
    m_pause.stop();
    if (end == HttpPiece::Kind::Reset) {
        resetConnection(m_socket);
    } else if (end == HttpPiece::Kind::Silence) {
        m_state = State::Silent;
        resumeReading(); // the client's end may be noticed now
        read();
    } else if (end == HttpPiece::Kind::End && m_keepAlive) {
        m_state = State::Idle;
        m_hasServed = true;
        m_idleSince.start();
        startDeadline(m_server.m_limits.idle);
        resumeReading();
        read();
    } else {
        hangUp();
    }
}

void HttpConnection::hangUp()
{
    if (!m_bodyUnread)
        return disconnectSocket();
    // Closing with bytes unread resets the connection, which can take the answer back from a client
    // that is still sending.
    m_state = State::Lingering;
    startDeadline(LingerTimeout);
    m_pause.start(LingerSilence);
    resumeReading();
    read();
}

void HttpConnection::disconnectSocket()
{
    m_state = State::Closing;
    m_pause.stop();
    startDeadline(m_server.m_limits.write);
    m_socket.disconnectFromHost();
}

void HttpConnection::onDeadline()
{
    switch (m_state) {
    case State::Body:
        return refuse(400, "There was an error parsing the body");
    case State::Answering:
    case State::Closing:
        return m_socket.abort();
    default:
        return disconnectSocket();
    }
}

void HttpConnection::onPause()
{
    if (m_state == State::Waiting)
        compute(std::exchange(m_answer, {})->wait->then);
    else if (m_state == State::Answering)
        writeMore();
    else if (m_state == State::Lingering)
        disconnectSocket();
}

void HttpConnection::onDisconnected()
{
    m_state = State::Ended;
    m_mailbox->close();
    m_deadline.stop();
    m_pause.stop();
    m_bytes.reset();
    m_answer.reset();
    Q_EMIT ended();
}

} // namespace ComfyDeploy::Local

// SPDX-License-Identifier: MIT

#include "comfyuisocket_p.h"

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

//! Nodes can return texts of any size. A larger message closes the socket; its content is in the
//! history.
constexpr quint64 MaximumFrame = 256ULL * 1024 * 1024;
constexpr int MaximumDoublings = 8;

} // namespace

ComfyUiSocket::ComfyUiSocket(ComfyUiAddress address, QString clientId,
                             const ComfyUiTimings &timings)
    : m_address(std::move(address)), m_clientId(std::move(clientId)), m_timings(timings),
      m_pause(timings.reconnect)
{
    m_deadline.setSingleShot(true);
    m_silence.setSingleShot(true);
    connect(&m_deadline, &QTimer::timeout, this, [this] {
        if (m_state == State::Pausing)
            connectNow();
        else if (m_state == State::Connecting || m_state == State::Closing)
            onDisconnected();
    });
    connect(&m_ping, &QTimer::timeout, this, &ComfyUiSocket::ping);
    connect(&m_silence, &QTimer::timeout, this, &ComfyUiSocket::onSilence);
}

ComfyUiSocket::~ComfyUiSocket()
{
    if (m_socket)
        m_socket->disconnect(this);
}

void ComfyUiSocket::open()
{
    if (m_state == State::Idle)
        connectNow();
}

void ComfyUiSocket::connectNow()
{
    m_socket = std::make_unique<QWebSocket>();
    m_socket->setMaxAllowedIncomingFrameSize(MaximumFrame);
    m_socket->setMaxAllowedIncomingMessageSize(MaximumFrame);
    connect(m_socket.get(), &QWebSocket::connected, this, &ComfyUiSocket::onConnected);
    // Also emitted if the connection fails. Queued, because the slot deletes the socket.
    connect(m_socket.get(), &QWebSocket::disconnected, this, &ComfyUiSocket::onDisconnected,
            Qt::QueuedConnection);
    connect(m_socket.get(), &QWebSocket::pong, this, [this] { m_isPonged = true; });
    connect(m_socket.get(), &QWebSocket::textMessageReceived, this,
            [this](const QString &text) { onFrame(ComfyUiFrame::fromText(text.toUtf8())); });
    connect(m_socket.get(), &QWebSocket::binaryMessageReceived, this,
            [this](const QByteArray &bytes) { onFrame(ComfyUiFrame::fromBinary(bytes)); });
    m_state = State::Connecting;
    m_deadline.start(m_timings.request);
    const QNetworkRequest request = m_address.socketRequest(m_clientId);
    m_socket->setSslConfiguration(request.sslConfiguration());
    m_socket->open(request);
}

void ComfyUiSocket::onConnected()
{
    if (m_state != State::Connecting)
        return;
    m_state = State::Up;
    m_deadline.stop();
    m_pause = m_timings.reconnect;
    m_hasHeard = false;
    m_isPonged = true;
    m_ping.start(m_timings.ping);
    // ComfyUI reads feature flags only from the first message.
    m_socket->sendTextMessage(
        uR"({"type":"feature_flags","data":{"supports_preview_metadata":true}})"_s);
    watch();
    Q_EMIT up();
}

void ComfyUiSocket::onDisconnected()
{
    if (m_state == State::Idle || m_state == State::Pausing)
        return;
    const bool wasUp = m_state == State::Up;
    const bool isRenewed = m_state == State::Closing;
    m_ping.stop();
    m_silence.stop();
    m_socket->disconnect(this);
    m_socket->abort();
    m_socket.release()->deleteLater();
    m_state = State::Pausing;
    if (isRenewed) {
        m_deadline.start(0ms);
    } else {
        m_deadline.start(m_pause);
        m_pause = std::min(m_pause * 2, m_timings.longestReconnect);
    }
    if (wasUp)
        Q_EMIT lost(false);
}

//! Closes the socket; the next one is opened once the server has closed this one, too.
void ComfyUiSocket::renew()
{
    if (m_state != State::Up)
        return;
    m_state = State::Closing;
    m_ping.stop();
    m_silence.stop();
    m_deadline.start(m_timings.closing);
    m_socket->close();
    Q_EMIT lost(true);
}

void ComfyUiSocket::ping()
{
    if (!m_isPonged)
        return onDisconnected(); // the connection is half open: the server is gone
    m_isPonged = false;
    m_socket->ping();
}

void ComfyUiSocket::onFrame(const std::optional<ComfyUiFrame> &frame)
{
    if (m_state != State::Up || !frame)
        return;
    if (!frame->isGreeting()) {
        m_hasHeard = true;
        m_fruitless = 0;
        watch();
    }
    Q_EMIT received(*frame);
}

void ComfyUiSocket::setExpectsFrames(bool expects)
{
    if (std::exchange(m_expectsFrames, expects) != expects)
        watch();
}

void ComfyUiSocket::watch()
{
    if (m_state != State::Up || !m_expectsFrames)
        return m_silence.stop();
    const auto patience = m_hasHeard ? m_timings.quiet : m_timings.deaf;
    m_silence.start(
        std::min(patience * (1 << std::min(m_fruitless, MaximumDoublings)), m_timings.longestDeaf));
}

void ComfyUiSocket::onSilence()
{
    ++m_fruitless;
    renew();
}

} // namespace ComfyDeploy::Local

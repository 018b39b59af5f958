// SPDX-License-Identifier: MIT

#include "runstream_p.h"

#include <algorithm>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

constexpr qsizetype MaximumRelayedBytes = 16LL * 1024 * 1024;
// How long the service's API waits for frames that share a chunk.
constexpr auto GlueTime = 100ms;

QByteArray frame(const QByteArray &event, const QByteArray &data)
{
    return "event: " + event + "\ndata: " + data + "\n\n";
}

} // namespace

RunStream::RunStream(RunFaults faults) : m_faults(std::move(faults)) {}

void RunStream::setLossy()
{
    const std::lock_guard lock(m_mutex);
    m_isLossy = true;
}

void RunStream::event(const QByteArray &data)
{
    push(frame("event_update", data));
}

void RunStream::log(const QString &line)
{
    push(logFrame(line));
}

void RunStream::preview(const QByteArray &data)
{
    const std::lock_guard lock(m_mutex);
    if (m_state != State::Open)
        return;
    const auto unread = std::find_if(m_frames.begin(), m_frames.end(),
                                     [](const Frame &each) { return each.isPreview; });
    if (unread != m_frames.end()) {
        m_bytes -= unread->bytes.size();
        m_frames.erase(unread);
    }
    const Frame newest{frame("event_update", data), true};
    if (m_bytes + newest.bytes.size() <= MaximumRelayedBytes)
        append(newest);
}

void RunStream::terminal(const QByteArray &data)
{
    if (m_faults.noTerminal.strike()) {
        const std::lock_guard lock(m_mutex);
        m_keepOpen = true;
        return;
    }
    push(frame("event_update", data), true);
}

void RunStream::promptResult(const QByteArray &data)
{
    event(data);
    if (!m_faults.unknownEvent.strike())
        return;
    push(": keep-alive comment a proxy may add\n\n");
    push(frame("heartbeat", "{}"));
    push("id: 17\nretry: 3000\n"
         + frame("event_update", R"({"event": "brand_new_thing", "data": {"x": 1}})"));
    push("event: event_update\r\ndata: {\"event\": \"crlf_frame\"}\r\n\r\n");
}

void RunStream::push(const QByteArray &frame, bool isEnd)
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] {
        return m_state != State::Open || m_bytes < MaximumRelayedBytes || m_isLossy;
    });
    if (m_state != State::Open || (m_bytes >= MaximumRelayedBytes && !isEnd))
        return;
    append({frame});
}

void RunStream::append(const Frame &frame)
{
    m_frames.push_back(frame);
    m_bytes += frame.bytes.size();
    announce();
}

//! Wakes worker and connection.
void RunStream::announce()
{
    m_changed.notify_all();
    if (m_waker)
        m_waker->wake();
}

void RunStream::finish()
{
    const std::lock_guard lock(m_mutex);
    if (m_state == State::Open)
        m_state = State::Finished;
    announce();
}

void RunStream::hang()
{
    const std::lock_guard lock(m_mutex);
    m_keepOpen = true;
}

void RunStream::cut()
{
    const std::lock_guard lock(m_mutex);
    if (m_state == State::Open)
        m_state = State::Cut;
    announce();
}

void RunStream::abandon()
{
    const std::lock_guard lock(m_mutex);
    abandonLocked();
}

void RunStream::abandonLocked()
{
    m_state = State::Abandoned;
    m_frames.clear();
    m_waker.reset();
    m_changed.notify_all();
}

void RunStream::open(const std::shared_ptr<HttpWaker> &waker)
{
    const std::lock_guard lock(m_mutex);
    m_waker = waker;
}

HttpPiece RunStream::next()
{
    const std::lock_guard lock(m_mutex);
    while (m_ready.isEmpty() && !m_relay.end() && m_state != State::Cut && relayFrame()) {}
    if (m_ready.isEmpty())
        return nextUnlessReady();
    if (const auto wait = m_relay.untilTurn(); wait > 0ms)
        return HttpPiece::later(wait);
    m_relay.noteSent();
    return HttpPiece::of(m_ready.takeFirst());
}

//! Passes the next frame to m_relay; false if there is none.
bool RunStream::relayFrame()
{
    if (m_frames.empty())
        return false;
    const QByteArray frame = m_frames.front().bytes;
    m_frames.pop_front();
    m_bytes -= frame.size();
    m_changed.notify_all();
    m_ready = m_relay.pass(frame);
    m_sinceFrame.start();
    return true;
}

HttpPiece RunStream::nextUnlessReady()
{
    std::optional<HttpPiece::Kind> end = m_relay.end();
    if (!end && m_state == State::Cut)
        end = HttpPiece::Kind::Cut;
    const bool isOver = m_state == State::Finished && !m_keepOpen;
    if (!end && m_relay.keepsFrames()) {
        const auto left = GlueTime - std::chrono::milliseconds(m_sinceFrame.elapsed());
        if (!isOver && left > 0ms)
            return HttpPiece::later(left);
        m_relay.noteSent();
        return HttpPiece::of(m_relay.flush());
    }
    if (!end && m_state == State::Finished)
        end = isOver ? HttpPiece::Kind::End : HttpPiece::Kind::Silence;
    if (!end)
        return HttpPiece::later();
    abandonLocked();
    return {*end, {}, {}};
}

} // namespace ComfyDeploy::Local

#include "runstream_p.h"

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

constexpr qsizetype MaximumRelayedBytes = 16LL * 1024 * 1024;
// How long a wait for a frame goes on before it looks whether the client is still there.
constexpr auto FrameSlice = 100ms;

QByteArray frame(const QByteArray &event, const QByteArray &data)
{
    return "event: " + event + "\ndata: " + data + "\n\n";
}

} // namespace

RunStream::RunStream(RunFaults faults) : m_faults(std::move(faults)) {}

void RunStream::event(const QByteArray &data)
{
    push(frame("event_update", data));
}

void RunStream::log(const QString &line)
{
    push(logFrame(line));
}

void RunStream::terminal(const QByteArray &data)
{
    if (m_faults.noTerminal) {
        const std::lock_guard lock(m_mutex);
        m_keepOpen = true;
        return;
    }
    event(data);
}

void RunStream::promptResult(const QByteArray &data)
{
    event(data);
    if (!m_faults.unknownEvent)
        return;
    push(": keep-alive comment a proxy may add\n\n");
    push(frame("heartbeat", "{}"));
    push("id: 17\nretry: 3000\n"
         + frame("event_update", R"({"event": "brand_new_thing", "data": {"x": 1}})"));
    push("event: event_update\r\ndata: {\"event\": \"crlf_frame\"}\r\n\r\n");
}

void RunStream::push(const QByteArray &frame)
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock,
                   [this] { return m_state != State::Open || m_bytes < MaximumRelayedBytes; });
    if (m_state != State::Open)
        return;
    m_frames.push_back(frame);
    m_bytes += frame.size();
    m_changed.notify_all();
}

void RunStream::finish()
{
    const std::lock_guard lock(m_mutex);
    if (m_state == State::Open)
        m_state = State::Finished;
    m_changed.notify_all();
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
    m_changed.notify_all();
}

void RunStream::abandon()
{
    const std::lock_guard lock(m_mutex);
    m_state = State::Abandoned;
    m_frames.clear();
    m_changed.notify_all();
}

bool RunStream::stayOpen(const HttpSink &sink)
{
    abandon();
    std::unique_lock lock(m_mutex);
    while (!sink.isGone())
        m_changed.wait_for(lock, FrameSlice);
    return false;
}

bool RunStream::send(const HttpSink &sink)
{
    StreamRelay relay(m_faults, sink);
    std::unique_lock lock(m_mutex);
    while (true) {
        if (const auto end = relay.end()) {
            lock.unlock();
            return endAs(*end, sink);
        }
        if (m_state == State::Cut)
            return false;
        if (m_frames.empty()) {
            const bool isOver = m_state == State::Finished && !m_keepOpen;
            if (!isOver)
                m_changed.wait_for(lock, FrameSlice);
            if (!m_frames.empty())
                continue;
            lock.unlock();
            const bool ok = relay.flush() && !sink.isGone();
            lock.lock();
            if (ok && isOver)
                return true;
            if (!ok)
                break;
            continue;
        }
        const QByteArray frame = m_frames.front();
        m_frames.pop_front();
        m_bytes -= frame.size();
        m_changed.notify_all();
        lock.unlock();
        const bool ok = relay.pass(frame);
        lock.lock();
        if (!ok)
            break;
    }
    lock.unlock();
    abandon();
    return false;
}

bool RunStream::endAs(StreamRelay::End end, const HttpSink &sink)
{
    switch (end) {
    case StreamRelay::End::Clean:
        abandon();
        return true;
    case StreamRelay::End::Cut:
        break;
    case StreamRelay::End::Reset:
        sink.reset();
        break;
    case StreamRelay::End::Silence:
        return stayOpen(sink);
    }
    abandon();
    return false;
}

} // namespace ComfyDeploy::Local

#include "runstream_p.h"

#include <ComfyDeployLocal/api/wiredates_p.h>
#include <ComfyDeployLocal/http/pythonjson_p.h>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

constexpr qsizetype MaximumBytes = 16LL * 1024 * 1024;
// How long a wait for a frame goes on before it looks whether the client is still there.
constexpr auto FrameSlice = 100ms;

QByteArray frame(const QByteArray &event, const QByteArray &data)
{
    return "event: " + event + "\ndata: " + data + "\n\n";
}

QByteArray logFrame(const QString &line)
{
    return frame("log_update",
                 PythonJson(PythonJson::Style::Stream)
                     .add(u"logs", line)
                     .add(u"timestamp", WireDates::inLog(now()))
                     .text());
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
    m_changed.wait(lock, [this] { return m_state != State::Open || m_bytes < MaximumBytes; });
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

QByteArray RunStream::garbled(const QByteArray &frame) const
{
    const qsizetype middle = frame.size() / 2;
    return frame.first(middle) + logFrame(u"a line of machine log slipped between two chunks"_s)
        + frame.sliced(middle);
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
    int sent = 0;
    std::unique_lock lock(m_mutex);
    while (true) {
        if (m_faults.endAfter && sent >= *m_faults.endAfter) {
            lock.unlock();
            abandon();
            return true;
        }
        if (m_faults.silentAfter && sent >= *m_faults.silentAfter) {
            lock.unlock();
            return stayOpen(sink);
        }
        if (m_state == State::Cut)
            return false;
        if (m_frames.empty()) {
            if (m_state == State::Finished && !m_keepOpen)
                return true;
            m_changed.wait_for(lock, FrameSlice);
            if (sink.isGone())
                break;
            continue;
        }
        const QByteArray frame = m_frames.front();
        m_frames.pop_front();
        m_bytes -= frame.size();
        m_changed.notify_all();
        lock.unlock();
        ++sent;
        const bool ok = sink.write(m_faults.garbledFrame == sent ? garbled(frame) : frame);
        lock.lock();
        if (!ok)
            break;
    }
    lock.unlock();
    abandon();
    return false;
}

} // namespace ComfyDeploy::Local

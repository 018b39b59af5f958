// SPDX-License-Identifier: MIT

#include <ComfyDeploy/run/eventstream_p.h>

#include <utility>

namespace ComfyDeploy {

namespace {

// So that a fast stream leaves time for the rest of the program.
constexpr int eventsPerPass = 100;

} // namespace

EventStream::EventStream(ApiCall *call) : QObject(call), m_call(call)
{
    connect(call, &ApiCall::dataReceived, this, &EventStream::onData);
    connect(call, &ApiCall::finished, this, [this] {
        m_ended = true;
        m_parser.finish();
        scheduleDrain();
    });
}

void EventStream::onData(const QByteArray &data)
{
    if (!m_call->answer().isEventStream()) // a proxy's page, say; its body says nothing
        return;
    m_parser.feed(data);
    // What listens must not run inside of what is reading right now.
    m_call->setPaused(true);
    scheduleDrain();
}

void EventStream::scheduleDrain()
{
    if (!std::exchange(m_drainScheduled, true))
        QMetaObject::invokeMethod(this, &EventStream::drain, Qt::QueuedConnection);
}

void EventStream::drain()
{
    m_drainScheduled = false;
    const QPointer<EventStream> self(this);
    int count = 0;
    for (; count < eventsPerPass; ++count) {
        const std::optional<ServerSentEvent> event = m_parser.next();
        if (!event)
            break;
        scheduleDrain(); // a slot may run an event loop, a dialog's say: the stream goes on in it
        Q_EMIT received(*event);
        if (!self)
            return;
    }
    if (count > 0)
        Q_EMIT passEnded();
    else
        onDrained();
}

void EventStream::onDrained()
{
    if (m_ended) {
        Q_EMIT ended();
        return;
    }
    const QPointer<EventStream> self(this);
    if (hasError())
        Q_EMIT unreadable();
    if (self)
        m_call->setPaused(false);
}

} // namespace ComfyDeploy

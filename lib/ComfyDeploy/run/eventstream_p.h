// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/http/apicall_p.h>
#include <ComfyDeploy/sseparser.h>

namespace ComfyDeploy {

//! \brief The events of one streamed answer, emitted from the event loop, some in each pass.
//!
//! As long as events wait to be taken nothing more is read, so that the server is slowed down. A
//! slot may run an event loop, in which the stream goes on, and may delete anything.
class EventStream : public QObject
{
    Q_OBJECT

public:
    //! A child of \a call, which has not begun.
    explicit EventStream(ApiCall *call);
    //! See SseParser.
    void setMaximumEventSize(qsizetype bytes) { m_parser.setMaximumEventSize(bytes); }
    //! An event was too large; nothing comes behind it.
    [[nodiscard]] bool hasError() const { return m_parser.hasError(); }
    [[nodiscard]] QString errorString() const { return m_parser.errorString(); }

Q_SIGNALS:
    void received(const ComfyDeploy::ServerSentEvent &event);
    //! Some events were received; others may wait.
    void passEnded();
    //! hasError() is true. If the answer ends so, only ended() is emitted.
    void unreadable();
    //! The call has finished, and there are no more events. Also of an answer that is no stream.
    void ended();

private:
    void onData(const QByteArray &data);
    void scheduleDrain();
    void drain();
    void onDrained();

    ApiCall *const m_call;
    SseParser m_parser;
    bool m_ended = false;
    bool m_drainScheduled = false;
};

} // namespace ComfyDeploy

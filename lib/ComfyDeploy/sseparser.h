// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/comfydeploy_export.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qmetatype.h>
#include <QtCore/qstring.h>

#include <chrono>
#include <memory>
#include <optional>

namespace ComfyDeploy {

//! One event of a text/event-stream.
struct ServerSentEvent
{
    QString event; //!< "message" where the server gave no name
    QByteArray data; //!< always valid UTF-8; the lines of several data fields joined by LF
    QString
        id; //!< the last event id when this event came, be it of this event or of an earlier one

    friend bool operator==(const ServerSentEvent &a, const ServerSentEvent &b)
    {
        return a.event == b.event && a.data == b.data && a.id == b.id;
    }
    friend bool operator!=(const ServerSentEvent &a, const ServerSentEvent &b) { return !(a == b); }
};

//! \brief Turns the bytes of a text/event-stream into events, by the rules of the WHATWG.
//!
//! Bytes go in by feed() in pieces cut anywhere, events come out of next(). Where the pieces are
//! cut never changes what comes out. The time is linear in the bytes; what is kept is the event
//! under way, bounded by maximumEventSize(), and the events that were not taken yet: call next()
//! until it gives nothing after each feed().
//!
//! No input or output of its own and no event loop; usable in any thread, by one thread at a time.
class COMFYDEPLOY_EXPORT SseParser
{
public:
    //! What finish() does with an event that no blank line has ended.
    enum class UnterminatedEvent {
        Discard, //!< the rule of the WHATWG: it may be half an event
        Dispatch //!< as if the missing line end and blank line had come
    };

    SseParser();
    ~SseParser();

    //! Reads the next bytes of the stream. Does nothing after an error or finish().
    void feed(QByteArrayView bytes);
    //! The stream has ended. Events that were complete stay readable.
    void finish(UnterminatedEvent unterminated = UnterminatedEvent::Discard);
    //! Takes out the oldest event that is complete; nothing if there is none yet.
    [[nodiscard]] std::optional<ServerSentEvent> next();
    //! Ready for the first byte of another stream: forgets events, ids, retry() and errors; only
    //! maximumEventSize() stays.
    void reset();

    //! The wait before a reconnection as the server last asked for; nothing if it never did.
    [[nodiscard]] std::optional<std::chrono::milliseconds> retry() const;
    //! What a reconnection sends as Last-Event-ID: the id that held at the last blank line.
    [[nodiscard]] QString lastEventId() const;

    //! Most bytes an event may have on the wire, all its lines, names and comments counted: the
    //! bytes between two blank lines.
    [[nodiscard]] qsizetype maximumEventSize() const;
    //! 64 MiB unless set; negative counts as 0. Holds for the bytes fed from now on.
    void setMaximumEventSize(qsizetype bytes);

    //! An event was larger than maximumEventSize(). Nothing more is read then; events that were
    //! complete before it stay readable.
    [[nodiscard]] bool hasError() const;
    //! A sentence fit for the user; empty without an error.
    [[nodiscard]] QString errorString() const;

private:
    Q_DISABLE_COPY_MOVE(SseParser)
    class Private;
    const std::unique_ptr<Private> d;
};

} // namespace ComfyDeploy

Q_DECLARE_TYPEINFO(ComfyDeploy::ServerSentEvent, Q_RELOCATABLE_TYPE);

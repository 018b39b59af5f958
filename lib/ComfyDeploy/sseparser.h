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

//! An event of a text/event-stream.
struct ServerSentEvent
{
    QString event; //!< "message" if the server sent no name
    QByteArray data; //!< always valid UTF-8; the lines of several data fields joined by LF
    QString id; //!< the last event id at this event, from it or an earlier one

    friend bool operator==(const ServerSentEvent &a, const ServerSentEvent &b)
    {
        return a.event == b.event && a.data == b.data && a.id == b.id;
    }
    friend bool operator!=(const ServerSentEvent &a, const ServerSentEvent &b) { return !(a == b); }
};

//! \brief Parses a text/event-stream into events, by the rules of the WHATWG.
//!
//! feed() takes the bytes in pieces of any size, and next() returns the events, which do not depend
//! on how the bytes are split. The time is linear in the number of bytes. The parser stores the
//! incomplete event, bounded by maximumEventSize(), and the events that were not taken yet: after
//! each feed(), call next() until it returns nothing.
//!
//! Performs no I/O and needs no event loop; can be used in any thread, by one thread at a time.
class COMFYDEPLOY_EXPORT SseParser
{
public:
    //! What finish() does with an event that is not terminated by a blank line.
    enum class UnterminatedEvent {
        Discard, //!< the rule of the WHATWG, because the event may be incomplete
        Dispatch //!< as if it were terminated
    };

    SseParser();
    ~SseParser();

    //! Reads the next bytes of the stream. Does nothing after an error or finish().
    void feed(QByteArrayView bytes);
    //! Ends the stream. Complete events stay available.
    void finish(UnterminatedEvent unterminated = UnterminatedEvent::Discard);
    //! Removes and returns the oldest complete event; empty if there is none yet.
    [[nodiscard]] std::optional<ServerSentEvent> next();
    //! Prepares for another stream: removes events, ids, retry() and errors, but keeps
    //! maximumEventSize().
    void reset();

    //! The reconnection time that the server last requested; empty if there is none.
    [[nodiscard]] std::optional<std::chrono::milliseconds> retry() const;
    //! The value to send as Last-Event-ID when reconnecting: the id at the last blank line.
    [[nodiscard]] QString lastEventId() const;

    //! The maximum number of bytes between two blank lines, including names and comments.
    [[nodiscard]] qsizetype maximumEventSize() const;
    //! The default is 64 MiB; a negative value counts as 0. Applies to bytes that are fed from now
    //! on.
    void setMaximumEventSize(qsizetype bytes);

    //! Whether an event was larger than maximumEventSize(). Nothing more is read then; earlier
    //! complete events stay available.
    [[nodiscard]] bool hasError() const;
    //! A user-visible sentence; empty without an error.
    [[nodiscard]] QString errorString() const;

private:
    Q_DISABLE_COPY_MOVE(SseParser)
    class Private;
    const std::unique_ptr<Private> d;
};

} // namespace ComfyDeploy

Q_DECLARE_TYPEINFO(ComfyDeploy::ServerSentEvent, Q_RELOCATABLE_TYPE);

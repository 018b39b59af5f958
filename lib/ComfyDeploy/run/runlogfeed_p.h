// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/client/clientcontext_p.h>
#include <ComfyDeploy/run/eventstream_p.h>
#include <ComfyDeploy/runlogs.h>

#include <QtCore/qhash.h>
#include <QtCore/qqueue.h>
#include <QtCore/qtimer.h>

namespace ComfyDeploy {

//! \brief The lines of a log that were already received, which the server repeats on each
//! connection.
//!
//! Lines are counted, because a program may write the same line twice.
class SeenLines
{
public:
    //! Starts a new connection, on which the server repeats the log from its first line.
    void beginConnection();
    //! Whether this line was received on an earlier connection; records it if not.
    bool isRepeated(size_t line);

private:
    static constexpr qsizetype maximum = 100'000; //!< bounds the memory

    QHash<size_t, int> m_counts;
    QQueue<size_t> m_order;
    QHash<size_t, int> m_expected; //!< those that this connection has not repeated yet
    bool m_forgot = false;
    bool m_recognized = true; //!< a remembered line was received on this connection
};

//! \brief Reads the lines of one log, over one connection at a time.
//!
//! Reconnects with a back-off if the connection is lost or the server closes it without an end
//! event. Gives up after several consecutive attempts that were short and returned nothing.
class RunLogFeed : public QObject
{
    Q_OBJECT

public:
    RunLogFeed(ClientContext *context, QObject *parent);
    void setOptions(const QUrl &server, const RequestOptions &options);

    //! Does nothing while it is active.
    void start(const LogQuery &query);
    void stop();
    [[nodiscard]] bool isActive() const { return m_active; }
    //! Lines that were received elsewhere; each is skipped once.
    void passOver(const QList<LogEntry> &entries);
    //! From now on, a connection that is closed without an end event ends as RunEnded.
    void setRunOver() { m_runOver = true; }
    //! Reconnects after the network has returned, because the old connection may be dead unnoticed.
    void renew();

Q_SIGNALS:
    void received(const QList<ComfyDeploy::LogEntry> &entries);
    //! An event cannot be read, so a line of the log is missing. Slots must not delete the feed.
    void unreadable();
    //! The connection was lost; the next attempt follows.
    void interrupted();
    //! It is no longer active. \a error is of kind None for Complete and RunEnded.
    void ended(ComfyDeploy::RunLogStream::End end, const ComfyDeploy::ApiError &error);

private:
    void connectNow();
    void dropConnection();
    void onPassEnded();
    [[nodiscard]] bool endAsTold();
    void onUnreadable();
    void onClosed();
    void reconnect(const ApiError &why);
    void read(const ServerSentEvent &event);
    void end(RunLogStream::End end, const ApiError &error = {});

    Transport *m_transport;
    const RunTimings m_timings;
    QUrl m_server;
    RequestOptions m_options;
    LogQuery m_query;
    QPointer<ApiCall> m_call;
    EventStream *m_events = nullptr; //!< of the call
    QList<LogEntry> m_fresh; //!< of this pass
    SeenLines m_seenLines;
    QHash<QString, int> m_passOver;
    QTimer m_timer;
    QElapsedTimer m_connected;
    RunLogStream::End m_announcedEnd = RunLogStream::Open; //!< by the server
    QString m_unavailableReason;
    int m_failures = 0;
    bool m_active = false;
    bool m_runOver = false;
};

} // namespace ComfyDeploy

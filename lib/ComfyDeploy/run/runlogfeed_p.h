// SPDX-License-Identifier: MIT

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <ComfyDeploy/client/clientcontext_p.h>
#include <ComfyDeploy/run/eventstream_p.h>
#include <ComfyDeploy/runlogs.h>

#include <QtCore/qhash.h>
#include <QtCore/qqueue.h>
#include <QtCore/qtimer.h>

namespace ComfyDeploy {

//! \brief The lines of a log that were had, so that a server that begins anew is heard out without
//! a word said twice.
//!
//! Lines are counted, not just known: a program may well write the same line twice.
class LinesHad
{
public:
    //! A new connection: the server begins with its first line again.
    void beginAnew();
    //! Whether this line of the connection was had before; notes it if not.
    bool isRepeated(size_t line);

private:
    static constexpr qsizetype maximum = 100'000; //!< the latest, so that memory has an end

    QHash<size_t, int> m_had;
    QQueue<size_t> m_order;
    QHash<size_t, int> m_expected; //!< those of m_had that this connection has not repeated yet
    bool m_forgot = false;
    bool m_recognised = true; //!< a line that is remembered has come on this connection
};

//! \brief Brings the lines of one log, over one connection at a time.
//!
//! A connection that breaks off, or that the server closes without a word, is made again with a
//! back-off. Gives up after some attempts in a row that brought nothing and did not last.
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
    //! Lines that came on another way; each is passed over once.
    void passOver(const QList<LogEntry> &entries);
    //! From now on a connection that is closed without a word ends as RunEnded.
    void setRunOver() { m_runOver = true; }
    //! The network has come back: the connection may be dead without knowing it.
    void renew();

Q_SIGNALS:
    void received(const QList<ComfyDeploy::LogEntry> &entries);
    //! An event cannot be read: a line of the log is missing. Nothing may be deleted in a slot.
    void unreadable();
    //! A connection was lost; the next one is on its way.
    void interrupted();
    //! It is not active any more. \a error is of kind None for Complete and RunEnded.
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
    LinesHad m_had;
    QHash<QString, int> m_passOver;
    QTimer m_timer;
    QElapsedTimer m_connected;
    RunLogStream::End m_told = RunLogStream::Open; //!< how the server says that it ends
    QString m_toldWhy;
    int m_failures = 0;
    bool m_active = false;
    bool m_runOver = false;
};

} // namespace ComfyDeploy

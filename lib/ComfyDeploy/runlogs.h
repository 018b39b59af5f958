// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/apierror.h>
#include <ComfyDeploy/comfydeploy_export.h>
#include <ComfyDeploy/requestoptions.h>
#include <ComfyDeploy/workflowrun.h>

#include <QtCore/qlist.h>
#include <QtCore/qobject.h>

#include <memory>

namespace ComfyDeploy {

class WorkflowClient;

//! \brief Which log to follow: exactly one of the three ids must be set.
struct COMFYDEPLOY_EXPORT LogQuery
{
    QString runId;
    QString sessionId;
    QString machineVersionId;
    QString level; //!< only lines of this level, such as "info"; empty for all

    friend bool operator==(const LogQuery &a, const LogQuery &b)
    {
        return a.runId == b.runId && a.sessionId == b.sessionId
            && a.machineVersionId == b.machineVersionId && a.level == b.level;
    }
    friend bool operator!=(const LogQuery &a, const LogQuery &b) { return !(a == b); }
};

//! \brief The log of one run as the server writes it; a child of its client, to be deleted by the
//! caller.
//!
//! Begins with the first line that the server has kept (API: for 12 hours while it is live, 30 days
//! after) and continues until the server reports the end. A lost connection is made again, without
//! repeating lines. Most runs log something, but the server never ends the log of a run that did
//! not. So after a period of silence, which is short if there are no lines yet, the run's state is
//! polled, and once the run is over the log ends, too. The log of a session or of a machine version
//! continues until the server ends it, or abort() is called.
//!
//! finished() is emitted exactly once, and nothing is emitted from inside streamLogs() or abort().
class COMFYDEPLOY_EXPORT RunLogStream : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QList<ComfyDeploy::LogEntry> entries READ entries NOTIFY entryReceived FINAL)
    Q_PROPERTY(ComfyDeploy::RunLogStream::End end READ end NOTIFY finished FINAL)
    Q_PROPERTY(ComfyDeploy::ApiError error READ error NOTIFY finished FINAL)

public:
    enum End {
        Open, //!< more lines may follow
        Complete, //!< the server has reported the end
        Unavailable, //!< the server cannot stream a log of this run; runLogs() may return one
        RunEnded, //!< the run is over and the server sends no more lines
        Aborted,
        Failed, //!< refused, or lost repeatedly; see error()
    };
    Q_ENUM(End)

    //! Maximum number of lines in entries(); older ones are removed. entryReceived() reports all of
    //! them.
    static constexpr qsizetype MaximumEntries = 10'000;
    //! Maximum number of characters of a message; longer ones are truncated.
    static constexpr qsizetype MaximumMessageLength = 16'384;

    ~RunLogStream() override;

    //! Empty if it is not the log of a run.
    [[nodiscard]] QString runId() const;
    [[nodiscard]] LogQuery query() const;
    //! The received lines, oldest first.
    [[nodiscard]] QList<LogEntry> entries() const;
    [[nodiscard]] End end() const;
    [[nodiscard]] bool isFinished() const;
    //! Of kind None while it is Open, and for Complete and RunEnded.
    [[nodiscard]] ApiError error() const;

public Q_SLOTS:
    //! Ends as Aborted. Does nothing once finished.
    void abort();

Q_SIGNALS:
    //! In the server's order, each line once.
    void entryReceived(const ComfyDeploy::LogEntry &entry);
    void finished();

private:
    friend class WorkflowClient;
    RunLogStream(WorkflowClient *client, const LogQuery &query, const RequestOptions &options);
    Q_DISABLE_COPY_MOVE(RunLogStream)
    class Private;
    const std::unique_ptr<Private> d;
};

} // namespace ComfyDeploy

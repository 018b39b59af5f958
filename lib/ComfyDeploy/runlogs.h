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

//! \brief Which log to follow: exactly one of the three ids is to be set.
struct COMFYDEPLOY_EXPORT LogQuery
{
    QString runId;
    QString sessionId;
    QString machineVersionId;
    QString level; //!< only lines of that level, such as "info"; empty for all

    friend bool operator==(const LogQuery &a, const LogQuery &b)
    {
        return a.runId == b.runId && a.sessionId == b.sessionId
            && a.machineVersionId == b.machineVersionId && a.level == b.level;
    }
    friend bool operator!=(const LogQuery &a, const LogQuery &b) { return !(a == b); }
};

//! \brief The log of one run as the server writes it; a child of its client, deleted by whoever
//! asked for it.
//!
//! Begins with the first line that the server has kept (API: for 12 hours while it is live, 30 days
//! after) and goes on until the server says that there is no more. A connection that breaks off is
//! made again, without repeating what was had. Most runs log something; one that did not never gets
//! an end from the server, so after a silence, a short one if nothing has come yet, the run's state
//! is asked for, and once the run is over the log is, too. The log of a session or of a machine's
//! version goes on until the server ends it, or abort() does.
//!
//! finished() comes exactly once, and nothing comes from inside streamLogs() or abort().
class COMFYDEPLOY_EXPORT RunLogStream : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QList<ComfyDeploy::LogEntry> entries READ entries NOTIFY entryReceived FINAL)
    Q_PROPERTY(ComfyDeploy::RunLogStream::End end READ end NOTIFY finished FINAL)
    Q_PROPERTY(ComfyDeploy::ApiError error READ error NOTIFY finished FINAL)

public:
    enum End {
        Open, //!< more may come
        Complete, //!< the server says that this was all
        Unavailable, //!< the server has no log of this run to stream; runLogs() may have one
        RunEnded, //!< the run is over and the server stays silent about its log
        Aborted,
        Failed, //!< refused, or lost again and again; see error()
    };
    Q_ENUM(End)

    //! Lines kept in entries() at most; older ones go. All of them are told by entryReceived().
    static constexpr qsizetype MaximumEntries = 10'000;
    //! Characters of a message at most; the rest of a longer one is cut off.
    static constexpr qsizetype MaximumMessageLength = 16'384;

    ~RunLogStream() override;

    //! Empty for the log of something else.
    [[nodiscard]] QString runId() const;
    [[nodiscard]] LogQuery query() const;
    //! What came so far, oldest first.
    [[nodiscard]] QList<LogEntry> entries() const;
    [[nodiscard]] End end() const;
    [[nodiscard]] bool isFinished() const;
    //! Kind None as long as it is Open, and for Complete and RunEnded.
    [[nodiscard]] ApiError error() const;

public Q_SLOTS:
    //! Ends as Aborted. Once finished, does nothing.
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

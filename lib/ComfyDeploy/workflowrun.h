// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/apierror.h>
#include <ComfyDeploy/comfydeploy_export.h>
#include <ComfyDeploy/result.h>
#include <ComfyDeploy/rundetails.h>
#include <ComfyDeploy/runpreview.h>
#include <ComfyDeploy/runstreamevent.h>
#include <ComfyDeploy/workflowrunrequest.h>

#include <QtCore/qdatetime.h>
#include <QtCore/qfuture.h>
#include <QtCore/qobject.h>
#include <QtCore/qvariant.h>

#include <memory>

Q_MOC_INCLUDE("ComfyDeploy/runstate.h")
Q_MOC_INCLUDE("ComfyDeploy/workflowclient.h")

namespace ComfyDeploy {

class RunState;
class WorkflowClient;

//! One line of a run's log.
struct COMFYDEPLOY_EXPORT LogEntry
{
    Q_GADGET
    Q_PROPERTY(QDateTime time MEMBER time)
    Q_PROPERTY(QString level MEMBER level)
    Q_PROPERTY(QString message MEMBER message)

public:
    QDateTime time; //!< UTC; the time of arrival if the server sent none
    QString level; //!< "info", "warning", "error", or another level of the server such as "webhook"
    QString message;

    friend bool operator==(const LogEntry &a, const LogEntry &b)
    {
        return a.time == b.time && a.level == b.level && a.message == b.message;
    }
    friend bool operator!=(const LogEntry &a, const LogEntry &b) { return !(a == b); }
};

//! \brief Why a run failed, collected while it ran: the server keeps only the log, which is read if
//! the stream did not contain the reason.
//!
//! Any field may be empty; all are if the server gave no reason.
struct COMFYDEPLOY_EXPORT RunFailure
{
    Q_GADGET
    Q_PROPERTY(QString nodeId MEMBER nodeId)
    Q_PROPERTY(QString nodeTitle MEMBER nodeTitle)
    Q_PROPERTY(QString classType MEMBER classType)
    Q_PROPERTY(QString inputName MEMBER inputName)
    Q_PROPERTY(QString exceptionType MEMBER exceptionType)
    Q_PROPERTY(QString message MEMBER message)
    Q_PROPERTY(QString traceback MEMBER traceback)
    Q_PROPERTY(QStringList logTail MEMBER logTail)
    Q_PROPERTY(int unreadEvents MEMBER unreadEvents)

public:
    QString nodeId; //!< in the caller's graph
    QString nodeTitle;
    QString classType;
    QString inputName; //!< of that node
    QString exceptionType;
    QString message; //!< ComfyUI's message
    QString traceback;
    QStringList logTail; //!< the last log lines before the end
    //! The number of events of stream and log that could not be read: if message is empty, one of
    //! them may have contained the reason.
    int unreadEvents = 0;

    friend bool operator==(const RunFailure &a, const RunFailure &b)
    {
        return a.nodeId == b.nodeId && a.nodeTitle == b.nodeTitle && a.classType == b.classType
            && a.inputName == b.inputName && a.exceptionType == b.exceptionType
            && a.message == b.message && a.traceback == b.traceback && a.logTail == b.logTail
            && a.unreadEvents == b.unreadEvents;
    }
    friend bool operator!=(const RunFailure &a, const RunFailure &b) { return !(a == b); }
};

//! \brief A run that is followed; a child of the client that started it.
//!
//! finished() is emitted exactly once and never from inside the function that created the run, so
//! it is sufficient to connect on the next line. Nothing is emitted from inside cancel() and
//! abort() either (unlike QNetworkReply::abort()). For each change all properties are set first;
//! then their notify signals are emitted, then streamEvent(), then WorkflowClient::streamEvent().
//!
//! Delete a run when it has finished, or use setAutoDelete(). It can be deleted earlier, in any
//! slot: nothing more is emitted, and nothing is cancelled at the server.
//!
//! A run does not end when its stream ends, breaks off or falls silent: the server is polled until
//! it returns a terminal status. While it cannot be reached contactLost is true, and polling
//! continues.
class COMFYDEPLOY_EXPORT WorkflowRun : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QString id READ id NOTIFY idChanged FINAL)
    Q_PROPERTY(ComfyDeploy::WorkflowRun::Phase phase READ phase NOTIFY phaseChanged FINAL)
    Q_PROPERTY(ComfyDeploy::RunStatus status READ status NOTIFY statusChanged FINAL)
    Q_PROPERTY(QString rawStatus READ rawStatus NOTIFY statusChanged FINAL)
    Q_PROPERTY(QString stateText READ stateText NOTIFY statusTextChanged FINAL)
    Q_PROPERTY(QString statusText READ statusText NOTIFY statusTextChanged FINAL)
    Q_PROPERTY(QString liveStatus READ liveStatus NOTIFY liveStatusChanged FINAL)
    Q_PROPERTY(double progress READ progress NOTIFY progressChanged FINAL)
    Q_PROPERTY(bool progressKnown READ progressKnown NOTIFY progressChanged FINAL)
    Q_PROPERTY(QString currentNode READ currentNode NOTIFY currentNodeChanged FINAL)
    Q_PROPERTY(QString currentNodeTitle READ currentNodeTitle NOTIFY currentNodeChanged FINAL)
    Q_PROPERTY(int nodeIndex READ nodeIndex NOTIFY currentNodeChanged FINAL)
    Q_PROPERTY(int nodeCount READ nodeCount NOTIFY currentNodeChanged FINAL)
    Q_PROPERTY(int step READ step NOTIFY stepChanged FINAL)
    Q_PROPERTY(int stepCount READ stepCount NOTIFY stepChanged FINAL)
    Q_PROPERTY(int queuePosition READ queuePosition NOTIFY queuePositionChanged FINAL)
    Q_PROPERTY(
        QList<ComfyDeploy::WorkflowRunOutput> outputs READ outputs NOTIFY outputsChanged FINAL)
    Q_PROPERTY(QList<ComfyDeploy::MediaItem> mediaItems READ mediaItems NOTIFY outputsChanged FINAL)
    Q_PROPERTY(QList<ComfyDeploy::LogEntry> logs READ logs NOTIFY logsChanged FINAL)
    Q_PROPERTY(ComfyDeploy::RunPreview preview READ preview NOTIFY previewChanged FINAL)
    Q_PROPERTY(ComfyDeploy::ApiError error READ error NOTIFY errorChanged FINAL)
    Q_PROPERTY(ComfyDeploy::RunFailure failure READ failure NOTIFY errorChanged FINAL)
    Q_PROPERTY(bool running READ isRunning NOTIFY runningChanged FINAL)
    Q_PROPERTY(bool settled READ isSettled NOTIFY runningChanged FINAL)
    Q_PROPERTY(bool cancelRequested READ cancelRequested NOTIFY cancelRequestedChanged FINAL)
    Q_PROPERTY(bool contactLost READ contactLost NOTIFY contactLostChanged FINAL)
    Q_PROPERTY(bool requestSent READ requestSent NOTIFY requestSentChanged FINAL)
    Q_PROPERTY(ComfyDeploy::WorkflowClient *client READ client CONSTANT FINAL)
    Q_PROPERTY(QVariantMap asMap READ asMap NOTIFY updated STORED false FINAL)

public:
    //! In the order of a run's life cycle; only Unconfirmed can follow a later phase, as the end.
    enum Phase {
        Draft, //!< created, nothing done yet
        Uploading, //!< input files are uploaded
        Submitting, //!< reported before the first byte of the request is sent
        Unconfirmed, //!< sent, but the answer was lost: the run is searched for, or was not found
        Queued, //!< accepted; id() may still be unknown
        Starting, //!< a machine is starting
        Running,
        Saving, //!< the graph is done, the server is storing its outputs
        Succeeded,
        Failed,
        Cancelled,
        TimedOut,
    };
    Q_ENUM(Phase)
    //! A short, translated name of \a phase: "Queued".
    [[nodiscard]] static QString phaseText(Phase phase);
    //! The phase that corresponds to \a status; Draft for Unknown.
    [[nodiscard]] static Phase phaseOf(RunStatus status);

    ~WorkflowRun() override;

    //! Empty until the server has returned it: with queue() at acceptance, with stream() after the
    //! cold start, with sync() at the end.
    [[nodiscard]] QString id() const;
    [[nodiscard]] Phase phase() const;
    [[nodiscard]] RunStatus status() const;
    //! The server's text for status().
    [[nodiscard]] QString rawStatus() const;
    //! A short text: phaseText(), or what is more important, such as "No news" while
    //! contactLost().
    [[nodiscard]] QString stateText() const;
    //! A user-visible, translated line: "KSampler · node 3 of 7 · step 4 of 20".
    [[nodiscard]] QString statusText() const;
    //! The server's text, such as "Executing KSampler".
    [[nodiscard]] QString liveStatus() const;
    //! From 0 to 1; never decreases, and is 1 only in Succeeded.
    [[nodiscard]] double progress() const;
    //! Whether progress() is known; it is 0 otherwise.
    [[nodiscard]] bool progressKnown() const;
    //! Id and title of the running node in the caller's graph; empty if unknown.
    [[nodiscard]] QString currentNode() const;
    [[nodiscard]] QString currentNodeTitle() const;
    //! The number of nodes that have begun or were cached, and of all nodes; 0 if unknown.
    [[nodiscard]] int nodeIndex() const;
    [[nodiscard]] int nodeCount() const;
    //! Of the current node; 0 if unknown.
    [[nodiscard]] int step() const;
    [[nodiscard]] int stepCount() const;
    //! The number of runs before this one: 0 = next, -1 = unknown or not waiting.
    [[nodiscard]] int queuePosition() const;
    //! The outputs that GET /run/{id} returned; complete at the end, partial before.
    [[nodiscard]] QList<WorkflowRunOutput> outputs() const;
    //! All files of outputs(), sorted by file name.
    [[nodiscard]] QList<MediaItem> mediaItems() const;
    //! At most the last 10,000 lines, from the stream or from the log that is read in addition
    //! (RequestOptions::logsFollowed()). In an event loop that a slot runs, lines may be there
    //! before their logsChanged().
    [[nodiscard]] QList<LogEntry> logs() const;
    //! What a node is making; the newest one only, and only while the run is in progress. Empty
    //! unless the request has WorkflowRunRequest::previews(), in stream mode, and the server sends
    //! them; empty again when the node has made its output, and at the end of the run. One that
    //! cannot be used is logged and otherwise ignored.
    //! \sa previewImage()
    [[nodiscard]] RunPreview preview() const;
    //! Of kind None unless the run has finished without success; message() is a user-visible
    //! sentence.
    [[nodiscard]] ApiError error() const;
    [[nodiscard]] RunFailure failure() const;
    //! The opposite of isFinished().
    [[nodiscard]] bool isRunning() const;
    [[nodiscard]] bool isFinished() const;
    //! Whether the server's status is final, or the run was never accepted: its id is not needed
    //! any more.
    [[nodiscard]] bool isSettled() const;
    [[nodiscard]] bool cancelRequested() const;
    [[nodiscard]] bool contactLost() const;
    //! Whether the complete request has been sent, as far as is known locally; in phase Submitting,
    //! the run waits for its answer then, which with sync() arrives at the end of the run.
    [[nodiscard]] bool requestSent() const;

    //! The request of the caller; empty for an attached run.
    [[nodiscard]] WorkflowRunRequest request() const;
    //! The request as it is sent: each FileInput is replaced by its URL. Valid from phase
    //! Submitting on, with the mark of this submission; equal to request() before. If it is stored,
    //! a later process can pass it to WorkflowClient::confirm().
    [[nodiscard]] WorkflowRunRequest sentRequest() const;
    [[nodiscard]] WorkflowClient *client() const;
    //! All properties as one value.
    [[nodiscard]] RunState state() const;
    //! \brief All properties by their names, for languages that do not know this library's types,
    //! such as Python.
    //!
    //! An enumerator is its name ("Succeeded"), a value a map of its properties, a list of values a
    //! list of maps; error and failure are null unless the run has failed.
    [[nodiscard]] QVariantMap asMap() const;
    //! The outputs at the end, or why there are none. Finished whenever isFinished(), so that a
    //! slot may read it; continuations without a context are called before the signals of the end.
    //! Aborted if the run is deleted before. The client's thread must not wait for it, because that
    //! thread finishes it: see WorkflowClient.
    [[nodiscard]] QFuture<Result<QList<WorkflowRunOutput>>> future() const;

    //! Whether the run is deleted one pass of the event loop after its last signal. Off by default.
    void setAutoDelete(bool on);
    [[nodiscard]] bool autoDelete() const;

public Q_SLOTS:
    //! Asks the server to stop the run; phase() at finished() shows the actual result. A run of
    //! which nothing has been sent ends immediately. While the id is unknown the request is kept,
    //! and the run is searched for in the server's list by its mark; without one, it is cancelled
    //! if exactly one unfinished run matches. After a refusal it is repeated for 15 s, then
    //! cancelFailed() is emitted.
    void cancel();
    //! Stops following the run, which continues at the server. Ends with kind Aborted in the
    //! current phase. Does nothing once finished.
    void abort();

Q_SIGNALS:
    void idChanged();
    void phaseChanged();
    void statusChanged();
    void statusTextChanged();
    void liveStatusChanged();
    void progressChanged();
    void currentNodeChanged();
    void stepChanged();
    void queuePositionChanged();
    void outputsChanged();
    void logsChanged();
    //! As often as the server sends one; a local server sends at most ten per second.
    void previewChanged();
    void errorChanged();
    void runningChanged();
    void cancelRequestedChanged();
    void contactLostChanged();
    void requestSentChanged();

    //! All properties as one value, at most once per pass of the event loop.
    void updated(const ComfyDeploy::RunState &state);
    //! Only in stream mode; in the server's order, always before finished(). Includes the events of
    //! previews, if they were asked for.
    void streamEvent(const ComfyDeploy::RunStreamEvent &event);
    //! The bytes of the input files, in phase Uploading.
    void uploadProgress(qint64 sent, qint64 total);
    //! The server did not cancel; the run continues and cancel() may be called again.
    void cancelFailed(const ComfyDeploy::ApiError &error);
    //! Emitted exactly once, as the last signal of this object.
    void finished();

private:
    friend class WorkflowClient;
    friend class RunEngine;
    explicit WorkflowRun(WorkflowClient *client);

    Q_DISABLE_COPY_MOVE(WorkflowRun)
    const std::unique_ptr<class RunEngine> d;
};

} // namespace ComfyDeploy

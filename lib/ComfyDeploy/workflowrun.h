// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/apierror.h>
#include <ComfyDeploy/comfydeploy_export.h>
#include <ComfyDeploy/result.h>
#include <ComfyDeploy/rundetails.h>
#include <ComfyDeploy/runstreamevent.h>
#include <ComfyDeploy/workflowrunrequest.h>

#include <QtCore/qdatetime.h>
#include <QtCore/qfuture.h>
#include <QtCore/qobject.h>

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
    QDateTime time; //!< UTC; when it arrived if the server did not say
    QString
        level; //!< "info", "warning", "error", or another word of the server's such as "webhook"
    QString message;

    friend bool operator==(const LogEntry &a, const LogEntry &b)
    {
        return a.time == b.time && a.level == b.level && a.message == b.message;
    }
    friend bool operator!=(const LogEntry &a, const LogEntry &b) { return !(a == b); }
};

//! \brief What is known about why a run failed, collected while it happened: the server keeps none
//! of it but the log, which is read where no stream has told.
//!
//! Any field may be empty; all are if the server gave no reason at all.
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
    QString message; //!< ComfyUI's own words
    QString traceback;
    QStringList logTail; //!< the last log lines before the end
    //! Of the stream and the log together: where message is empty, one may have held the reason.
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

//! \brief One run on its way; a child of the client that started it.
//!
//! finished() comes exactly once and never from inside the call that made the run, so connecting on
//! the next line is early enough. Nothing is emitted from inside cancel() and abort() either
//! (QNetworkReply's abort() is different there). For each change all properties are set first; then
//! come their notify signals, then streamEvent() here, then WorkflowClient::streamEvent().
//!
//! Delete a run when it has finished, or let setAutoDelete() do so. Deleting it earlier, in any
//! slot, is safe: nothing more is emitted, and nothing is cancelled at the server.
//!
//! A stream that ends, breaks or falls silent never ends the run: the server is asked until it
//! names a terminal status. While it cannot be reached contactLost is true, and asking goes on.
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
    Q_PROPERTY(ComfyDeploy::ApiError error READ error NOTIFY errorChanged FINAL)
    Q_PROPERTY(ComfyDeploy::RunFailure failure READ failure NOTIFY errorChanged FINAL)
    Q_PROPERTY(bool running READ isRunning NOTIFY runningChanged FINAL)
    Q_PROPERTY(bool settled READ isSettled NOTIFY runningChanged FINAL)
    Q_PROPERTY(bool cancelRequested READ cancelRequested NOTIFY cancelRequestedChanged FINAL)
    Q_PROPERTY(bool contactLost READ contactLost NOTIFY contactLostChanged FINAL)
    Q_PROPERTY(bool requestSent READ requestSent NOTIFY requestSentChanged FINAL)
    Q_PROPERTY(ComfyDeploy::WorkflowClient *client READ client CONSTANT FINAL)

public:
    //! In the order of a run's life; only Unconfirmed can come after a later one, as an end.
    enum Phase {
        Draft, //!< made, nothing done yet
        Uploading, //!< input files go up
        Submitting, //!< announced before the first byte of the request leaves
        Unconfirmed, //!< sent, the answer lost: it is being looked for, or was not found
        Queued, //!< accepted; id() may still be unknown
        Starting, //!< a machine boots
        Running,
        Saving, //!< the graph is done, the server stores its outputs
        Succeeded,
        Failed,
        Cancelled,
        TimedOut,
    };
    Q_ENUM(Phase)
    //! One or two words for people, translated: "Queued".
    [[nodiscard]] static QString phaseText(Phase phase);
    //! The phase that \a status stands for; Draft for Unknown.
    [[nodiscard]] static Phase phaseOf(RunStatus status);

    ~WorkflowRun() override;

    //! Empty until the server has told it: with queue() at acceptance, with stream() after the cold
    //! start, with sync() at the end.
    [[nodiscard]] QString id() const;
    [[nodiscard]] Phase phase() const;
    [[nodiscard]] RunStatus status() const;
    //! The server's own word for status().
    [[nodiscard]] QString rawStatus() const;
    //! phaseText(), or what counts more for now, in one or two words: "No news" while
    //! contactLost().
    [[nodiscard]] QString stateText() const;
    //! One line for people, translated: "KSampler · node 3 of 7 · step 4 of 20".
    [[nodiscard]] QString statusText() const;
    //! Such as "Executing KSampler", from the server.
    [[nodiscard]] QString liveStatus() const;
    //! 0 to 1, never goes back, and is 1 only in Succeeded.
    [[nodiscard]] double progress() const;
    //! False as long as nothing but 0 can be said.
    [[nodiscard]] bool progressKnown() const;
    //! Id and title of the node at work in the caller's graph; empty if unknown.
    [[nodiscard]] QString currentNode() const;
    [[nodiscard]] QString currentNodeTitle() const;
    //! Nodes begun or found in the cache, and all nodes of the graph; 0 if unknown.
    [[nodiscard]] int nodeIndex() const;
    [[nodiscard]] int nodeCount() const;
    //! Of the current node; 0 if unknown.
    [[nodiscard]] int step() const;
    [[nodiscard]] int stepCount() const;
    //! Runs before this one: 0 = next, -1 = unknown or not waiting.
    [[nodiscard]] int queuePosition() const;
    //! As GET /run/{id} told them; complete at the end, partial before.
    [[nodiscard]] QList<WorkflowRunOutput> outputs() const;
    //! Every file of outputs(), sorted by file name.
    [[nodiscard]] QList<MediaItem> mediaItems() const;
    //! The last 10,000 lines at most: those of the stream, else of the log that is read beside the
    //! run (RequestOptions::logsFollowed()).
    [[nodiscard]] QList<LogEntry> logs() const;
    //! Kind None unless finished() came without success; message() is a sentence for the user.
    [[nodiscard]] ApiError error() const;
    [[nodiscard]] RunFailure failure() const;
    //! This object has more to tell: the opposite of isFinished().
    [[nodiscard]] bool isRunning() const;
    [[nodiscard]] bool isFinished() const;
    //! The server's word is final, or it never accepted the run: its id may be forgotten.
    [[nodiscard]] bool isSettled() const;
    [[nodiscard]] bool cancelRequested() const;
    [[nodiscard]] bool contactLost() const;
    //! The whole request has left, as far as can be seen here; in phase Submitting, its answer is
    //! waited for, which with sync() comes at the end of the run.
    [[nodiscard]] bool requestSent() const;

    //! What was asked for; empty for an attached run.
    [[nodiscard]] WorkflowRunRequest request() const;
    //! The request as it goes out: each FileInput is the URL that it was uploaded to. Holds from
    //! phase Submitting on, with the mark of this submission; equal to request() before. Kept, it
    //! is what WorkflowClient::confirm() needs in a later process.
    [[nodiscard]] WorkflowRunRequest sentRequest() const;
    [[nodiscard]] WorkflowClient *client() const;
    //! Everything above as one value.
    [[nodiscard]] RunState state() const;
    //! The outputs at the end, or why there are none. Ready whenever isFinished(), so that a slot
    //! may read it; what continues it without a context runs before the signals of the end.
    //! Aborted if the run is deleted before. Must not be waited for in the client's own thread,
    //! which fills it: see WorkflowClient.
    [[nodiscard]] QFuture<Result<QList<WorkflowRunOutput>>> future() const;

    //! Deletes the run one pass of the event loop after its last signal. Off by default.
    void setAutoDelete(bool on);
    [[nodiscard]] bool autoDelete() const;

public Q_SLOTS:
    //! Asks the server to stop; what really happened is what phase() says when finished() comes. A
    //! run of which nothing was sent yet ends here at once. As long as the id is unknown the wish
    //! is kept, and the run is looked for in the server's list, by its mark; without one, it is
    //! cancelled if exactly one that still goes on can be it. A refusal is followed by further
    //! attempts for 15 s, then by cancelFailed().
    void cancel();
    //! Stops waiting here; the run goes on at the server. Ends with kind Aborted and the phase as
    //! it is. Once finished, does nothing.
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
    void errorChanged();
    void runningChanged();
    void cancelRequestedChanged();
    void contactLostChanged();
    void requestSentChanged();

    //! All properties as one value, at most once in a pass of the event loop.
    void updated(const ComfyDeploy::RunState &state);
    //! Stream mode only. Zero or more times, in the server's order, always before finished().
    void streamEvent(const ComfyDeploy::RunStreamEvent &event);
    //! Bytes of the input files in phase Uploading.
    void uploadProgress(qint64 sent, qint64 total);
    //! The server would not cancel; the run goes on and cancel() may be called again.
    void cancelFailed(const ComfyDeploy::ApiError &error);
    //! Exactly once, the last signal of this object.
    void finished();

private:
    friend class WorkflowClient;
    friend class RunEngine;
    explicit WorkflowRun(WorkflowClient *client);

    Q_DISABLE_COPY_MOVE(WorkflowRun)
    const std::unique_ptr<class RunEngine> d;
};

} // namespace ComfyDeploy

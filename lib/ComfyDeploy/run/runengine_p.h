// Private header: used by the libraries of this project, not installed.
#pragma once

#include <ComfyDeploy/run/runcanceller_p.h>
#include <ComfyDeploy/run/runfinder_p.h>
#include <ComfyDeploy/run/runlogfeed_p.h>
#include <ComfyDeploy/run/runpoller_p.h>
#include <ComfyDeploy/run/runtracker_p.h>
#include <ComfyDeploy/sseparser.h>
#include <ComfyDeploy/workflowrun.h>

#include <QtCore/qpromise.h>

namespace ComfyDeploy {

class FileUpload;

//! \brief Carries one run through its life: upload, submit, stream or poll, look, cancel, settle.
//!
//! Decides nothing about what events mean (RunTracker does) nor about bytes and retries (ApiCall
//! does). Everything that a caller can see changes in publish() and finish() only, which run from
//! the event loop.
class RunEngine : public QObject
{
    Q_OBJECT

public:
    enum class Mode { Queue, Sync, Stream, Attach, Confirm };

    RunEngine(WorkflowRun *run, WorkflowClient *client, Transport *transport);
    ~RunEngine() override;

    //! Begins in the next pass of the event loop.
    void start(Mode mode, const WorkflowRunRequest &request, const RequestOptions &options);
    void startAttached(const QString &runId, const RequestOptions &options);
    //! Looks again for what \a lost has sent.
    void startConfirming(const RunEngine &lost, const RequestOptions &options);
    //! The same for what another process has sent.
    void startConfirming(const WorkflowRunRequest &sent, const QDateTime &submittedAt,
                         const RequestOptions &options, const QStringList &otherRunIds);

    void cancel();
    void abort();

    WorkflowRunRequest request;
    WorkflowRunRequest sent; //!< with URLs for files, once they are known
    RunState visible; //!< what the run's getters tell
    bool finished = false;
    bool autoDelete = false;
    QFuture<Result<QList<WorkflowRunOutput>>> future;

private:
    void begin();
    void beginConfirming();
    void beginSubmitting();
    void uploadNext();
    void onUploadFinished();
    void submit();

    void onResponseStarted();
    void onData(const QByteArray &data);
    void scheduleDrain();
    void drainEvents();
    void onDrained();
    bool handleEvent(const RunStreamEvent &event);
    void onSubmitEnded();
    void onAnswer(const ApiAnswer &answer);
    void onStreamEnded();
    void noteLife();
    void onSilence();

    void considerVerdict();
    void settleByStream(WorkflowRun::Phase phase);
    void considerSettled();
    void considerStuckRun();
    void onDetails(const RunDetails &details);
    void onPollFailed(const ApiError &error);
    void startPolling();
    void followOrEnd();

    void connectLogs();
    [[nodiscard]] bool needsLogs() const;
    void followLogs();
    void startLogs();
    void releaseLogs();
    void onLogs(const QList<LogEntry> &entries);
    [[nodiscard]] bool waitForReason();
    void stopWaitingForReason();

    void lookForRun();
    void onFound(const QString &runId);
    void onNotFound();
    bool acceptId(const QString &runId, RunOwners::Source source = RunOwners::Source::Server);
    void considerCancel();
    void lookToCancel();
    [[nodiscard]] bool isUnsent() const;
    void onTimeIsUp();
    [[nodiscard]] bool isEventStream() const;

    bool publish();
    bool announceChanges(const RunState &old);
    void finish(WorkflowRun::Phase phase, const ApiError &error, bool settled);
    void scheduleUpdate();
    void stopAll();

    WorkflowRun *const q;
    const QPointer<WorkflowClient> m_client;
    Transport *const m_transport;
    const RunTimings m_timings;
    Mode m_mode = Mode::Queue;
    QUrl m_server; //!< where it was started, whatever the client's becomes
    RequestOptions m_options;
    QPromise<Result<QList<WorkflowRunOutput>>> m_promise;
    RunTracker m_tracker;
    SseParser m_parser;
    RunPoller m_poller;
    RunFinder m_finder;
    RunCanceller m_canceller;
    RunLogFeed m_logs;
    QPointer<ApiCall> m_submit;
    QPointer<FileUpload> m_upload;
    QList<FileInput> m_toUpload;
    QList<std::pair<FileInput, QString>> m_uploaded;
    RunFinder::Target m_target;
    QTimer m_totalTimer;
    QTimer m_silenceTimer; //!< since the answer's last step, as long as it is not whole
    QElapsedTimer m_sinceLife; //!< from that step on
    QTimer m_graceTimer; //!< from the end of the graph to the first question
    QTimer m_settleTimer; //!< how long a failed run's stream and outputs, or log, are waited for
    QTimer m_reasonTimer; //!< from the reason in the log to the end of its lines
    QElapsedTimer m_sinceGrace;
    WorkflowRun::Phase m_settlingPhase =
        WorkflowRun::Draft; //!< terminal once it is known how it ended, though not finished
    bool m_waitsForReason = false;
    bool m_logsStarted = false;
    bool m_holdsLogs = false;
    bool m_askedForDetails = false;
    bool m_submitEnded = false;
    bool m_drainScheduled = false;
    bool m_updateScheduled = false;
    bool m_queuedAnnounced = false;
    bool m_cancelWanted = false;
    bool m_abortWanted = false;
};

} // namespace ComfyDeploy

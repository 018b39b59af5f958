// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/run/runcanceller_p.h>
#include <ComfyDeploy/run/runcourse_p.h>
#include <ComfyDeploy/run/runfinder_p.h>
#include <ComfyDeploy/run/runlogfeed_p.h>
#include <ComfyDeploy/run/runpoller_p.h>
#include <ComfyDeploy/run/runpost_p.h>
#include <ComfyDeploy/run/runtext_p.h>
#include <ComfyDeploy/workflowrun.h>

#include <QtCore/qbasictimer.h>
#include <QtCore/qpromise.h>
#include <QtCore/qvarlengtharray.h>

#include <array>

namespace ComfyDeploy {

class FileUpload;

//! \brief Carries out one run: upload, submit, stream or poll, search, cancel, settle.
//!
//! Passes facts to RunCourse, which makes all decisions. Everything that a caller can see changes
//! only in publish() and finish(), which are called from the event loop.
class RunEngine : public QObject
{
    Q_OBJECT

public:
    using Start = RunCourse::Start;

    RunEngine(WorkflowRun *run, WorkflowClient *client, ClientContext *context);
    ~RunEngine() override;

    //! Starts in the next pass of the event loop.
    void start(RunMode mode, const WorkflowRunRequest &request, const RequestOptions &options,
               Start start = Start::Submit, const QString &runId = {});
    void startAttached(const QString &runId, const RequestOptions &options);
    //! Searches again for the run that \a lost has sent.
    void startConfirming(const RunEngine &lost, const RequestOptions &options);
    //! The same for a run that another process has sent.
    void startConfirming(const WorkflowRunRequest &sent, const QDateTime &submittedAt,
                         const RequestOptions &options, const QStringList &otherRunIds);

    void cancel();
    void abort();

    //! All that the run's getters return.
    [[nodiscard]] RunState state() const;
    //! Not shared with another list while the run adds to it, unless the caller keeps it.
    [[nodiscard]] QList<LogEntry> logs() const;
    [[nodiscard]] const RunText::Parts &textParts() const { return m_textParts; }

    WorkflowRunRequest request;
    WorkflowRunRequest sent; //!< with URLs for files, once they are known
    RunState visible; //!< what was published, without texts and, until the end, without logs
    bool finished = false;
    bool autoDelete = false;
    QFuture<Result<QList<WorkflowRunOutput>>> future;

protected:
    void timerEvent(QTimerEvent *event) override;

private:
    //! The part, which is made when it is needed first, and deleted at the end: most runs need few,
    //! and finished ones are kept.
    template <typename Part>
    Part *made(Part **part);
    void connectPart(const RunPoller *poller);
    void connectPart(const RunFinder *finder);
    void connectPart(const RunCanceller *canceller);
    void connectPart(const RunLogFeed *log);
    void startTimer(RunTimer name, std::chrono::milliseconds time);
    [[nodiscard]] ApiError problemWith(Start start) const;
    void begin();

    void take(const RunFact &fact);
    //! Queued: a call must not change the state while the caller still uses it.
    void takeLater(const RunFact &fact);
    [[nodiscard]] RunDecisions decisionsOn(const RunFact &fact);
    void carryOutAll();
    void carryOut(const RunDecision &decision);
    void search(RunSearch search);
    void readLog();
    void releaseLog();

    void uploadNext();
    void onUploadFinished();
    void prepare();
    [[nodiscard]] ApiRequest postRequest() const;

    using Signal = void (WorkflowRun::*)();
    using Signals = QVarLengthArray<Signal, 20>;

    void publish();
    //! Makes \a now visible, and returns what has to be emitted.
    [[nodiscard]] Signals show(const RunState &now);
    void announce(const Signals &changes);
    void showEvent(const RunStreamEvent &event);
    void finish();
    void announceEnd();
    void scheduleUpdate();
    void stopAll();

    WorkflowRun *const q;
    const QPointer<WorkflowClient> m_client;
    ClientContext *const m_context;
    Transport *const m_transport;
    const RunTimings m_timings;
    RunMode m_mode = RunMode::Queue;
    QUrl m_server; //!< where it was started, even if the client's server changes
    RequestOptions m_options;
    QPromise<Result<QList<WorkflowRunOutput>>> m_promise;
    RunCourse m_course;
    RunDecisions m_decisions; //!< pending, oldest first; also carried out in a slot's event loop
    std::array<QBasicTimer, size_t(RunTimer::Quiet) + 1> m_timers; //!< by RunTimer
    RunPost m_post;
    RunPoller *m_poller = nullptr;
    RunFinder *m_finder = nullptr;
    RunCanceller *m_canceller = nullptr;
    RunLogFeed *m_log = nullptr;
    QPointer<FileUpload> m_upload;
    QList<FileInput> m_toUpload;
    QList<std::pair<FileInput, QString>> m_uploaded;
    RunFinder::Target m_target;
    RunText::Parts m_textParts; //!< of what is visible
    qint64 m_shownLines = 0; //!< of the log
    bool m_holdsLog = false;
    bool m_updateScheduled = false;
};

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/apierror.h>
#include <ComfyDeploy/comfydeploy_export.h>
#include <ComfyDeploy/requestoptions.h>
#include <ComfyDeploy/runmode.h>
#include <ComfyDeploy/workflowclient.h>
#include <ComfyDeploy/workflowrun.h>
#include <ComfyDeploy/workflowrunrequest.h>

#include <QtCore/qobject.h>

#include <memory>

namespace ComfyDeploy {

//! \brief Many runs, of which at most maximumRunning are under way at a time.
//!
//! add() returns the index by which everything else names a run: 0, 1, 2 and so on. Runs start in
//! this order, each when one before it has ended, and each at most once: what becomes of a request
//! that was sent is up to WorkflowClient, which never sends it twice. A run whose answer was lost
//! keeps its place while it is searched for.
//!
//! A run that fails does not stop the others, unless stoppingOnFailure. An Unconfirmed one counts
//! as failed: see WorkflowClient::confirm().
//!
//! The queue lives in its client's thread. Only the setters emit their own signal; everything else
//! is emitted by the event loop. The queue can be deleted at any time, also in its own slots: runs
//! that wait are not started any more, those under way continue in the client and are deleted when
//! they have finished. Runs that have finished are deleted with the queue, or before by the caller.
class COMFYDEPLOY_EXPORT RunQueue : public QObject
{
    Q_OBJECT
    Q_PROPERTY(
        ComfyDeploy::WorkflowClient *client READ client WRITE setClient NOTIFY clientChanged FINAL)
    Q_PROPERTY(ComfyDeploy::RunModes::RunMode mode READ mode WRITE setMode NOTIFY modeChanged FINAL)
    Q_PROPERTY(int maximumRunning READ maximumRunning WRITE setMaximumRunning NOTIFY
                   maximumRunningChanged FINAL)
    Q_PROPERTY(bool paused READ isPaused WRITE setPaused NOTIFY pausedChanged FINAL)
    Q_PROPERTY(bool stoppingOnFailure READ isStoppingOnFailure WRITE setStoppingOnFailure NOTIFY
                   stoppingOnFailureChanged FINAL)
    Q_PROPERTY(int count READ count NOTIFY countsChanged FINAL)
    Q_PROPERTY(int waitingCount READ waitingCount NOTIFY countsChanged FINAL)
    Q_PROPERTY(int runningCount READ runningCount NOTIFY countsChanged FINAL)
    Q_PROPERTY(int finishedCount READ finishedCount NOTIFY countsChanged FINAL)
    Q_PROPERTY(int succeededCount READ succeededCount NOTIFY countsChanged FINAL)
    Q_PROPERTY(bool active READ isActive NOTIFY countsChanged FINAL)
    Q_PROPERTY(double progress READ progress NOTIFY progressChanged FINAL)

public:
    explicit RunQueue(QObject *parent = nullptr);
    explicit RunQueue(WorkflowClient *client, QObject *parent = nullptr);
    ~RunQueue() override;

    //! Starts the runs from now on; without one, they wait. If it is deleted, its runs that have
    //! not finished end as Aborted.
    [[nodiscard]] WorkflowClient *client() const;
    void setClient(WorkflowClient *client);
    //! Of the runs that are added from now on. The default is Queue.
    [[nodiscard]] RunMode mode() const;
    void setMode(RunMode mode);
    //! At least 1; the default is 2. If it is lowered, runs under way continue.
    [[nodiscard]] int maximumRunning() const;
    void setMaximumRunning(int count);
    //! While paused no run is started. Those under way continue.
    [[nodiscard]] bool isPaused() const;
    void setPaused(bool paused);
    //! Whether the first run that ends without success cancels those that wait. One that was
    //! cancelled or aborted does not count. The default is false.
    [[nodiscard]] bool isStoppingOnFailure() const;
    void setStoppingOnFailure(bool on);

    //! The number of runs added.
    [[nodiscard]] int count() const;
    //! Those that have not been started.
    [[nodiscard]] int waitingCount() const;
    //! Those that have been started and have not finished.
    [[nodiscard]] int runningCount() const;
    //! Those that have ended, in any way.
    [[nodiscard]] int finishedCount() const;
    [[nodiscard]] int succeededCount() const;
    //! Whether finished() will be emitted.
    [[nodiscard]] bool isActive() const;
    //! Of all runs, from 0 to 1: a run that has ended counts fully, one under way by its own
    //! progress.
    [[nodiscard]] double progress() const;

    //! Adds a run with the current mode() and returns its index.
    int add(const WorkflowRunRequest &request, const RequestOptions &options = {});

    //! Null before it is started, after it was deleted, and for an unknown \a index.
    [[nodiscard]] Q_INVOKABLE ComfyDeploy::WorkflowRun *run(int index) const;
    //! Draft while it waits; Cancelled if it was cancelled then. Also known after the run was
    //! deleted.
    [[nodiscard]] Q_INVOKABLE ComfyDeploy::WorkflowRun::Phase phase(int index) const;
    //! WorkflowRun::error(). Cancelled for a run that was cancelled before it was started.
    [[nodiscard]] Q_INVOKABLE ComfyDeploy::ApiError error(int index) const;
    //! Whether it has ended, or is unknown.
    [[nodiscard]] Q_INVOKABLE bool isFinished(int index) const;

public Q_SLOTS:
    //! WorkflowRun::cancel(), or removes a waiting run from the queue, so that nothing is sent.
    void cancel(int index);
    //! The same for all that have not finished.
    void cancelAll();
    //! The same for those that wait.
    void cancelWaiting();

Q_SIGNALS:
    void clientChanged();
    void modeChanged();
    void maximumRunningChanged();
    void pausedChanged();
    void stoppingOnFailureChanged();
    void countsChanged();
    void progressChanged();

    //! \a run was created, and nothing was sent yet: connect to its signals here.
    void runStarted(int index, ComfyDeploy::WorkflowRun *run);
    //! The run has ended: once for each, after WorkflowRun::finished(), also if it was never
    //! started.
    void runFinished(int index);
    //! All runs have ended; again if more are added later.
    void finished();

private:
    Q_DISABLE_COPY_MOVE(RunQueue)
    class Private;
    const std::unique_ptr<Private> d;
};

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

#pragma once

#include "runs/resultsaver.h"
#include "runs/runentries.h"

#include <ComfyDeploy/requestoptions.h>
#include <ComfyDeploy/runmode.h>
#include <ComfyDeploy/workflowrunrequest.h>

#include <optional>

namespace ComfyDeploy::Runner {

//! \brief Starts runs so that none is ever lost: each is recorded before it is sent, while it runs,
//! and with its saved files at the end; after a crash it is followed again.
//!
//! A run that cannot be recorded is not sent. Nothing is ever sent twice, except by sendAgain() and
//! runAgain().
//!
//! A client may be deleted at any time: the next resume() continues its runs.
class RunKeeper : public RunEntries
{
    Q_OBJECT

public:
    explicit RunKeeper(RunDatabase *database, QObject *parent = nullptr);

    //! Sets the absolute path of the folder for the results of runs that end later.
    void setOutputFolder(const QString &folder);
    //! See outputPath().
    void setOutputTemplate(const QString &pattern);
    //! Sets whether results are saved automatically; on by default. retrySaving() saves in any
    //! case.
    void setAutoSave(bool on);

    //! Records the run and starts it. Returns the entry, also if the run could not be started: then
    //! it is Failed and contains the reason. Returns null, with problem() emitted, if the history
    //! cannot be written.
    RunEntry *start(WorkflowClient *client, RunMode mode, const WorkflowRunRequest &request,
                    const RunIntent &intent, const RequestOptions &options = {});
    //! A run of a batch.
    struct PlannedRun
    {
        WorkflowRunRequest request;
        RunIntent intent;
    };
    //! Writes the intents of several runs, all of them or none, and starts none: begin() and drop()
    //! end that. Empty, with problem() emitted, if the history cannot be written.
    [[nodiscard]] QList<RunEntry *> plan(WorkflowClient *client, RunMode mode,
                                         const QList<PlannedRun> &runs);
    //! \a run was created for a run that was not sent, and nothing of it was sent yet.
    void begin(RunEntry *entry, WorkflowRun *run);
    //! A run that was not sent ends as cancelled.
    void drop(const QString &localId);
    //! The request of a run that was not sent; null, with problem() emitted, if it was not kept, or
    //! is for a server at another address.
    [[nodiscard]] std::optional<WorkflowRunRequest> unsentRequest(const RunEntry *entry,
                                                                  const WorkflowClient *client);
    //! Continues the open runs of a server that an earlier start of the program has left: follows,
    //! searches for, or saves them. Returns how many; runs that another running program follows are
    //! left to it, which problem() reports. May be called again at any time.
    int resume(const QString &profileId, WorkflowClient *client);

    //! A run that was not sent is dropped.
    void cancel(const QString &localId);
    void cancelAll();
    // These functions fail, with problem() emitted, while another running program is working on the
    // run.

    //! Searches again for an unconfirmed run; this costs nothing.
    void checkAgain(const QString &localId);
    //! Sends the request of an unconfirmed run again as a new run, because the user wants it; if
    //! the first one exists, both cost. Returns the new run's id; empty, with problem() emitted, on
    //! failure.
    QString sendAgain(const QString &localId);
    //! Gives up an unconfirmed run, or the files that could not be saved.
    void forget(const QString &localId);
    //! Downloads the missing files, with new links.
    void retrySaving(const QString &localId, const QString &folder = {});
    //! Starts the same request as a new run and returns its id; empty, with problem() emitted, if
    //! the request was not kept or the run cannot be started.
    QString runAgain(const QString &localId, WorkflowClient *client);

    //! The request of a run, with its files; null if it was not kept, which problem() says.
    [[nodiscard]] std::optional<WorkflowRunRequest> requestOf(const RunEntry *entry);

Q_SIGNALS:
    //! The run will not change any more by itself: it has ended, and its files are saved as far as
    //! possible.
    void entryFinished(ComfyDeploy::Runner::RunEntry *entry);

private:
    [[nodiscard]] RunRecord recordOf(const WorkflowClient *client, RunMode mode,
                                     const PlannedRun &run) const;
    //! Writes the intents, all of them or none; empty, with problem() emitted, if that fails.
    [[nodiscard]] QList<RunEntry *> write(WorkflowClient *client, RunMode mode,
                                          const QList<PlannedRun> &runs);
    using RunEntries::write;
    void follow(RunEntry *entry, WorkflowRun *run, WorkflowClient *client);
    [[nodiscard]] static bool isAt(const RunRecord &record, const WorkflowClient *client);
    void onRunEnded(RunEntry *entry, WorkflowClient *client, const QList<MediaItem> &items);
    void leave(RunEntry *entry);
    void save(RunEntry *entry, WorkflowClient *client, const QList<MediaItem> &known,
              const QString &folder = {});
    void onSaved(RunEntry *entry, const RunRecord &saved);
    void end(RunEntry *entry);
    bool pickUp(const RunDatabase::OpenRun &open, WorkflowClient *client);
    void lookFor(RunEntry *entry, WorkflowClient *client);
    void close(RunEntry *entry, const QString &why);
    QString startAgain(const RunEntry *entry, WorkflowClient *client);

    SavingOptions m_saving;
    bool m_autoSave = true;
};

} // namespace ComfyDeploy::Runner

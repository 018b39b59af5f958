// SPDX-License-Identifier: MIT

#pragma once

#include "runs/resultsaver.h"
#include "runs/runentries.h"

#include <ComfyDeploy/requestoptions.h>
#include <ComfyDeploy/runmode.h>
#include <ComfyDeploy/workflowrunrequest.h>

#include <optional>

namespace ComfyDeploy::Runner {

//! \brief Starts runs so that none is ever lost: every one is written down before it is sent, as it
//! goes, and with its saved files at the end; after a crash it is picked up again.
//!
//! A run whose intent cannot be written is not sent. Nothing is ever sent again but by sendAgain()
//! and runAgain().
//!
//! A client may go at any time: what goes with it is picked up by the next resume().
class RunKeeper : public RunEntries
{
    Q_OBJECT

public:
    explicit RunKeeper(RunDatabase *database, QObject *parent = nullptr);

    //! Where results go, for runs that end later; absolute.
    void setOutputFolder(const QString &folder);
    //! See outputPath().
    void setOutputTemplate(const QString &pattern);
    //! Whether results are saved by themselves; on by default. retrySaving() saves in any case.
    void setAutoSave(bool on);

    //! Writes the intent and starts the run. The entry, also if the run could not be started: then
    //! it is Failed and says why. Null, with problem() emitted, if the history cannot be written.
    RunEntry *start(WorkflowClient *client, RunMode mode, const WorkflowRunRequest &request,
                    const RunIntent &intent, const RequestOptions &options = {});
    //! Picks up what a former start of the program has left open on that server: follows, looks
    //! for, saves. How many; those that another living program follows are left to it, and
    //! problem() says so. May be called again at any time.
    int resume(const QString &profileId, WorkflowClient *client);

    void cancel(const QString &localId);
    void cancelAll();
    // What follows is refused, with problem(), while another living program is at work on the run.

    //! Looks once more for an unconfirmed run; costs nothing.
    void checkAgain(const QString &localId);
    //! Sends an unconfirmed run's request again as a run of its own, because the user wants it:
    //! should the first one exist, both cost. The new one's id; empty, with problem() emitted, if
    //! it cannot.
    QString sendAgain(const QString &localId);
    //! An unconfirmed run is no longer looked for; files that could not be saved are given up.
    void forget(const QString &localId);
    //! Fetches the files that are missing, with new links.
    void retrySaving(const QString &localId, const QString &folder = {});
    //! The same request once more as a run of its own. Its id; empty, with problem() emitted, if
    //! the request was not kept or the run cannot be started.
    QString runAgain(const QString &localId, WorkflowClient *client);

Q_SIGNALS:
    //! It will not change any more by itself: ended, and its files saved as far as they could be.
    void entryFinished(ComfyDeploy::Runner::RunEntry *entry);

private:
    void follow(RunEntry *entry, WorkflowRun *run, WorkflowClient *client);
    void onRunEnded(RunEntry *entry, WorkflowClient *client, const QList<MediaItem> &items);
    void leave(RunEntry *entry);
    void save(RunEntry *entry, WorkflowClient *client, const QList<MediaItem> &known,
              const QString &folder = {});
    void onSaved(RunEntry *entry, const RunRecord &saved);
    void end(RunEntry *entry);
    bool pickUp(const RunDatabase::OpenRun &open, WorkflowClient *client);
    void lookFor(RunEntry *entry, WorkflowClient *client);
    void close(RunEntry *entry, const QString &why);
    [[nodiscard]] std::optional<WorkflowRunRequest> requestOf(const RunEntry *entry);
    QString startAgain(const RunEntry *entry, WorkflowClient *client);

    SavingOptions m_saving;
    bool m_autoSave = true;
};

} // namespace ComfyDeploy::Runner

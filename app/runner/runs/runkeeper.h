// SPDX-License-Identifier: MIT

#pragma once

#include "runs/historywatch.h"
#include "runs/resultsaver.h"
#include "runs/rundatabase.h"

#include <ComfyDeploy/requestoptions.h>
#include <ComfyDeploy/runmode.h>
#include <ComfyDeploy/workflowrunrequest.h>

#include <QtCore/qhash.h>
#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>
#include <QtCore/qset.h>
#include <QtCore/qstringlist.h>
#include <QtCore/qtimer.h>

namespace ComfyDeploy {
class WorkflowClient;
}

namespace ComfyDeploy::Runner {

class RunEntry;

//! \brief Starts runs so that none is ever lost: every one is written down before it is sent, as it
//! goes, and with its saved files at the end; after a crash it is picked up again.
//!
//! A run whose intent cannot be written is not sent. What cannot be written later, on a full disk
//! for instance, is reported and written as soon as it can be; should the program end before, the
//! next start picks the run up from what was written. Nothing is ever sent again but by sendAgain()
//! and runAgain().
//!
//! A client may go at any time: what goes with it is picked up by the next resume().
class RunKeeper : public QObject
{
    Q_OBJECT

public:
    enum ServerKind { AnyServer, BuiltIn };

    explicit RunKeeper(RunDatabase *database, QObject *parent = nullptr);
    ~RunKeeper() override;

    //! Opens the history. A sentence for the user if it could not be opened, or was damaged and a
    //! new one made; empty if all is well. One that could not be opened is tried again by start().
    [[nodiscard]] QString open(const QString &path);

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
    //! For what is to be done with runs of that server, unless it has a client already.
    void knowClient(const QString &profileId, WorkflowClient *client);
    //! The one that resume() or knowClient() was called with last; null if it is gone.
    [[nodiscard]] WorkflowClient *knownClient(const QString &profileId) const;
    [[nodiscard]] QStringList profilesWithOpenRuns() const;
    //! Why the open runs of that server cannot be picked up now, as a sentence, shown in place of
    //! their state; an empty one takes it back.
    void setWaiting(const QString &profileId, const QString &why);
    [[nodiscard]] QString waitingFor(const QString &profileId) const;

    //! Null if there is no such run.
    [[nodiscard]] RunEntry *entry(const QString &localId);
    //! A page of the history: see RunDatabase::runs().
    [[nodiscard]] QList<RunEntry *> entries(const RunFilter &filter, qint64 before, int limit);
    //! The one that was started last; empty if there is none.
    [[nodiscard]] QString newestId() const;
    //! How many runs this program follows or saves the files of.
    [[nodiscard]] int activeCount(ServerKind kind = AnyServer) const;
    //! How many of them have not ended on their server: they can be cancelled.
    [[nodiscard]] int runningCount(ServerKind kind = AnyServer) const;
    //! Another living window of the program is at work on that run.
    [[nodiscard]] bool isElsewhere(const QString &localId) const;

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
    //! Takes it out of the history; its files stay. False for a run that is followed or saved, here
    //! or by another living program.
    bool remove(const QString &localId);
    //! Takes it out of what is shown; the history keeps it until removeHidden(), which the end of
    //! the program calls too. False, with problem() emitted, where remove() would be.
    bool hide(const QString &localId);
    //! Shows those again that hide() has hidden.
    void showHidden();
    void removeHidden();
    [[nodiscard]] QStringList hidden() const { return m_hidden; }
    bool setStarred(const QString &localId, bool starred);

    //! Takes in what other programs have written to the history; comes by itself.
    void refresh();

    [[nodiscard]] RunDatabase *database() const { return m_database; }

Q_SIGNALS:
    void opened();
    void entryAdded(ComfyDeploy::Runner::RunEntry *entry);
    //! After the entry's own changed().
    void entryChanged(ComfyDeploy::Runner::RunEntry *entry);
    //! Progress and the like, at most once in a pass of the event loop.
    void entryLive(ComfyDeploy::Runner::RunEntry *entry);
    //! The entry goes with it.
    void entryRemoved(const QString &localId);
    //! It will not change any more by itself: ended, and its files saved as far as they could be.
    void entryFinished(ComfyDeploy::Runner::RunEntry *entry);
    //! Or runningCount().
    void activeCountChanged();
    //! A sentence for the user about something that went wrong.
    //! \a isOfHistory: recovered() answers it.
    void problem(const QString &text, bool isOfHistory = false);
    //! Another program that has followed runs is gone and has left some: resume() takes them over.
    void othersGone();
    //! A sentence about something that had gone wrong and is well again.
    void recovered(const QString &text);

private:
    [[nodiscard]] RunEntry *entryOf(const RunRecord &record);
    [[nodiscard]] RunEntry *idleEntry(const QString &localId);
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
    void ensureOpen();
    void write(RunEntry *entry);
    void writeLater(RunEntry *entry);
    void writeUnwritten();
    void announce(RunEntry *entry);
    void setActive(RunEntry *entry, bool active);
    [[nodiscard]] WorkflowClient *clientFor(const RunEntry *entry);
    [[nodiscard]] std::optional<WorkflowRunRequest> requestOf(const RunEntry *entry);
    QString startAgain(const RunEntry *entry, WorkflowClient *client);
    void watchOthers();
    void watchOwners();
    void refreshEntry(const QString &localId, bool isNew);
    void drop(const QString &localId);

    RunDatabase *const m_database;
    SavingOptions m_saving;
    bool m_autoSave = true;
    QHash<QString, RunEntry *> m_entries; // by local id; children of this
    QHash<QString, QPointer<WorkflowClient>> m_clients; // by profile, the newest
    QHash<QString, QString> m_waiting; // by profile
    QSet<QString> m_active; // local ids: followed or being saved
    QSet<QString> m_unwritten; // local ids of records that the file does not have as they are
    QStringList m_hidden; // local ids
    HistoryWatch m_watch;
    QSet<QString> m_deadOwners; // programs that have left runs under way
    QTimer m_ownersTimer; // nothing is heard of a program that dies
    QHash<QString, QByteArray> m_digests; // of the history as it was read last, by local id
    QTimer m_rewriting;
    QTimer m_clock; // for what shows the time that a run takes
};

} // namespace ComfyDeploy::Runner

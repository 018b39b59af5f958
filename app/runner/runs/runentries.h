// SPDX-License-Identifier: MIT

#pragma once

#include "runs/historyreader.h"
#include "runs/historywatch.h"
#include "runs/rundatabase.h"

#include <QtCore/qhash.h>
#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>
#include <QtCore/qset.h>
#include <QtCore/qstringlist.h>
#include <QtCore/qtimer.h>

#include <functional>

Q_MOC_INCLUDE("runs/runentry.h")

namespace ComfyDeploy {
class WorkflowClient;
}

namespace ComfyDeploy::Runner {

class RunEntry;

//! \brief The runs of the history, one object for each, and their storage.
//!
//! A state that cannot be written, for example because the disk is full, is reported and written as
//! soon as possible; if the program ends before, the next start continues from what was written.
//! Changes that other windows of the program write to the same history are read.
class RunEntries : public QObject
{
    Q_OBJECT

public:
    enum ServerKind { AnyServer, BuiltIn, ComfyUi };

    explicit RunEntries(RunDatabase *database, QObject *parent = nullptr);
    ~RunEntries() override;

    //! Opens the history. Returns a sentence for the user if it could not be opened, or was damaged
    //! and replaced by a new one; empty if all is well. If it could not be opened, starting a run
    //! tries again.
    [[nodiscard]] QString open(const QString &path);

    //! Null if there is no such run.
    [[nodiscard]] RunEntry *entry(const QString &localId);
    //! The runs of a batch, in the order in which they were added.
    [[nodiscard]] QList<RunEntry *> batchEntries(const QString &batchId);
    //! Searches for the runs that match: found() is emitted, part by part, until the search ends or
    //! is cancelled.
    quint64 find(const RunFilter &filter) { return m_reader.find(filter); }
    void cancelFind(quint64 search) { m_reader.cancel(search); }
    //! Reads runs by their rows: entriesRead() is emitted with those that exist.
    void read(const QList<qint64> &rows) { m_reader.read(rows); }
    //! Adds the runs that are missing to the search index. Called automatically.
    void updateIndex() { m_reader.updateIndex(); }
    //! Keeps an entry in memory until as many calls of release(), or until its run is removed. To
    //! be called by whoever stores a pointer to an entry that others may release.
    void hold(RunEntry *entry);
    void release(RunEntry *entry);
    //! The local id of the newest run that is shown; empty if there is none.
    [[nodiscard]] QString newestId() const;
    //! How many runs this program follows, or saves the files of.
    [[nodiscard]] int activeCount(ServerKind kind = AnyServer) const;
    //! The same for one server profile.
    [[nodiscard]] int activeCountOf(const QString &profileId) const;
    //! How many of the active runs have not ended on their server and can be cancelled.
    [[nodiscard]] int runningCount(ServerKind kind = AnyServer) const;
    //! Whether another running window of the program is working on the run.
    [[nodiscard]] bool isElsewhere(const QString &localId) const;

    //! Sets the client for actions on the runs of a server, unless there is one already.
    void knowClient(const QString &profileId, WorkflowClient *client);
    //! The client of a server; null if there is none or it was deleted.
    [[nodiscard]] WorkflowClient *knownClient(const QString &profileId) const;
    [[nodiscard]] QStringList profilesWithOpenRuns() const;
    //! Sets why the open runs of a server cannot be followed now, as a sentence that is shown
    //! instead of their state; an empty one clears it.
    void setWaiting(const QString &profileId, const QString &why);
    [[nodiscard]] QString waitingFor(const QString &profileId) const;

    //! Removes the run from the history; its files stay. Returns false for a run that is followed
    //! or saved, by this program or another running one.
    bool remove(const QString &localId);
    //! Hides the run from the lists; the history keeps it until removeHidden(), or the destructor.
    //! Returns false, with problem() emitted, if the run could not be removed.
    bool hide(const QString &localId);
    //! Shows the hidden runs again.
    void showHidden();
    void removeHidden();
    [[nodiscard]] QStringList hidden() const { return m_hidden; }
    bool setStarred(const QString &localId, bool starred);

    //! Updates the known runs that other programs have written to the history. Called
    //! automatically.
    void refresh();

    [[nodiscard]] RunDatabase *database() const { return m_database; }

Q_SIGNALS:
    void opened();
    void entryAdded(ComfyDeploy::Runner::RunEntry *entry);
    //! Emitted after the entry's own changed().
    void entryChanged(ComfyDeploy::Runner::RunEntry *entry);
    //! Emitted for progress and the like, with the entry's liveChanged().
    void entryLive(ComfyDeploy::Runner::RunEntry *entry);
    //! Emitted before the entry is deleted.
    void entryRemoved(const QString &localId, qint64 row);
    //! \a entries are those of runs.records. They are deleted afterwards unless they are held.
    void found(quint64 search, const ComfyDeploy::Runner::FoundRuns &runs,
               const QList<ComfyDeploy::Runner::RunEntry *> &entries);
    //! The result of read(). The entries are deleted afterwards unless they are held.
    void entriesRead(const QList<ComfyDeploy::Runner::RunEntry *> &entries);
    //! Another program has written to the history. Emitted after entryChanged() and entryRemoved()
    //! of known runs; others may have been added, changed or removed too.
    void changedElsewhere();
    //! Every run is in the search index.
    void indexed();
    //! Also emitted when runningCount() has changed.
    void activeCountChanged();
    //! Emitted with a sentence for the user about a problem. If \a isOfHistory, recovered() is
    //! emitted once it is solved.
    void problem(const QString &text, bool isOfHistory = false);
    //! Another program that followed runs has ended and may have left some open:
    //! RunKeeper::resume() takes them over.
    void othersGone();
    //! Emitted with a sentence about a problem that is solved.
    void recovered(const QString &text);

protected:
    //! Tries again to open the history if it is not open: the disk may have been full.
    void ensureOpen();
    //! The entry of \a record, created if necessary; its state becomes \a record, unless this
    //! program is working on the run.
    [[nodiscard]] RunEntry *entryOf(const RunRecord &record);
    //! The entry of a run, with its current state from the history, for an action of the user. Null
    //! if there is none or this program is working on it; also null, with problem() emitted, if
    //! another one is.
    [[nodiscard]] RunEntry *idleEntry(const QString &localId);
    //! Sets the client for the runs of a server from now on.
    void setClient(const QString &profileId, WorkflowClient *client);
    //! The client of the entry's server; null, with problem() emitted, if the server is not known
    //! yet.
    [[nodiscard]] WorkflowClient *clientFor(const RunEntry *entry);
    //! The local ids of the runs that are followed or being saved.
    [[nodiscard]] const QSet<QString> &active() const { return m_active; }
    void setActive(RunEntry *entry, bool active);
    //! Writes the entry to the history, at once or as soon as possible.
    void write(RunEntry *entry);
    void writeLater(RunEntry *entry);
    void announce(RunEntry *entry);
    void watchOwners();

private:
    void writeUnwritten();
    void watchOthers();
    void refreshEntry(const QString &localId);
    void drop(const QString &localId);
    void onDamageMet();
    void lend(const QList<RunRecord> &records,
              const std::function<void(const QList<RunEntry *> &)> &use);

    RunDatabase *const m_database;
    QHash<QString, RunEntry *> m_entries; // by local id; children of this
    QHash<QString, QPointer<WorkflowClient>> m_clients; // the newest client, by profile
    QHash<QString, QString> m_waiting; // by profile
    QSet<QString> m_active;
    QSet<QString> m_unwritten; // local ids of the records that could not be written
    QStringList m_hidden; // local ids
    HistoryReader m_reader;
    HistoryWatch m_watch;
    QSet<QString> m_deadOwners; // programs that have ended and left open runs
    QTimer m_ownersTimer; // a program that is killed sends no notice
    QHash<QString, QByteArray> m_digests; // of known runs as they were read last, by local id
    QTimer m_rewriting;
    QTimer m_clock; // for the elapsed time that is shown
};

} // namespace ComfyDeploy::Runner

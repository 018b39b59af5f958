// SPDX-License-Identifier: MIT

#pragma once

#include "runs/historywatch.h"
#include "runs/rundatabase.h"

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

//! \brief The runs of the history as objects, one for each, and how they come into its file.
//!
//! What cannot be written, on a full disk for instance, is reported and written as soon as it can
//! be; should the program end before, the next start goes on from what was written. What other
//! windows of the program write to the same history is taken in.
class RunEntries : public QObject
{
    Q_OBJECT

public:
    enum ServerKind { AnyServer, BuiltIn, ComfyUi };

    explicit RunEntries(RunDatabase *database, QObject *parent = nullptr);
    ~RunEntries() override;

    //! Opens the history. A sentence for the user if it could not be opened, or was damaged and a
    //! new one made; empty if all is well. One that could not be opened is tried again by the next
    //! run that is started.
    [[nodiscard]] QString open(const QString &path);

    //! Null if there is no such run.
    [[nodiscard]] RunEntry *entry(const QString &localId);
    //! A page of the history: see RunDatabase::runs().
    [[nodiscard]] QList<RunEntry *> entries(const RunFilter &filter, qint64 before, int limit);
    //! The one that was started last; empty if there is none.
    [[nodiscard]] QString newestId() const;
    //! How many runs this program follows or saves the files of.
    [[nodiscard]] int activeCount(ServerKind kind = AnyServer) const;
    //! The same of one profile.
    [[nodiscard]] int activeCountOf(const QString &profileId) const;
    //! How many of them have not ended on their server: they can be cancelled.
    [[nodiscard]] int runningCount(ServerKind kind = AnyServer) const;
    //! Another living window of the program is at work on that run.
    [[nodiscard]] bool isElsewhere(const QString &localId) const;

    //! For what is to be done with runs of that server, unless it has a client already.
    void knowClient(const QString &profileId, WorkflowClient *client);
    //! The one that its runs were last used with; null if it is gone.
    [[nodiscard]] WorkflowClient *knownClient(const QString &profileId) const;
    [[nodiscard]] QStringList profilesWithOpenRuns() const;
    //! Why the open runs of that server cannot be picked up now, as a sentence, shown in place of
    //! their state; an empty one takes it back.
    void setWaiting(const QString &profileId, const QString &why);
    [[nodiscard]] QString waitingFor(const QString &profileId) const;

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
    //! Or runningCount().
    void activeCountChanged();
    //! A sentence for the user about something that went wrong.
    //! \a isOfHistory: recovered() answers it.
    void problem(const QString &text, bool isOfHistory = false);
    //! Another program that has followed runs is gone and has left some: RunKeeper::resume() takes
    //! them over.
    void othersGone();
    //! A sentence about something that had gone wrong and is well again.
    void recovered(const QString &text);

protected:
    //! Opens the history once more if it could not be opened: the disk may have been full.
    void ensureOpen();
    //! The one of that run, with \a record as it is now unless this program is at work on it.
    [[nodiscard]] RunEntry *entryOf(const RunRecord &record);
    //! As the history has it now, for something that the user wants to be done with it; null, with
    //! problem() emitted, if that cannot be.
    [[nodiscard]] RunEntry *idleEntry(const QString &localId);
    //! For runs of that server from now on.
    void setClient(const QString &profileId, WorkflowClient *client);
    //! Null, with problem() emitted, if its server is not known yet.
    [[nodiscard]] WorkflowClient *clientFor(const RunEntry *entry);
    //! Local ids: those that are followed or being saved.
    [[nodiscard]] const QSet<QString> &active() const { return m_active; }
    void setActive(RunEntry *entry, bool active);
    //! At once, or as soon as it can be.
    void write(RunEntry *entry);
    void writeLater(RunEntry *entry);
    void announce(RunEntry *entry);
    void watchOwners();

private:
    void writeUnwritten();
    void watchOthers();
    void refreshEntry(const QString &localId, bool isNew);
    void drop(const QString &localId);

    RunDatabase *const m_database;
    QHash<QString, RunEntry *> m_entries; // by local id; children of this
    QHash<QString, QPointer<WorkflowClient>> m_clients; // by profile, the newest
    QHash<QString, QString> m_waiting; // by profile
    QSet<QString> m_active;
    QSet<QString> m_unwritten; // local ids of records that the file does not have as they are
    QStringList m_hidden; // local ids
    HistoryWatch m_watch;
    QSet<QString> m_deadOwners; // programs that have left runs under way
    QTimer m_ownersTimer; // a program that is killed sends no notice
    QHash<QString, QByteArray> m_digests; // of the history as it was read last, by local id
    QTimer m_rewriting;
    QTimer m_clock; // for what shows the time that a run takes
};

} // namespace ComfyDeploy::Runner

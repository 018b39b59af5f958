// SPDX-License-Identifier: MIT

#pragma once

#include "runs/runkeeper.h"

#include <QtCore/qhash.h>
#include <QtCore/qlist.h>
#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>
#include <QtCore/qstringlist.h>
#include <QtCore/qvariant.h>

namespace ComfyDeploy {
class RunQueue;
} // namespace ComfyDeploy

namespace ComfyDeploy::Runner {

//! \brief Runs of the history that were started together: how far they are, and what is left to be
//! started; made and owned by RunBatches.
//!
//! A cell is a place in the batch: its newest run counts, so a cell can be run again. Runs that
//! were not sent when the program ended wait until the user starts or drops them.
class RunBatch : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QString id READ id CONSTANT FINAL)
    Q_PROPERTY(QVariantList cells READ cells NOTIFY cellsChanged FINAL)
    Q_PROPERTY(int count READ count NOTIFY cellsChanged FINAL)
    Q_PROPERTY(QStringList columnTitles READ columnTitles NOTIFY cellsChanged FINAL)
    Q_PROPERTY(QStringList rowTitles READ rowTitles NOTIFY cellsChanged FINAL)
    Q_PROPERTY(int succeededCount READ succeededCount NOTIFY changed FINAL)
    Q_PROPERTY(int unsentCount READ unsentCount NOTIFY changed FINAL)
    Q_PROPERTY(bool offered READ isOffered NOTIFY changed FINAL)
    Q_PROPERTY(bool active READ isActive NOTIFY changed FINAL)
    Q_PROPERTY(bool canPause READ canPause NOTIFY changed FINAL)
    Q_PROPERTY(bool paused READ isPaused NOTIFY changed FINAL)
    Q_PROPERTY(QString countText READ countText NOTIFY changed FINAL)
    Q_PROPERTY(QString statusText READ statusText NOTIFY changed FINAL)
    Q_PROPERTY(bool unfolded READ isUnfolded WRITE setUnfolded NOTIFY unfoldedChanged FINAL)
    Q_PROPERTY(double progress READ progress NOTIFY progressChanged FINAL)

public:
    RunBatch(const QString &id, RunKeeper *keeper, QObject *parent);

    [[nodiscard]] QString id() const { return m_id; }
    //! The newest run of each cell, in the order of the batch, as RunEntry.
    [[nodiscard]] QVariantList cells() const;
    [[nodiscard]] QList<RunEntry *> entries() const { return m_cells; }
    [[nodiscard]] int count() const { return int(m_cells.size()); }
    //! The values of the last input that varies, if several vary and the cells are complete: then
    //! cells() has one row for each of rowTitles(). Empty otherwise.
    [[nodiscard]] QStringList columnTitles() const { return m_columnTitles; }
    [[nodiscard]] QStringList rowTitles() const { return m_rowTitles; }

    [[nodiscard]] int succeededCount() const;
    //! Those of which nothing was sent.
    [[nodiscard]] int unsentCount() const;
    //! Whether those are not going to be started by themselves: startUnsent(), dropUnsent().
    [[nodiscard]] bool isOffered() const;
    //! Whether some have not ended.
    [[nodiscard]] bool isActive() const;
    //! Whether some wait for their turn.
    [[nodiscard]] bool canPause() const;
    [[nodiscard]] bool isPaused() const;
    //! "7 / 12"
    [[nodiscard]] QString countText() const;
    //! "2 running · 1 failed · paused"; empty if there is nothing to say.
    [[nodiscard]] QString statusText() const;
    //! From 0 to 1.
    [[nodiscard]] double progress() const;

    //! Whether the list shows its runs; not stored.
    [[nodiscard]] bool isUnfolded() const { return m_isUnfolded; }
    void setUnfolded(bool unfolded);

    //! A run of the batch and its request.
    struct Start
    {
        RunEntry *entry;
        WorkflowRunRequest request;
    };
    //! Starts runs that were not sent, at most \a maximumRunning at a time.
    void start(const QList<Start> &starts, WorkflowClient *client, int maximumRunning);
    //! The same for all of them, as the history has them.
    void startUnsent(WorkflowClient *client, int maximumRunning);
    Q_INVOKABLE void dropUnsent();
    Q_INVOKABLE void setPaused(bool paused);
    //! Drops what was not sent, and cancels what was.
    Q_INVOKABLE void cancel();

Q_SIGNALS:
    void cellsChanged();
    void changed();
    void progressChanged();
    void unfoldedChanged();

private:
    void take(RunEntry *entry);
    void readCells();
    void findAxes();
    void onRunStarted(int index, WorkflowRun *run);
    void onEntryChanged(const RunEntry *entry);
    [[nodiscard]] bool isWaiting(const RunEntry *entry) const;

    const QString m_id;
    RunKeeper *const m_keeper;
    QList<RunEntry *> m_runs; // all, oldest first
    QList<RunEntry *> m_cells;
    QStringList m_columnTitles;
    QStringList m_rowTitles;
    bool m_isUnfolded = false;
    RunQueue *m_queue = nullptr; // of the runs that are started by this program
    QHash<int, QPointer<RunEntry>> m_waiting; // by their index in the queue
};

} // namespace ComfyDeploy::Runner

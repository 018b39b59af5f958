// SPDX-License-Identifier: MIT

#pragma once

#include "runs/runbatch.h"

namespace ComfyDeploy::Runner {

//! \brief The batches of the history as objects, one for each that was asked for.
class RunBatches : public QObject
{
    Q_OBJECT

public:
    explicit RunBatches(RunKeeper *keeper, QObject *parent = nullptr);

    //! Null if there is no such batch.
    [[nodiscard]] RunBatch *batch(const QString &id);
    //! Writes all of \a runs down as one batch, and starts them, at most \a maximumRunning at a
    //! time. Null, with RunKeeper::problem() emitted and nothing started, if the history cannot be
    //! written.
    RunBatch *start(WorkflowClient *client, RunMode mode, const QList<RunKeeper::PlannedRun> &runs,
                    int maximumRunning);
    //! How many runs wait for their turn.
    [[nodiscard]] int waitingCount() const;
    //! Drops the runs that wait for their turn.
    void dropWaiting();

Q_SIGNALS:
    void waitingCountChanged();

private:
    RunKeeper *const m_keeper;
    QHash<QString, RunBatch *> m_batches; // by id; children of this
};

} // namespace ComfyDeploy::Runner

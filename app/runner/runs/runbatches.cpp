// SPDX-License-Identifier: MIT

#include "runs/runbatches.h"

#include "runs/runentry.h"

#include <QtCore/quuid.h>

namespace ComfyDeploy::Runner {

RunBatches::RunBatches(RunKeeper *keeper, QObject *parent) : QObject(parent), m_keeper(keeper) {}

RunBatch *RunBatches::batch(const QString &id)
{
    if (id.isEmpty())
        return nullptr;
    RunBatch *&batch = m_batches[id];
    if (!batch) {
        batch = new RunBatch(id, m_keeper, this);
        connect(batch, &RunBatch::changed, this, &RunBatches::waitingCountChanged);
    }
    return batch;
}

RunBatch *RunBatches::start(WorkflowClient *client, RunMode mode,
                            const QList<RunKeeper::PlannedRun> &runs, int maximumRunning)
{
    const QString id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    QList<RunKeeper::PlannedRun> planned = runs;
    for (RunKeeper::PlannedRun &run : planned)
        run.intent.batchId = id;
    const QList<RunEntry *> entries = m_keeper->plan(client, mode, planned);
    if (entries.isEmpty())
        return nullptr;
    QList<RunBatch::Start> starts;
    for (qsizetype i = 0; i < entries.size(); ++i)
        starts += {entries.at(i), planned.at(i).request};
    RunBatch *started = batch(id);
    started->start(starts, client, maximumRunning);
    return started;
}

int RunBatches::waitingCount() const
{
    int count = 0;
    for (const RunBatch *batch : m_batches)
        count += batch->canPause() ? batch->unsentCount() : 0;
    return count;
}

void RunBatches::dropWaiting()
{
    for (RunBatch *batch : std::as_const(m_batches)) {
        if (batch->canPause())
            batch->dropUnsent();
    }
}

} // namespace ComfyDeploy::Runner

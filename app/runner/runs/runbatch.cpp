// SPDX-License-Identifier: MIT

#include "runs/runbatch.h"

#include "runs/runentry.h"

#include <ComfyDeploy/runqueue.h>

#include <algorithm>
#include <utility>

namespace ComfyDeploy::Runner {

using namespace Qt::StringLiterals;

namespace {

// All runs of a batch have the same labels.
QStringList textsOf(const RunEntry *entry)
{
    QStringList texts;
    for (const CellValue &value : entry->record().intent.cell)
        texts += value.text;
    return texts;
}

} // namespace

RunBatch::RunBatch(const QString &id, RunKeeper *keeper, QObject *parent)
    : QObject(parent), m_id(id), m_keeper(keeper), m_runs(keeper->batchEntries(id))
{
    connect(keeper, &RunKeeper::entryAdded, this, &RunBatch::take);
    connect(keeper, &RunKeeper::entryChanged, this, &RunBatch::onEntryChanged);
    connect(keeper, &RunKeeper::entryLive, this, [this](const RunEntry *entry) {
        if (entry->batchId() == m_id)
            Q_EMIT progressChanged();
    });
    connect(keeper, &RunKeeper::entryRemoved, this, [this](const QString &localId) {
        const auto removed =
            m_runs.removeIf([&](const RunEntry *run) { return run->localId() == localId; });
        if (removed > 0)
            readCells();
    });
    for (RunEntry *run : std::as_const(m_runs))
        keeper->hold(run);
    readCells();
}

// --- the cells

void RunBatch::take(RunEntry *entry)
{
    if (entry->batchId() != m_id || m_runs.contains(entry))
        return;
    m_runs += entry;
    m_keeper->hold(entry);
    readCells();
}

void RunBatch::readCells()
{
    const QList<RunEntry *> before = std::exchange(m_cells, {});
    QHash<QStringList, qsizetype> places;
    for (RunEntry *run : std::as_const(m_runs)) {
        if (m_keeper->hidden().contains(run->localId()))
            continue;
        const QStringList texts = textsOf(run);
        if (const auto place = places.constFind(texts); place != places.cend()) {
            m_cells[*place] = run;
        } else {
            places.insert(texts, m_cells.size());
            m_cells += run;
        }
    }
    if (m_cells != before) {
        findAxes();
        Q_EMIT cellsChanged();
    }
    Q_EMIT changed();
    Q_EMIT progressChanged();
}

void RunBatch::findAxes()
{
    QStringList columns;
    QStringList rows;
    for (const RunEntry *entry : std::as_const(m_cells)) {
        QStringList texts = textsOf(entry);
        const QString column = texts.isEmpty() ? QString() : texts.takeLast();
        const QString row = texts.join(u" · "_s);
        if (!columns.contains(column))
            columns += column;
        if (!rows.contains(row))
            rows += row;
    }
    const bool isTable =
        rows.size() > 1 && columns.size() > 1 && rows.size() * columns.size() == m_cells.size();
    m_columnTitles = isTable ? columns : QStringList();
    m_rowTitles = isTable ? rows : QStringList();
}

QVariantList RunBatch::cells() const
{
    QVariantList cells;
    for (RunEntry *entry : std::as_const(m_cells))
        cells += QVariant::fromValue(entry);
    return cells;
}

// --- how far they are

int RunBatch::succeededCount() const
{
    return int(std::count_if(m_cells.begin(), m_cells.end(), [](const RunEntry *entry) {
        return entry->phase() == WorkflowRun::Succeeded;
    }));
}

int RunBatch::unsentCount() const
{
    return int(std::count_if(m_cells.begin(), m_cells.end(),
                             [](const RunEntry *entry) { return entry->isUnsent(); }));
}

bool RunBatch::isWaiting(const RunEntry *entry) const
{
    return std::find(m_waiting.begin(), m_waiting.end(), entry) != m_waiting.end();
}

bool RunBatch::isOffered() const
{
    return std::any_of(m_cells.begin(), m_cells.end(), [this](const RunEntry *entry) {
        return entry->isUnsent() && !isWaiting(entry);
    });
}

bool RunBatch::isActive() const
{
    return std::any_of(m_cells.begin(), m_cells.end(),
                       [](const RunEntry *entry) { return entry->isRunning(); });
}

bool RunBatch::canPause() const
{
    return m_queue && m_queue->waitingCount() > 0;
}

bool RunBatch::isPaused() const
{
    return canPause() && m_queue->isPaused();
}

QString RunBatch::countText() const
{
    return tr("%1 / %2").arg(QString::number(succeededCount()), QString::number(count()));
}

QString RunBatch::statusText() const
{
    int running = 0;
    int failed = 0;
    int cancelled = 0;
    int unconfirmed = 0;
    for (const RunEntry *entry : m_cells) {
        const int phase = entry->phase();
        if (entry->isUnconfirmed())
            ++unconfirmed;
        else if (phase == WorkflowRun::Failed || phase == WorkflowRun::TimedOut)
            ++failed;
        else if (phase == WorkflowRun::Cancelled)
            ++cancelled;
        else if (entry->isRunning() && !entry->isUnsent())
            ++running;
    }
    QStringList parts;
    const auto add = [&parts](int count, const QString &text) {
        if (count > 0)
            parts += text.arg(count);
    };
    add(running, tr("%1 running"));
    add(failed, tr("%1 failed"));
    add(unconfirmed, tr("%1 unconfirmed"));
    add(cancelled, tr("%1 cancelled"));
    if (isOffered())
        add(unsentCount(), tr("%1 not started"));
    else
        add(unsentCount(), isPaused() ? tr("%1 paused") : tr("%1 waiting"));
    return parts.join(u" · "_s);
}

double RunBatch::progress() const
{
    double sum = 0;
    for (const RunEntry *entry : m_cells)
        sum += entry->isRunning() ? entry->progress() : 1;
    return m_cells.isEmpty() ? 0 : sum / double(m_cells.size());
}

// --- starting, pausing, cancelling

void RunBatch::start(const QList<Start> &starts, WorkflowClient *client, int maximumRunning)
{
    if (m_queue && (m_queue->client() != client || !m_queue->isActive())) {
        m_queue->deleteLater(); // runs under way continue
        m_queue = nullptr;
        m_waiting.clear();
    }
    if (!m_queue) {
        m_queue = new RunQueue(client, this);
        connect(m_queue, &RunQueue::runStarted, this, &RunBatch::onRunStarted);
        connect(m_queue, &RunQueue::runFinished, this, [this](int index) {
            m_waiting.remove(index); // also one whose client was deleted: it is offered again
            Q_EMIT changed();
        });
        connect(m_queue, &RunQueue::pausedChanged, this, &RunBatch::changed);
    }
    m_queue->setMaximumRunning(maximumRunning);
    for (const Start &each : starts) {
        m_queue->setMode(each.entry->mode());
        m_waiting.insert(m_queue->add(each.request), each.entry);
    }
    Q_EMIT changed();
}

void RunBatch::onRunStarted(int index, WorkflowRun *run)
{
    RunEntry *entry = m_waiting.take(index);
    if (entry && entry->isUnsent())
        m_keeper->begin(entry, run);
    else
        run->cancel(); // it was removed: nothing is sent
    Q_EMIT changed();
}

void RunBatch::onEntryChanged(const RunEntry *entry)
{
    if (entry->batchId() != m_id)
        return;
    if (!entry->isUnsent()) { // dropped
        const int index = m_waiting.key(const_cast<RunEntry *>(entry), -1);
        if (index >= 0)
            m_queue->cancel(index);
    }
    readCells();
}

void RunBatch::startUnsent(WorkflowClient *client, int maximumRunning)
{
    QList<Start> starts;
    for (RunEntry *entry : std::as_const(m_cells)) {
        if (!entry->isUnsent() || isWaiting(entry))
            continue;
        if (const auto request = m_keeper->unsentRequest(entry, client))
            starts += {entry, *request};
    }
    start(starts, client, maximumRunning);
}

void RunBatch::dropUnsent()
{
    const QList<RunEntry *> cells = m_cells;
    for (const RunEntry *entry : cells) {
        if (entry->isUnsent())
            m_keeper->drop(entry->localId());
    }
}

void RunBatch::setUnfolded(bool unfolded)
{
    if (unfolded == m_isUnfolded)
        return;
    m_isUnfolded = unfolded;
    Q_EMIT unfoldedChanged();
}

void RunBatch::setPaused(bool paused)
{
    if (m_queue)
        m_queue->setPaused(paused);
}

void RunBatch::cancel()
{
    dropUnsent();
    const QList<RunEntry *> runs = m_runs;
    for (const RunEntry *entry : runs)
        m_keeper->cancel(entry->localId());
}

} // namespace ComfyDeploy::Runner

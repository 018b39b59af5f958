// SPDX-License-Identifier: MIT

#include "runannouncer.h"

#include "runs/runbatches.h"
#include "runs/runentry.h"
#include "runs/runkeeper.h"
#include "settings/appsettings.h"

#include <QtGui/qguiapplication.h>
#include <QtGui/qwindow.h>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Runner {

namespace {

constexpr qint64 longRun = 10'000;
constexpr qsizetype longestText = 200; // of a prompt
constexpr auto ofBatch = "batch "_L1; // begins the tag of a batch

qint64 durationOf(const RunRecord &record)
{
    return record.elapsed >= 0 ? record.elapsed : record.created.msecsTo(record.finished);
}

bool hasEnded(const RunEntry *entry)
{
    return !entry->isRunning() && entry->record().saving != Saving::Pending;
}

} // namespace

RunAnnouncer::RunAnnouncer(RunKeeper *keeper, RunBatches *batches, AppSettings *settings,
                           QObject *parent)
    : QObject(parent), m_batches(batches), m_settings(settings)
{
    connect(keeper, &RunKeeper::entryFinished, this, &RunAnnouncer::onFinished);
    connect(&m_notifier, &DesktopNotifier::clicked, this, &RunAnnouncer::onClicked);
}

void RunAnnouncer::onFinished(const RunEntry *entry)
{
    // A cell of a batch that was announced is run again: it is announced like any run.
    const RunBatch *batch =
        m_announced.contains(entry->batchId()) ? nullptr : m_batches->batch(entry->batchId());
    if (batch)
        announce(batch);
    else if (!m_announced.contains(entry->localId())) // not saved again
        announce(entry);
}

bool RunAnnouncer::isWorthwhile(qint64 milliseconds) const
{
    const QWindow *focused = QGuiApplication::focusWindow();
    return milliseconds > longRun || !focused || !focused->isVisible();
}

void RunAnnouncer::announce(const RunEntry *entry)
{
    m_announced += entry->localId();
    // Aborted: it ended with an earlier start of the program.
    const auto kind = ApiError::Kind(entry->errorKind());
    if (entry->phase() == WorkflowRun::Cancelled || kind == ApiError::Kind::Aborted
        || !isWorthwhile(durationOf(entry->record())))
        return;
    const QString headline = entry->headline();
    const QString text = headline.isEmpty() ? entry->mainText().left(longestText) : headline;
    show({entry->localId(),
          (headline.isEmpty() ? tr("Finished: %1") : tr("Failed: %1")).arg(entry->workflowName()),
          text, entry->thumbnail().toLocalFile()});
}

void RunAnnouncer::announce(const RunBatch *batch)
{
    const QList<RunEntry *> runs = batch->entries();
    if (runs.isEmpty() || !std::all_of(runs.begin(), runs.end(), hasEnded))
        return;
    m_announced += batch->id();
    const bool isCancelled = std::all_of(runs.begin(), runs.end(), [](const RunEntry *run) {
        return run->phase() == WorkflowRun::Cancelled;
    });
    const qint64 duration = runs.constFirst()->created().msecsTo(QDateTime::currentDateTime());
    if (isCancelled || !isWorthwhile(duration))
        return;
    QString picture;
    for (const RunEntry *run : runs) {
        if (!run->thumbnail().isEmpty())
            picture = run->thumbnail().toLocalFile(); // the last one
    }
    show({ofBatch + batch->id(), tr("Batch finished: %1").arg(runs.constFirst()->workflowName()),
          tr("%1 of %2 runs succeeded.")
              .arg(QString::number(batch->succeededCount()), QString::number(batch->count())),
          picture});
}

void RunAnnouncer::show(DesktopNotification notification)
{
    if (!m_settings->state(u"notifications"_s).toBool())
        return;
    notification.withSound = m_settings->state(u"notificationSound"_s).toBool();
    m_notifier.show(notification);
}

void RunAnnouncer::onClicked(const QString &tag)
{
    if (tag.startsWith(ofBatch))
        Q_EMIT batchWanted(tag.sliced(ofBatch.size()));
    else
        Q_EMIT runWanted(tag);
}

} // namespace ComfyDeploy::Runner

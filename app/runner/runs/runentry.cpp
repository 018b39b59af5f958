// SPDX-License-Identifier: MIT

#include "runs/runentry.h"

#include "runs/failureaction.h"
#include "runs/runentries.h"
#include "runs/runtext.h"

namespace ComfyDeploy::Runner {

using namespace Qt::StringLiterals;

RunEntry::RunEntry(const RunRecord &record, RunEntries *entries)
    : QObject(entries), m_entries(entries), m_record(record)
{}

RunEntry::~RunEntry() = default;

bool RunEntry::isRunning() const
{
    return m_run || m_record.isRunning();
}

bool RunEntry::isUnconfirmed() const
{
    return !m_run && m_record.isUnconfirmed();
}

QString RunEntry::cellText() const
{
    QStringList texts;
    for (const CellValue &value : m_record.intent.cell)
        texts += tr("%1 %2", "input and value").arg(value.label, value.text);
    return texts.join(u" · "_s);
}

QString RunEntry::waitingFor() const
{
    return m_run || isUnsent() || !m_record.isRunning() ? QString()
                                                        : m_entries->waitingFor(profileId());
}

bool RunEntry::isUnattended() const
{
    return !m_run && !isUnsent() && m_record.isRunning() && !m_entries->isElsewhere(localId());
}

QString RunEntry::stateText() const
{
    if (isUnsent())
        return tr("Not started");
    if (!waitingFor().isEmpty())
        return tr("Waiting");
    if (isUnattended())
        return tr("Not followed");
    if (!savingError().isEmpty())
        return tr("Not saved");
    return m_run ? m_run->stateText() : WorkflowRun::phaseText(m_record.phase);
}

QString RunEntry::seedText() const
{
    return m_record.seeds.join(u", "_s);
}

QString RunEntry::headline() const
{
    return m_run ? QString() : headlineOf(m_record);
}

QString RunEntry::cause() const
{
    return m_run ? QString() : causeOf(m_record, logTail());
}

QStringList RunEntry::logTail() const
{
    return m_entries->database()->logTail(m_record.localId);
}

QString RunEntry::actionText() const
{
    return m_run ? QString() : failureActionText(failureActionOf(m_record));
}

QString RunEntry::details() const
{
    return detailsOf(m_record, logTail());
}

QVariantList RunEntry::files() const
{
    QVariantList list;
    for (const RunFile &file : m_record.files)
        list.append(QVariant::fromValue(file));
    return list;
}

MediaItem RunEntry::onServer(const RunFile &file) const
{
    const auto item = MediaItem::fromJson(file.item);
    return item && !file.error.isEmpty() && !item->url().isEmpty() ? *item : MediaItem();
}

WorkflowClient *RunEntry::client() const
{
    if (m_run)
        return m_run->client();
    return m_client ? m_client.data() : m_entries->knownClient(profileId());
}

QUrl RunEntry::thumbnail() const
{
    for (const RunFile &file : m_record.files) {
        if (file.mediaKind == MediaItem::Kind::Image && !file.path.isEmpty())
            return file.url();
    }
    return {};
}

QString RunEntry::statusText() const
{
    if (!m_transferText.isEmpty())
        return m_transferText;
    if (m_run)
        return m_run->statusText();
    if (QString why = waitingFor(); !why.isEmpty())
        return why;
    if (isUnsent() || !m_record.isRunning())
        return stateText();
    return m_entries->isElsewhere(localId()) ? tr("Followed by another window of this program")
                                             : tr("Not followed at the moment");
}

double RunEntry::progress() const
{
    return m_run ? m_run->progress() : m_record.phase == WorkflowRun::Succeeded ? 1 : 0;
}

bool RunEntry::progressKnown() const
{
    return m_run ? m_run->progressKnown() && phase() >= WorkflowRun::Running
                 : !m_record.isRunning();
}

int RunEntry::queuePosition() const
{
    return m_run ? m_run->queuePosition() : -1;
}

bool RunEntry::canCancel() const
{
    return isUnsent() ? !m_entries->isElsewhere(localId()) : m_run && m_run->isRunning();
}

bool RunEntry::cancelRequested() const
{
    return m_run && m_run->cancelRequested();
}

bool RunEntry::contactLost() const
{
    return m_run && m_run->contactLost();
}

QString RunEntry::elapsedText() const
{
    const bool isTicking = m_run || !m_record.isRunning();
    if (!isTicking || (!isRunning() && !m_record.finished.isValid()))
        return {};
    if (m_record.elapsed >= 0)
        return durationText(m_record.elapsed / 1000);
    if (isRunning() && m_sinceCreated.isValid())
        return durationText(m_sinceCreated.elapsed() / 1000);
    const QDateTime end =
        m_record.finished.isValid() ? m_record.finished : QDateTime::currentDateTimeUtc();
    return durationText(m_record.created.secsTo(end));
}

} // namespace ComfyDeploy::Runner

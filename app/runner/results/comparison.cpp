// SPDX-License-Identifier: MIT

#include "results/comparison.h"

#include "desktop/notices.h"
#include "results/inputdifference.h"
#include "runs/rundatabase.h"

#include <QtCore/qlocale.h>

namespace ComfyDeploy::Runner {

using namespace Qt::StringLiterals;

Comparison::Comparison(const RunDatabase *database, Notices *notices, QObject *parent)
    : QObject(parent), m_database(database), m_notices(notices)
{}

QString Comparison::label() const
{
    return m_file.isEmpty() ? QString() : labelOf(m_record);
}

void Comparison::choose(RunEntry *entry, const QUrl &file)
{
    if (!entry || file.isEmpty()) {
        m_notices->addProblem(tr("There is no saved picture to compare with."));
        return;
    }
    m_file = file;
    m_record = entry->record();
    Q_EMIT changed();
}

QString Comparison::labelOf(RunEntry *entry) const
{
    return entry ? labelOf(entry->record()) : QString();
}

QString Comparison::difference(RunEntry *entry) const
{
    if (!entry || m_file.isEmpty())
        return {};
    const RunRecord &a = entry->record();
    const RunRecord &b = m_record;
    const auto textsOf = [this](const RunRecord &record) {
        return inputTexts(m_database->graph(record.workflowHash), record.inputs);
    };
    const QString inputs = inputDifference(textsOf(a), textsOf(b));
    if (a.intent.workflowName != b.intent.workflowName) {
        const QString workflows =
            tr("Workflow %1 → %2").arg(a.intent.workflowName, b.intent.workflowName);
        return inputs.isEmpty() ? workflows : workflows + u" · "_s + inputs;
    }
    if (a.localId == b.localId)
        return tr("Both are of the same run.");
    return inputs.isEmpty() ? tr("Both have the same inputs.") : inputs;
}

QString Comparison::labelOf(const RunRecord &record) const
{
    const QDateTime time = record.created.toLocalTime();
    const QLocale locale;
    return time.date() == QDate::currentDate() ? locale.toString(time.time(), QLocale::ShortFormat)
                                               : locale.toString(time, QLocale::ShortFormat);
}

} // namespace ComfyDeploy::Runner

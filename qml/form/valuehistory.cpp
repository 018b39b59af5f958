// SPDX-License-Identifier: MIT

#include "valuehistory.h"

namespace ComfyDeploy::Qml {

bool ValueHistory::note(const QList<FormField> &before, const QList<FormField> &after,
                        Weight weight)
{
    Step step;
    for (int row = 0; row < int(qMin(before.size(), after.size())); ++row) {
        if (!before.at(row).hasSameValue(after.at(row)))
            step.changes += {row, before.at(row), after.at(row)};
    }
    if (step.changes.isEmpty())
        return false;
    step.edits = weight == Shown ? m_edits : -1;
    m_steps += step;
    if (m_steps.size() > MaximumSteps)
        m_steps.removeFirst();
    return true;
}

QList<std::pair<int, FormField>> ValueHistory::takeBack(const QList<FormField> &now)
{
    QList<std::pair<int, FormField>> fields;
    if (m_steps.isEmpty())
        return fields;
    const Step step = m_steps.takeLast();
    for (const Change &change : step.changes) {
        if (change.row < now.size() && now.at(change.row).hasSameValue(change.after))
            fields += {change.row, change.before};
    }
    return fields;
}

} // namespace ComfyDeploy::Qml

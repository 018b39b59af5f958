// What the workspace replaces or removes, and how it comes back.
#include "workspace.h"

#include "runs/runkeeper.h"

#include <utility>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Runner {

void Workspace::offerUndo(const QString &text)
{
    m_undoText = text;
    m_undoTimer.start();
    Q_EMIT undoChanged();
}

void Workspace::settleUndo()
{
    m_undoTimer.stop();
    m_undoPlace.reset();
    m_keeper->removeHidden();
    if (!std::exchange(m_undoText, {}).isEmpty())
        Q_EMIT undoChanged();
}

bool Workspace::canUndo() const
{
    return !m_keeper->hidden().isEmpty() || m_open->form()->canUndo();
}

void Workspace::undo()
{
    if (!m_keeper->hidden().isEmpty()) {
        m_keeper->showHidden();
        selectRun(m_lastRemoved);
        settleUndo();
        return;
    }
    const std::optional<Place> place = m_undoPlace; // opening it ends the offer
    form()->undo();
    if (place && place->isDeployment) {
        if (m_open->openKept(place->profileId, place->key)
            && m_profiles->indexOf(place->profileId) >= 0)
            setProfileId(place->profileId);
    } else if (place) {
        m_open->open(place->key);
    }
    settleUndo();
}

// --- values

void Workspace::onValuesReplaced(const QString &text)
{
    if (m_open->key().isEmpty()) // a workflow is being opened, with the values that it had
        return;
    settleUndo();
    offerUndo(text);
}

Workspace::Place Workspace::place() const
{
    return {m_open->isDeployment() ? m_open->profileId() : m_profileId, m_open->key(),
            m_open->isDeployment()};
}

void Workspace::reuse(const QString &localId)
{
    const RunEntry *entry = m_keeper->entry(localId);
    if (!entry)
        return;
    const Place before = place();
    if (KeptDeployments::isKey(entry->workflowKey())) {
        if (!m_open->openKept(entry->profileId(), entry->workflowKey()))
            return;
        if (m_profiles->indexOf(entry->profileId()) >= 0)
            setProfileId(entry->profileId());
    } else if (!openWorkflowOf(entry)) {
        return;
    }
    const QStringList lost = form()->restoreValues(entry->formValues());
    if (before.key != m_open->key() && !before.key.isEmpty() && !m_undoText.isEmpty())
        m_undoPlace = before;
    if (!lost.isEmpty())
        Q_EMIT notice(tr("Not restored: %1.").arg(lost.join(u", "_s)), true);
}

// --- runs

void Workspace::removeRun(const QString &localId)
{
    const int row = m_history->rowOf(localId);
    if (row < 0 || !m_keeper->hide(localId))
        return;
    m_undoPlace.reset();
    m_lastRemoved = localId;
    const qsizetype count = m_keeper->hidden().size();
    offerUndo(count == 1 ? tr("The run was removed from the list; its files stay.")
                         : tr("%1 runs were removed from the list; their files stay.").arg(count));
    const QString next = m_history->idAt(row);
    selectRun(next.isEmpty() ? m_history->idAt(row - 1) : next);
}

} // namespace ComfyDeploy::Runner

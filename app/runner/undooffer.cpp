// SPDX-License-Identifier: MIT

#include "undooffer.h"

#include "runs/runkeeper.h"
#include "workflows/openworkflow.h"

#include <chrono>
#include <utility>

using namespace std::chrono_literals;

namespace ComfyDeploy::Runner {

UndoOffer::UndoOffer(RunKeeper *keeper, OpenWorkflow *workflow, Servers *servers, QObject *parent)
    : QObject(parent), m_keeper(keeper), m_workflow(workflow), m_servers(servers)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(20s);
    connect(&m_timer, &QTimer::timeout, this, &UndoOffer::settle);
    connect(workflow->form(), &Qml::WorkflowForm::valuesReplaced, this,
            &UndoOffer::onValuesReplaced);
    connect(workflow, &OpenWorkflow::changed, this, [this] {
        if (m_keeper->hidden().isEmpty() && !m_workflow->library()->hasRemoved())
            settle(); // the previous values belong to another workflow
    });
    connect(workflow, &OpenWorkflow::removed, this, &UndoOffer::onWorkflowRemoved);
}

void UndoOffer::offer(const QString &text)
{
    m_text = text;
    m_timer.start();
    Q_EMIT changed();
}

void UndoOffer::settle()
{
    m_timer.stop();
    m_place.reset();
    m_keeper->removeHidden();
    m_workflow->library()->forgetRemoved();
    if (!std::exchange(m_text, {}).isEmpty())
        Q_EMIT changed();
}

bool UndoOffer::canUndo() const
{
    return !m_keeper->hidden().isEmpty() || m_workflow->library()->hasRemoved()
        || m_workflow->form()->canUndo();
}

void UndoOffer::undo()
{
    if (!m_keeper->hidden().isEmpty()) {
        m_keeper->showHidden();
        Q_EMIT runRestored(m_removedRun);
        settle();
        return;
    }
    if (m_workflow->library()->hasRemoved()) {
        const QString key = m_workflow->library()->restore();
        if (m_opensRestored)
            m_workflow->open(key);
        settle();
        return;
    }
    const std::optional<Place> place = m_place; // a copy: opening it ends the offer
    m_workflow->form()->undo();
    if (place)
        place->open(m_workflow, m_servers);
    settle();
}

void UndoOffer::onValuesReplaced(const QString &text)
{
    if (m_workflow->key().isEmpty()) // a workflow is being opened, with its stored values
        return;
    settle();
    offer(text);
}

void UndoOffer::offerRemovedRun(const QString &localId)
{
    m_place.reset();
    m_workflow->library()->forgetRemoved();
    m_removedRun = localId;
    const qsizetype count = m_keeper->hidden().size();
    offer(count == 1 ? tr("The run was removed from the list; its files stay.")
                     : tr("%1 runs were removed from the list; their files stay.").arg(count));
}

void UndoOffer::onWorkflowRemoved(const QString &sentence, bool wasOpen)
{
    m_place.reset();
    m_keeper->removeHidden();
    m_opensRestored = wasOpen;
    offer(sentence);
}

void UndoOffer::returnTo(const Place &before)
{
    if (before.key != m_workflow->key() && !before.key.isEmpty() && !m_text.isEmpty())
        m_place = before;
}

} // namespace ComfyDeploy::Runner

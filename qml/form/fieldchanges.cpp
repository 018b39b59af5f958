// SPDX-License-Identifier: MIT

#include "fieldchanges.h"

#include "inputmodel.h"

#include <algorithm>
#include <utility>

namespace ComfyDeploy::Qml {

FieldChanges::FieldChanges(InputModel *inputs, QObject *parent) : QObject(parent), m_inputs(inputs)
{
    connect(inputs, &InputModel::rowWritten, this, &FieldChanges::noteEdit);
}

// Replaces values other than by editing them: takes the rows of \a after for which \a isMeant is
// true.
void FieldChanges::replace(const QString &text, const QList<FormField> &after,
                           const RowFilter &isMeant)
{
    const bool isNoted = m_history.note(m_inputs->fields(), after); // before any signal is emitted
    int row = 0;
    m_inputs->edit([&](FormField &field) {
        field = after.at(row);
        return isMeant(row++);
    });
    if (isNoted && !text.isEmpty())
        Q_EMIT replaced(text);
}

void FieldChanges::replaceAll(const QList<FormField> &after, const QString &text)
{
    replace(text, after, [](int) { return true; });
}

void FieldChanges::replaceRows(const RowFilter &isMeant, const QString &text, const Edit &edit)
{
    QList<FormField> after = m_inputs->fields();
    for (int row = 0; row < int(after.size()); ++row) {
        if (isMeant(row))
            edit(after[row]);
    }
    replace(text, after, isMeant);
}

bool FieldChanges::replaceOne(const QString &name, const QString &text, const Edit &edit)
{
    const int named = m_inputs->indexOf(name);
    if (named >= 0)
        replaceRows([named](int row) { return row == named; }, text, edit);
    return named >= 0;
}

bool FieldChanges::undoIsNext() const
{
    return m_history.isEmpty() ? m_atLast && m_history.edits() == m_editsAtLast
                               : m_history.isNext();
}

void FieldChanges::forget(const Undo &atLast)
{
    m_history.clear();
    m_atLast = atLast;
    m_editsAtLast = m_history.edits();
}

bool FieldChanges::undo()
{
    if (m_history.isEmpty()) {
        const Undo atLast = std::exchange(m_atLast, {});
        if (atLast)
            atLast();
        return bool(atLast);
    }
    const auto restored = m_history.takeBack(m_inputs->fields());
    int row = 0;
    m_inputs->edit([&](FormField &field) {
        const int at = row++;
        const auto found = std::find_if(restored.begin(), restored.end(),
                                        [at](const auto &change) { return change.first == at; });
        if (found == restored.end())
            return false;
        field = found->second;
        return true;
    });
    if (restored.isEmpty())
        Q_EMIT m_inputs->edited(); // canUndo() has changed
    return true;
}

// The seed may have been edited.
void FieldChanges::drawSeeds(const std::function<bool(int row, FormField &field)> &draw)
{
    const QList<FormField> before = m_inputs->fields();
    QList<FormField> after = before;
    QList<bool> drawn;
    for (int row = 0; row < int(after.size()); ++row)
        drawn += draw(row, after[row]);
    m_history.note(before, after, ValueHistory::Quiet);
    int row = 0;
    m_inputs->edit([&](FormField &field) {
        field = after.at(row);
        return drawn.at(row++);
    });
}

} // namespace ComfyDeploy::Qml

// SPDX-License-Identifier: MIT

#pragma once

#include "formfield.h"
#include "valuehistory.h"

#include <QtCore/qobject.h>

#include <functional>

namespace ComfyDeploy::Qml {

class InputModel;

//! \brief Replaces values of a form in a way that undo() can revert.
class FieldChanges : public QObject
{
    Q_OBJECT

public:
    using Undo = std::function<void()>;
    using Edit = std::function<void(FormField &)>;
    using RowFilter = std::function<bool(int row)>;

    explicit FieldChanges(InputModel *inputs, QObject *parent = nullptr);

    //! Replaces all fields by \a after. \a text is a user-visible sentence about it, or empty.
    void replaceAll(const QList<FormField> &after, const QString &text);
    void replaceRows(const RowFilter &isMeant, const QString &text, const Edit &edit);
    //! False if there is no input \a name.
    bool replaceOne(const QString &name, const QString &text, const Edit &edit);
    //! Calls \a draw for each row; it returns true if it has changed the seed.
    void drawSeeds(const std::function<bool(int row, FormField &field)> &draw);

    //! Records that the user has changed a value.
    void noteEdit() { m_history.noteEdit(); }
    [[nodiscard]] bool canUndo() const { return !m_history.isEmpty() || m_atLast; }
    //! Whether no value was edited since the change that undo() reverts.
    [[nodiscard]] bool undoIsNext() const;
    //! False if there is nothing to undo.
    bool undo();
    //! Clears the history, because the fields are other ones now. \a atLast, if set, is undone
    //! last: after all later changes.
    void forget(const Undo &atLast = {});

Q_SIGNALS:
    void replaced(const QString &text);

private:
    void replace(const QString &text, const QList<FormField> &after, const RowFilter &isMeant);

    InputModel *const m_inputs;
    ValueHistory m_history;
    Undo m_atLast;
    qint64 m_editsAtLast = 0;
};

} // namespace ComfyDeploy::Qml

// SPDX-License-Identifier: MIT

#pragma once

#include "formfield.h"
#include "valuehistory.h"

#include <QtCore/qobject.h>

#include <functional>

namespace ComfyDeploy::Qml {

class InputModel;

//! \brief Replaces values of a form, so that undo() can take it back.
class FieldChanges : public QObject
{
    Q_OBJECT

public:
    using Edit = std::function<void(FormField &)>;
    using RowFilter = std::function<bool(int row)>;

    explicit FieldChanges(InputModel *inputs, QObject *parent = nullptr);

    //! Takes the fields of \a after in place of those that are there. \a text is a sentence about
    //! it for the user; none if it is empty.
    void replaceAll(const QList<FormField> &after, const QString &text);
    void replaceRows(const RowFilter &isMeant, const QString &text, const Edit &edit);
    //! False if there is no input of that name.
    bool replaceOne(const QString &name, const QString &text, const Edit &edit);
    //! Calls \a draw with each row; it returns true for a seed that it has changed.
    void drawSeeds(const std::function<bool(int row, FormField &field)> &draw);

    //! The user has changed a value.
    void noteEdit() { m_history.noteEdit(); }
    [[nodiscard]] bool canUndo() const { return !m_history.isEmpty(); }
    //! No value was edited since what undo() takes back.
    [[nodiscard]] bool undoIsNext() const { return m_history.isNext(); }
    //! False if there is nothing to take back.
    bool undo();
    void forget() { m_history.clear(); }

Q_SIGNALS:
    void replaced(const QString &text);

private:
    void replace(const QString &text, const QList<FormField> &after, const RowFilter &isMeant);

    InputModel *const m_inputs;
    ValueHistory m_history;
};

} // namespace ComfyDeploy::Qml

// SPDX-License-Identifier: MIT

#pragma once

#include "formfield.h"

#include <QtCore/qlist.h>

namespace ComfyDeploy::Qml {

//! \brief The undo history of a form: changes that replaced values of the user.
//!
//! Undoing does not affect values that were changed since.
class ValueHistory
{
public:
    static constexpr qsizetype MaximumSteps = 50;

    //! How visible a change is to the user.
    enum Weight {
        Shown, //!< counts as the user's latest change
        Quiet, //!< a seed was drawn: undoing typed text must not affect it
    };

    //! Adds the values of \a after that differ from \a before; false if there are none.
    bool note(const QList<FormField> &before, const QList<FormField> &after, Weight weight = Shown);
    //! Records that the user has edited a value.
    void noteEdit() { ++m_edits; }
    //! The number of noteEdit() calls.
    [[nodiscard]] qint64 edits() const { return m_edits; }
    void clear() { m_steps.clear(); }

    [[nodiscard]] bool isEmpty() const { return m_steps.isEmpty(); }
    //! Whether nothing was edited since the newest step.
    [[nodiscard]] bool isNext() const { return !isEmpty() && m_steps.constLast().edits == m_edits; }
    //! Removes the newest step and returns the previous values of the rows that still have its
    //! values.
    [[nodiscard]] QList<std::pair<int, FormField>> takeBack(const QList<FormField> &now);

private:
    struct Change
    {
        int row = 0;
        FormField before;
        FormField after;
    };
    struct Step
    {
        QList<Change> changes;
        qint64 edits = 0;
    };

    QList<Step> m_steps;
    qint64 m_edits = 0;
};

} // namespace ComfyDeploy::Qml

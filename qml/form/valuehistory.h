// SPDX-License-Identifier: MIT

#pragma once

#include "formfield.h"

#include <QtCore/qlist.h>

namespace ComfyDeploy::Qml {

//! \brief What a form can take back: changes that replaced what a person had filled in.
//!
//! A value that was changed since stays as it is, whoever takes back what was done before.
class ValueHistory
{
public:
    static constexpr qsizetype MaximumSteps = 50;

    //! How much of a user's attention a change has.
    enum Weight {
        Shown, //!< it is what was done last
        Quiet, //!< a seed was drawn: whoever takes back what he typed does not mean it
    };

    //! The values that \a after has in place of those of \a before; false if there are none.
    bool note(const QList<FormField> &before, const QList<FormField> &after, Weight weight = Shown);
    //! Somebody has changed a value by himself.
    void noteEdit() { ++m_edits; }
    void clear() { m_steps.clear(); }

    [[nodiscard]] bool isEmpty() const { return m_steps.isEmpty(); }
    //! Nothing was edited since the newest step.
    [[nodiscard]] bool isNext() const { return !isEmpty() && m_steps.constLast().edits == m_edits; }
    //! The rows of the newest step whose values are still as it made them, as they were before; the
    //! step is gone then.
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

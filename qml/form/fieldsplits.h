// SPDX-License-Identifier: MIT

#pragma once

#include "savedvalues.h"

#include <QtCore/qstringlist.h>

namespace ComfyDeploy::Qml {

//! \brief Which fields of a form are split into their parts, one for each node, and what the parts
//! of those were that are joined again.
//!
//! A field is called after its parts, "2.steps+1.steps".
class FieldSplits
{
public:
    //! Those that are split.
    [[nodiscard]] const QStringList &names() const { return m_names; }
    //! Forgets all. False if none is split.
    bool clear();
    //! False if they are the same.
    bool setNames(const QStringList &names);

    //! Keeps the parts of \a name among \a fields that differ from the first, which counts when
    //! they are joined; false if none does.
    bool keepParts(const QString &name, const QList<FormField> &fields);
    //! Sets \a part, one of \a name, to what was kept of it; false if nothing was.
    bool giveBack(const QString &name, FormField *part);

    //! What is kept of those that are joined, by the parts' names.
    [[nodiscard]] const SavedByName &parts() const { return m_parts; }
    //! Others stay.
    void addParts(const SavedByName &parts) { m_parts.insert(parts); }

private:
    QStringList m_names;
    SavedByName m_parts;
};

} // namespace ComfyDeploy::Qml

// SPDX-License-Identifier: MIT

#pragma once

#include "formfield.h"

#include <QtCore/qhash.h>

#include <optional>

namespace ComfyDeploy::Qml {

//! What a form keeps of one input.
struct SavedValue
{
    QVariant value; //!< files as FileInput; invalid if only the seed's mode was changed
    WorkflowForm::SeedMode seedMode = WorkflowForm::Fixed;
};

//! JSON with every number to the digit. Values that are defaults are left out.
[[nodiscard]] QString savedValues(const QList<FormField> &fields);
//! Null, with the reason in \a why, if \a json is not what savedValues() writes.
[[nodiscard]] std::optional<QHash<QString, SavedValue>> readSavedValues(const QString &json,
                                                                        QString *why);
//! Puts \a saved over the defaults of \a fields. Returns the names of those that could not be
//! taken.
[[nodiscard]] QStringList takeSavedValues(QList<FormField> *fields,
                                          QHash<QString, SavedValue> saved);

} // namespace ComfyDeploy::Qml

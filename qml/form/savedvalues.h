// SPDX-License-Identifier: MIT

#pragma once

#include "formfield.h"

#include <QtCore/qmap.h>

#include <optional>

namespace ComfyDeploy::Qml {

//! The saved state of one input.
struct SavedValue
{
    QVariant value; //!< files as FileInput; invalid if only the seed mode was changed
    WorkflowForm::SeedMode seedMode = WorkflowForm::Fixed;
};

//! Writes JSON with exact numbers, without default values.
[[nodiscard]] QString savedValues(const QList<FormField> &fields);
//! Null with the reason in \a why if \a json was not written by savedValues().
[[nodiscard]] std::optional<QMap<QString, SavedValue>> readSavedValues(const QString &json,
                                                                       QString *why);
//! Sets \a saved in \a fields, over their defaults; \a saved may come from a form whose
//! separateFields differ. Returns the names of those that could not be set.
[[nodiscard]] QStringList takeSavedValues(QList<FormField> *fields,
                                          const QMap<QString, SavedValue> &saved);

} // namespace ComfyDeploy::Qml

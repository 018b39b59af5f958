// SPDX-License-Identifier: MIT

#pragma once

#include "formfield.h"

#include <QtCore/qmap.h>

#include <optional>

namespace ComfyDeploy::Qml {

//! The saved state of one input.
struct SavedValue
{
    QVariant value; //!< files as FileInput; invalid if it is the default
    WorkflowForm::SeedMode seedMode = WorkflowForm::Fixed;
};

using SavedByName = QMap<QString, SavedValue>;

//! What is saved of a form.
struct SavedForm
{
    SavedByName values;
    SavedByName parts; //!< of FieldSplits
};

[[nodiscard]] SavedValue savedValue(const FormField &field);
//! Over its default.
void setSavedValue(FormField *field, const SavedValue &saved);

//! Writes JSON with exact numbers, without default values.
[[nodiscard]] QString savedValues(const QList<FormField> &fields, const SavedByName &parts);
//! Null with the reason in \a why if \a json was not written by savedValues().
[[nodiscard]] std::optional<SavedForm> readSavedValues(const QString &json, QString *why);
//! Sets \a saved in \a fields, over their defaults; \a saved may come from a form whose
//! separateFields differ. Returns the names of those that could not be set.
[[nodiscard]] QStringList takeSavedValues(QList<FormField> *fields, const SavedByName &saved);

} // namespace ComfyDeploy::Qml

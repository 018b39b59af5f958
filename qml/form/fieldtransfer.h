// SPDX-License-Identifier: MIT

#pragma once

#include "formfield.h"

#include <QtCore/qlist.h>
#include <QtCore/qstringlist.h>
#include <QtCore/qvariant.h>

namespace ComfyDeploy::Qml {

//! Whether \a name means the field; it may be the name in a form whose separateFields differ.
[[nodiscard]] bool isCalled(const FormField &field, const QString &name);

//! Sets the valid values of \a values, by name, and returns the names of the others. The values may
//! come from a form whose separateFields differ.
QStringList takeForeignValues(QList<FormField> *fields, const QVariantMap &values);

//! Copies what the user has set in \a former, the fields of the same workflow before \a separate
//! was changed.
void takeFormerFields(QList<FormField> *fields, const QList<FormField> &former,
                      const QStringList &separate);

} // namespace ComfyDeploy::Qml

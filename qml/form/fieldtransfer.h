// SPDX-License-Identifier: MIT

#pragma once

#include "formfield.h"

#include <QtCore/qlist.h>
#include <QtCore/qstringlist.h>
#include <QtCore/qvariant.h>

namespace ComfyDeploy::Qml {

//! Whether the field goes by \a name, which may be that of a form with other fields separate.
[[nodiscard]] bool isCalled(const FormField &field, const QString &name);

//! Sets the valid ones of \a values, by name. Returns the names of the others. The values may come
//! from a form in which other fields are separate.
QStringList takeForeignValues(QList<FormField> *fields, const QVariantMap &values);

//! Sets what the user has set in \a former, the fields of the same workflow before others became
//! \a separate.
void takeFormerFields(QList<FormField> *fields, const QList<FormField> &former,
                      const QStringList &separate);

} // namespace ComfyDeploy::Qml

// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qobject.h>
#include <QtCore/qvariant.h>

namespace ComfyDeploy::Qml {

//! Converts \a value to C++ types: JavaScript objects become QVariantMap, arrays QVariantList,
//! undefined an invalid QVariant, functions a map without entries.
[[nodiscard]] QVariant plainValue(const QVariant &value);

//! Converts \a value for JavaScript: integers above 2^53 become decimal text, files their URL or
//! name, also in lists.
[[nodiscard]] QVariant scriptValue(const QVariant &value);

//! Throws a TypeError in the script that calls \a object; without one, prints a warning.
void throwTypeError(const QObject *object, const QString &message);

} // namespace ComfyDeploy::Qml

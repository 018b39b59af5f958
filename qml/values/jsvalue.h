// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qvariant.h>

namespace ComfyDeploy::Qml {

//! Converts \a value to C++ types: JavaScript objects become QVariantMap, arrays QVariantList,
//! undefined an invalid QVariant, functions a map without entries.
[[nodiscard]] QVariant plainValue(const QVariant &value);

//! Converts \a value for JavaScript: integers above 2^53 become decimal text, files their URL or
//! name, also in lists.
[[nodiscard]] QVariant scriptValue(const QVariant &value);

} // namespace ComfyDeploy::Qml

// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qvariant.h>

namespace ComfyDeploy::Qml {

//! \a value as C++ types only: JavaScript objects become QVariantMap, arrays QVariantList,
//! undefined an invalid QVariant, functions a map without entries.
[[nodiscard]] QVariant plainValue(const QVariant &value);

//! \a value as JavaScript can hold it: integers beyond 2^53 as decimal text, files as their URL or
//! name, lists likewise.
[[nodiscard]] QVariant scriptValue(const QVariant &value);

} // namespace ComfyDeploy::Qml

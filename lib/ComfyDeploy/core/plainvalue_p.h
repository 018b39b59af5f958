// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qobject.h>
#include <QtCore/qvariant.h>

namespace ComfyDeploy {

//! \a value for languages that do not know this library's types: an enumerator is its name, a
//! gadget a map of its properties, a list of those a list; JSON is as QJsonValue::toVariant()
//! returns it. Other values are returned unchanged.
[[nodiscard]] QVariant plainValue(const QVariant &value);

//! The properties of \a object by their names, with plain values. Without QObject's own, pointers
//! to objects, and those that are STORED false.
[[nodiscard]] QVariantMap plainProperties(const QObject *object);

} // namespace ComfyDeploy

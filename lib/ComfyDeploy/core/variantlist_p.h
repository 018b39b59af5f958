// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qsequentialiterable.h>
#include <QtCore/qvariant.h>

#include <optional>

namespace ComfyDeploy {

//! Whether it holds a list of any type: QVariantList, QStringList, QList<int>,
//! std::vector<FileInput>. Strings and byte arrays are sequences too, but not lists.
[[nodiscard]] inline bool isList(const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::QVariantList:
    case QMetaType::QStringList:
        return true;
    case QMetaType::QString:
    case QMetaType::QByteArray:
        return false;
    default:
        return value.canView<QSequentialIterable>();
    }
}

//! The items of a list; empty if it is not a list.
[[nodiscard]] inline QVariantList itemsOf(const QVariant &value)
{
    if (value.typeId() == QMetaType::QVariantList || value.typeId() == QMetaType::QStringList)
        return value.toList();
    QVariantList items;
    if (isList(value)) {
        const auto list = value.value<QSequentialIterable>();
        for (const QVariant &item : list)
            items += item;
    }
    return items;
}

} // namespace ComfyDeploy

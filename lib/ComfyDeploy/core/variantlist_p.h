// SPDX-License-Identifier: MIT

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <QtCore/qsequentialiterable.h>
#include <QtCore/qvariant.h>

#include <optional>

namespace ComfyDeploy {

//! Whether it holds a list of whatever type: QVariantList, QStringList, QList<int>,
//! std::vector<FileInput>. Texts and bytes are sequences too, but no lists.
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

//! The items of a list; none if it is no list.
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

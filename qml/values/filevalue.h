// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/fileinput.h>

#include <QtCore/qurl.h>

namespace ComfyDeploy::Qml {

[[nodiscard]] inline bool isFile(const QVariant &value)
{
    return value.metaType() == QMetaType::fromType<FileInput>();
}

//! Converts \a plain for an input that takes files: a FileInput for a file: or qrc: URL, the
//! absolute path of a file and a QImage (as PNG named after the input); else a text.
[[nodiscard]] QVariant fileValue(const QString &inputName, const QVariant &plain);
//! \a plain as a list of such values; a single one is a list of one.
[[nodiscard]] QVariantList fileList(const QString &inputName, const QVariant &plain);

//! A sentence about a file that cannot be uploaded, which names \a label; else empty.
[[nodiscard]] QString problemWithFile(const QString &label, const FileInput &file);

//! The URL of the file; empty for bytes in memory.
[[nodiscard]] QUrl fileUrl(const FileInput &file);
//! The URL, or the name of bytes in memory.
[[nodiscard]] QString fileText(const FileInput &file);

} // namespace ComfyDeploy::Qml

// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qstring.h>

namespace ComfyDeploy {

//! The kind of a file, by its first bytes.
struct FileKind
{
    enum class Holder { None, Png, Jpeg, WebP };

    QString name; //!< with its article, for use in a sentence; empty if the bytes look like text
    Holder holder = Holder::None; //!< where ComfyUI's metadata can be read from

    [[nodiscard]] static FileKind of(QByteArrayView bytes);
};

} // namespace ComfyDeploy

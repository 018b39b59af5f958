// SPDX-License-Identifier: MIT

// Private header: used by this library only, not installed.
#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qstring.h>

namespace ComfyDeploy {

//! What some bytes are by how they begin.
struct FileKind
{
    enum class Holder { None, Png, Jpeg, WebP };

    QString name; //!< with its article, for a sentence; empty if the bytes look like text
    Holder holder = Holder::None; //!< where ComfyUI's metadata can be read from

    [[nodiscard]] static FileKind of(QByteArrayView bytes);
};

} // namespace ComfyDeploy

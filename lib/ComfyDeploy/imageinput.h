// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/fileinput.h>

#include <QtCore/qbuffer.h>
#include <QtGui/qimage.h>

namespace ComfyDeploy {

//! A picture as a run's input: PNG bytes in memory. Null if the picture is, or cannot be written.
//!
//! Only this header needs Qt's Gui library, which the program links itself.
[[nodiscard]] inline FileInput imageInput(const QImage &image,
                                          const QString &fileName = QStringLiteral("image.png"))
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    return image.save(&buffer, "PNG") ? FileInput::fromData(bytes, fileName) : FileInput();
}

} // namespace ComfyDeploy

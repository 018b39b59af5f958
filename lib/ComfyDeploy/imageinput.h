// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/fileinput.h>

#include <QtCore/qbuffer.h>
#include <QtGui/qimage.h>

namespace ComfyDeploy {

//! A picture as a run's input: PNG bytes in memory. Null if the picture is null or cannot be
//! encoded.
//!
//! Only this header needs Qt Gui, which the program has to link.
[[nodiscard]] inline FileInput imageInput(const QImage &image,
                                          const QString &fileName = QStringLiteral("image.png"))
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    return image.save(&buffer, "PNG") ? FileInput::fromData(bytes, fileName) : FileInput();
}

} // namespace ComfyDeploy

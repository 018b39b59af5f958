// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/runpreview.h>

#include <QtCore/qbuffer.h>
#include <QtGui/qimage.h>
#include <QtGui/qimagereader.h>

namespace ComfyDeploy {

//! The picture of \a preview, not larger than \a bound if that is set. Null if there is none, if
//! it has more than RunPreview::MaximumPixels, or if it cannot be read.
//!
//! Decodes each time, so call it when the picture is to be shown, not for each change. Only this
//! header needs Qt Gui, which the program has to link.
[[nodiscard]] inline QImage previewImage(const RunPreview &preview, QSize bound = {})
{
    QBuffer buffer;
    buffer.setData(preview.data);
    QImageReader reader(&buffer);
    const QSize size = reader.size();
    if (size.isEmpty() || qint64(size.width()) * size.height() > RunPreview::MaximumPixels)
        return {};
    if (!bound.isEmpty() && (size.width() > bound.width() || size.height() > bound.height()))
        reader.setScaledSize(size.scaled(bound, Qt::KeepAspectRatio).expandedTo({1, 1}));
    return reader.read();
}

} // namespace ComfyDeploy

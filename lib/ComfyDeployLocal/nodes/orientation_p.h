// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qbytearray.h>
#include <QtGui/qimage.h>

namespace ComfyDeploy::Local {

//! The orientation that a PNG or WebP states, 1 to 8 as in EXIF, where PIL looks for it: in an
//! eXIf or EXIF chunk, in the text "Raw profile type exif", and in XMP. 1 for all other bytes: Qt
//! handles a JPEG itself.
[[nodiscard]] int storedOrientation(const QByteArray &bytes);

//! \a image as it is to be looked at.
[[nodiscard]] QImage turned(const QImage &image, int orientation);

} // namespace ComfyDeploy::Local

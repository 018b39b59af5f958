// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qbytearray.h>
#include <QtGui/qimage.h>

namespace ComfyDeploy::Local {

//! The orientation that a PNG or WebP states, 1 to 8 as in EXIF, where PIL looks for it: in an eXIf
//! or EXIF chunk, in the text "Raw profile type exif", and in XMP. Returns 1 for all other bytes;
//! Qt handles JPEG itself.
[[nodiscard]] int storedOrientation(const QByteArray &bytes);

//! \a image, rotated and mirrored according to \a orientation.
[[nodiscard]] QImage turned(const QImage &image, int orientation);

} // namespace ComfyDeploy::Local

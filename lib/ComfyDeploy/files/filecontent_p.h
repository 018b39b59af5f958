// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qbytearray.h>

namespace ComfyDeploy {

//! Whether a file of \a size bytes ends as its format requires, judged by its first \ref
//! FileHeadSize and its last \ref FileTailSize bytes, or as many as it has: PNG, JPEG, GIF and RIFF
//! (WebP, WAV). A file that does not may still be complete: cameras and editors append data after
//! the end.
[[nodiscard]] bool endsAsItsFormat(QByteArrayView head, QByteArrayView tail, qint64 size);

//! Whether a file with these first bytes is an HTML page.
[[nodiscard]] bool isWebPage(QByteArrayView head);

inline constexpr qsizetype FileHeadSize = 256;
inline constexpr qsizetype FileTailSize = 12;

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <QtCore/qbytearray.h>

namespace ComfyDeploy {

//! Whether a file of \a size bytes ends as its format does, by its first \ref FileHeadSize and its
//! last \ref FileTailSize bytes, or as many as it has: PNG, JPEG, GIF and RIFF (WebP, WAV). One
//! that does not can be whole all the same: cameras and editors put more behind the end.
[[nodiscard]] bool endsAsItsFormat(QByteArrayView head, QByteArrayView tail, qint64 size);

//! Whether a file with these first bytes is a page for a browser.
[[nodiscard]] bool isWebPage(QByteArrayView head);

inline constexpr qsizetype FileHeadSize = 256;
inline constexpr qsizetype FileTailSize = 12;

} // namespace ComfyDeploy

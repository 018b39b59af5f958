// Private header: used by the libraries of this project, not installed.
#pragma once

#include <QtCore/qbytearray.h>

namespace ComfyDeploy {

//! What a file says of itself.
enum class FileEnd {
    Unknown, //!< of a format that is not known here
    There,
    Missing, //!< it breaks off
};

//! Whether a file of \a size bytes is whole, by its first \ref FileHeadSize and its last
//! \ref FileTailSize bytes, or as many as it has: a PNG, JPEG, GIF or RIFF (WebP, WAV) tells.
[[nodiscard]] FileEnd fileEnd(QByteArrayView head, QByteArrayView tail, qint64 size);

//! Whether a file with these first bytes is a page for a browser.
[[nodiscard]] bool isWebPage(QByteArrayView head);

inline constexpr qsizetype FileHeadSize = 256;
inline constexpr qsizetype FileTailSize = 12;

} // namespace ComfyDeploy

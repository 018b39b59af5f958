// SPDX-License-Identifier: MIT

#pragma once

#include "nodecontext_p.h"

namespace ComfyDeploy::Local {

//! The picture in \a bytes: PNG, JPEG, WebP, BMP, GIF (its first frame) or TIFF, rotated according
//! to its EXIF data; null if they are no picture, or have more than \a maximumPixels.
[[nodiscard]] QImage decodedImage(const QByteArray &bytes, qint64 maximumPixels);

//! The absolute path of the file in the input folder that LoadImage and the like name; empty if
//! there is none. Never a file outside of the folder, whatever the name contains and links point
//! to.
[[nodiscard]] QString inputFilePath(const ExecutionOptions &options, const QString &name);

[[nodiscard]] bool isWebUrl(const QString &text);
//! Whether a node that takes a picture can use \a text: a web address, or a data URL of a png, jpeg
//! or jpg.
[[nodiscard]] bool isPictureUrl(const QString &text);
//! The content of an http(s) URL, or of a data URL of a png, jpeg or jpg. Null for any other text,
//! and if the download fails, which is reported in the run's log.
[[nodiscard]] std::optional<QByteArray> urlBytes(const NodeContext &context, const QString &url);
//! Logs why \a url could not be loaded, with secrets redacted.
void printNotLoaded(const NodeContext &context, const QString &url, const QString &why);

//! Null, or why a batch of \a count pictures of \a size is too much for this server.
[[nodiscard]] std::optional<NodeFailure> sizeFailure(const ExecutionOptions &options, QSize size,
                                                     qint64 count);

} // namespace ComfyDeploy::Local

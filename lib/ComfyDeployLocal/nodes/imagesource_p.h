// SPDX-License-Identifier: MIT

#pragma once

#include "nodecontext_p.h"

namespace ComfyDeploy::Local {

//! A picture from bytes: PNG, JPEG, WebP, BMP, GIF (its first frame) or TIFF, turned as its EXIF
//! data asks for; null if it is none or has more than \a maximumPixels.
[[nodiscard]] QImage decodedImage(const QByteArray &bytes, qint64 maximumPixels);

//! The file in the input folder that LoadImage and its kind name, an absolute path; empty if there
//! is none. Never one outside the folder, whatever the name contains and links point to.
[[nodiscard]] QString inputFilePath(const ExecutionOptions &options, const QString &name);

[[nodiscard]] bool isWebUrl(const QString &text);
//! What a node that takes a picture uses: a web address, or a data URL of a png, jpeg or jpg.
[[nodiscard]] bool isPictureUrl(const QString &text);
//! Bytes behind an http(s) URL or a data URL of a png, jpeg or jpg. Nothing for any other text, and
//! if the download fails, which the run's log then reports.
[[nodiscard]] std::optional<QByteArray> urlBytes(const NodeContext &context, const QString &url);
//! Logs why \a url gives nothing, without the secrets in it.
void printNotLoaded(const NodeContext &context, const QString &url, const QString &why);

//! Null, or why a batch of \a count pictures of \a size is too much for this server.
[[nodiscard]] std::optional<NodeFailure> sizeFailure(const ExecutionOptions &options, QSize size,
                                                     qint64 count);

} // namespace ComfyDeploy::Local

// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/inputs/filekind_p.h>

#include <QtCore/qlist.h>

namespace ComfyDeploy {

//! A text in a picture's metadata, in UTF-8.
struct PictureText
{
    QByteArray key; //!< in lower case; empty if it has none
    QByteArray text;
};

//! \brief The texts in which programs like ComfyUI store a picture's workflow: PNG's tEXt, zTXt and
//! iTXt, and the Exif data of PNG, JPEG and WebP.
//!
//! Reads as much as possible of a damaged or truncated picture. The result is bounded, whatever
//! sizes the picture claims.
[[nodiscard]] QList<PictureText> pictureTexts(QByteArrayView bytes, FileKind::Holder holder);

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

// Private header: used by this library only, not installed.
#pragma once

#include <ComfyDeploy/inputs/filekind_p.h>

#include <QtCore/qlist.h>

namespace ComfyDeploy {

//! A text that a picture carries, in UTF-8.
struct PictureText
{
    QByteArray key; //!< in small letters; empty where it has none
    QByteArray text;
};

//! \brief The texts in a picture in which programs like ComfyUI keep what made it: PNG's tEXt, zTXt
//! and iTXt, and the Exif data of PNG, JPEG and WebP.
//!
//! Reads what can be read of a picture that is damaged or ends early. What it gives is bounded,
//! whatever the picture claims.
[[nodiscard]] QList<PictureText> pictureTexts(QByteArrayView bytes, FileKind::Holder holder);

} // namespace ComfyDeploy

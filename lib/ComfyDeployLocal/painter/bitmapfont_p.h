// SPDX-License-Identifier: MIT

// Private header: used inside the local server, not installed.
#pragma once

#include <QtCore/qstring.h>
#include <QtGui/qimage.h>

namespace ComfyDeploy::Local {

//! \brief Letters of our own, five dots wide and seven high, with a lower case.
//!
//! Qt's text needs a QGuiApplication, which neither the command line nor a server has.
//! Knows the letters of the notes that this server writes into pictures, and blanks.
void drawBitmapText(QImage *image, QPoint topLeft, QLatin1StringView text, int dot, QRgb color);
[[nodiscard]] QSize bitmapTextSize(QLatin1StringView text, int dot);

//! Says discreetly, in the lower right corner, that no model made this picture.
void markAsPreview(QImage *image);

} // namespace ComfyDeploy::Local

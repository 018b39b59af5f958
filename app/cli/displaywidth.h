// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qstring.h>

namespace ComfyDeploy::Cli {

//! The columns of \a text on a terminal: two for East Asian wide characters and most emoji, none
//! for combining marks.
[[nodiscard]] qsizetype displayWidth(QStringView text);
//! The number of QChars of the character at \a position: two for a surrogate pair.
[[nodiscard]] qsizetype charactersAt(QStringView text, qsizetype position);

} // namespace ComfyDeploy::Cli

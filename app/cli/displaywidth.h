// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qstring.h>

namespace ComfyDeploy::Cli {

//! The columns that \a text takes on a terminal: two for each of East Asian writing and for most
//! emoji, none for marks that combine with what is before them.
[[nodiscard]] qsizetype displayWidth(QStringView text);
//! How many QChars the character at \a position has: two for a surrogate pair.
[[nodiscard]] qsizetype charactersAt(QStringView text, qsizetype position);

} // namespace ComfyDeploy::Cli

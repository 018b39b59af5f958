// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qstring.h>
#include <QtCore/qstringlist.h>

namespace ComfyDeploy::Cli {

//! The one of \a candidates that \a text is probably a misspelling of; empty if none is similar.
[[nodiscard]] QString nearMatch(const QString &text, const QStringList &candidates);

} // namespace ComfyDeploy::Cli

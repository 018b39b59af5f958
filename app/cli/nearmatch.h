// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qstring.h>
#include <QtCore/qstringlist.h>

namespace ComfyDeploy::Cli {

//! The one of \a candidates that \a text was probably meant to be; empty if none is near.
[[nodiscard]] QString nearMatch(const QString &text, const QStringList &candidates);

} // namespace ComfyDeploy::Cli

// SPDX-License-Identifier: MIT

#pragma once

#include "settings/appsettings.h"

#include <QtGui/qpalette.h>

namespace ComfyDeploy::Runner {

[[nodiscard]] QPalette lightPalette();
[[nodiscard]] QPalette darkPalette();

//! Whether the desktop's own palette is a dark one: Qt 6.4 has no other word for it.
[[nodiscard]] bool isDark(const QPalette &palette);

//! The palette of \a theme; \a system is the desktop's, asked before ours was set.
[[nodiscard]] QPalette paletteFor(AppSettings::Theme theme, const QPalette &system);

} // namespace ComfyDeploy::Runner

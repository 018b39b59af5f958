// SPDX-License-Identifier: MIT

#pragma once

#include "settings/appsettings.h"

#include <QtGui/qpalette.h>

namespace ComfyDeploy::Runner {

[[nodiscard]] QPalette lightPalette();
[[nodiscard]] QPalette darkPalette();

//! Whether the desktop's palette is dark: Qt 6.4 has no color scheme property.
[[nodiscard]] bool isDark(const QPalette &palette);

//! The palette of \a theme; \a system is the desktop's, saved before ours was set.
[[nodiscard]] QPalette paletteFor(AppSettings::Theme theme, const QPalette &system);

} // namespace ComfyDeploy::Runner

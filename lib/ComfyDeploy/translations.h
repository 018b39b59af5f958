// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/comfydeploy_export.h>

#include <QtCore/qlocale.h>
#include <QtCore/qstring.h>

namespace ComfyDeploy {

//! \brief Installs the translations of this library for \a locale, and those of the local server
//! and the QML module if the program uses them.
//!
//! Installs a QTranslator in the application for each catalog, in the first available language of
//! QLocale::uiLanguages(), else English. Returns the language, such as "de".
//!
//! Call it in the main thread after creating the QCoreApplication. Existing texts do not change; a
//! later call replaces an earlier one. Translators that the program installs afterwards take
//! precedence.
//!
//! The catalogs are resources, <tt>:/ComfyDeploy/translations/<part>_<language>.qm</tt>. A
//! program's own catalogs in that folder, with another name for the part, are installed, too.
COMFYDEPLOY_EXPORT QString installTranslations(const QLocale &locale = QLocale());

} // namespace ComfyDeploy

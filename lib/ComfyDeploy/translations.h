// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/comfydeploy_export.h>

#include <QtCore/qlocale.h>
#include <QtCore/qstring.h>

namespace ComfyDeploy {

//! \brief Shows the sentences of this library in the language of \a locale, and those of the local
//! server and the QML module where the program has them.
//!
//! Installs a QTranslator in the application for each catalogue, in the first language of
//! QLocale::uiLanguages() that there is, else in English. Returns which one that is, such as "de".
//!
//! To be called in the main thread once there is a QCoreApplication. Sentences that were made
//! before stay as they are; a later call takes the place of an earlier one. Translators that the
//! program installs afterwards come first.
//!
//! The catalogues are resources, <tt>:/ComfyDeploy/translations/<part>_<language>.qm</tt>. A
//! program that puts its own there, with another name for the part, has them installed as well.
COMFYDEPLOY_EXPORT QString installTranslations(const QLocale &locale = QLocale());

} // namespace ComfyDeploy

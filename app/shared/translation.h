// SPDX-License-Identifier: MIT

#pragma once

namespace ComfyDeploy::App {

//! \brief Installs the translations for the user's language, including Qt's.
//!
//! The language is that of the environment: LANGUAGE, else LC_ALL, LC_MESSAGES or LANG.
void installTranslations();

} // namespace ComfyDeploy::App

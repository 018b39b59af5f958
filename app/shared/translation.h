// SPDX-License-Identifier: MIT

#pragma once

namespace ComfyDeploy::App {

//! \brief Has the program speak the user's language, Qt's own sentences included.
//!
//! The environment decides: LANGUAGE, else LC_ALL, LC_MESSAGES or LANG.
void installTranslations();

} // namespace ComfyDeploy::App

// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qstring.h>

namespace ComfyDeploy::Runner {

//! \brief The pictures that were pasted into forms.
//!
//! Forms and the history speak of them by their files, so these outlive the program.
namespace PastedPictures {

//! As many are kept, the latest, and those besides that a form holds.
constexpr int MaximumKept = 500;

[[nodiscard]] QString folder();
//! Removes those that are too many. Goes by the order in which they were pasted, not by their age:
//! where the clock was wrong for a while, a picture of today is years old.
void forgetOldest();

} // namespace PastedPictures

} // namespace ComfyDeploy::Runner

// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qstring.h>

namespace ComfyDeploy::Runner {

//! \brief Pictures that were pasted into forms.
//!
//! Forms and the history refer to them by their files, so these are stored permanently.
namespace PastedPictures {

//! The number of latest pictures to keep, besides those that a form uses.
constexpr int MaximumKept = 500;

[[nodiscard]] QString folder();
//! Removes excess pictures, in the order in which they were pasted, not by their time: if the clock
//! was wrong for a while, a new picture may look years old.
void forgetOldest();

} // namespace PastedPictures

} // namespace ComfyDeploy::Runner

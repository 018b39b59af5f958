// SPDX-License-Identifier: MIT

#pragma once

#include "scene_p.h"

#include <functional>

namespace ComfyDeploy::Local {

//! \brief Paints a picture for a prompt without any model, stroke by stroke.
//!
//! Replaces a sampler where there is no GPU: the same order gives the same picture, another prompt
//! or seed another one. The brush gets finer with each step, so more steps give a finer picture. A
//! note in the corner says that no model made it.
//!
//! \a proceed is called after each step; if it returns false, the function returns a null picture.
[[nodiscard]] QImage paintPicture(const PaintOrder &order, const std::function<bool()> &proceed);

} // namespace ComfyDeploy::Local

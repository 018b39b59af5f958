// SPDX-License-Identifier: MIT

#pragma once

#include "scene_p.h"

#include <functional>

namespace ComfyDeploy::Local {

//! \brief Paints a picture for a prompt without any model, stroke by stroke.
//!
//! Stands in for a sampler where there is no GPU: the same order gives the same picture, another
//! prompt or seed another one. The brush gets finer from step to step; more steps end finer. A note
//! in the corner says that no model made it.
//!
//! \a proceed is called after each step, and ends the work with a null picture by false.
[[nodiscard]] QImage paintPicture(const PaintOrder &order, const std::function<bool()> &proceed);

} // namespace ComfyDeploy::Local

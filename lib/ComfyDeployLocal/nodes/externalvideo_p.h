// SPDX-License-Identifier: MIT

#pragma once

#include "nodecontext_p.h"

namespace ComfyDeploy::Local {

//! \brief The five outputs of External Video: frames, their number, audio, information, latent.
//!
//! Read are moving pictures, GIF and WebP, which have no sound. Any other \a bytes end the node
//! with a reason that calls the film \a name. With a "vae" there is a latent in the place of the
//! frames.
[[nodiscard]] NodeOutcome videoOutcome(const NodeContext &context, const QByteArray &bytes,
                                       const QString &name);

} // namespace ComfyDeploy::Local

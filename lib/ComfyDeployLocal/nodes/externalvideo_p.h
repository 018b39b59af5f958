// SPDX-License-Identifier: MIT

#pragma once

#include "nodecontext_p.h"

namespace ComfyDeploy::Local {

//! \brief The five outputs of External Video: frames, their number, audio, information, latent.
//!
//! Reads animated GIF and WebP, which have no sound. With any other \a bytes the node fails, with a
//! reason that calls the video \a name. With a "vae" there is a latent instead of the frames.
[[nodiscard]] NodeOutcome videoOutcome(const NodeContext &context, const QByteArray &bytes,
                                       const QString &name);

} // namespace ComfyDeploy::Local

// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/values/nodevalue_p.h>

#include <QtCore/qrect.h>

#include <functional>

namespace ComfyDeploy::Local {

//! The arithmetic that ComfyUI's image nodes do, picture by picture, on 8 bits a channel. What
//! takes long on a large picture calls \a cancelled in between, and returns a null picture once
//! that is true.
using Cancelled = std::function<bool()>;

enum class ScaleMethod { NearestExact, Bilinear, Area, Bicubic, Lanczos };

//! Python's round(): halves go to the even neighbor.
[[nodiscard]] int pythonRound(double number);
//! Picture in the format that Images promises.
[[nodiscard]] QImage normalized(const QImage &image);
//! \a size must not be empty.
[[nodiscard]] QImage scaled(const QImage &image, QSize size, ScaleMethod method,
                            const Cancelled &cancelled);
//! What remains of a picture of \a size if its longer side is cut to the shape of \a target.
[[nodiscard]] QRect centerCrop(QSize size, QSize target);
//! Center-cropped to the shape of \a size, then scaled to it.
[[nodiscard]] QImage fitted(const QImage &image, QSize size, ScaleMethod method,
                            const Cancelled &cancelled);
[[nodiscard]] QImage inverted(const QImage &image);
//! sigma counts in a kernel that reaches from -1 to 1, whatever its radius: as ComfyUI has it.
[[nodiscard]] QImage blurred(const QImage &image, int radius, double sigma,
                             const Cancelled &cancelled);
[[nodiscard]] QImage sharpened(const QImage &image, int radius, double sigma, double alpha,
                               const Cancelled &cancelled);

enum class BlendMode { Normal, Multiply, Screen, Overlay, SoftLight, Difference };
//! Both pictures must have the same size.
[[nodiscard]] QImage blended(const QImage &first, const QImage &second, double factor,
                             BlendMode mode);

} // namespace ComfyDeploy::Local

// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/values/nodevalue_p.h>

#include <QtCore/qrect.h>

#include <functional>

namespace ComfyDeploy::Local {

//! The arithmetic of ComfyUI's image nodes, picture by picture, with 8 bits per channel. Slow
//! functions call \a cancelled repeatedly, and return a null picture once it returns true.
using Cancelled = std::function<bool()>;

enum class ScaleMethod { NearestExact, Bilinear, Area, Bicubic, Lanczos };

//! Python's round(): halves go to the even neighbor.
[[nodiscard]] int pythonRound(double number);
//! \a image in the format that Images requires.
[[nodiscard]] QImage normalized(const QImage &image);
//! \a size must not be empty.
[[nodiscard]] QImage scaled(const QImage &image, QSize size, ScaleMethod method,
                            const Cancelled &cancelled);
//! The part that remains of a picture of \a size if its longer side is cut to the aspect ratio of
//! \a target.
[[nodiscard]] QRect centerCrop(QSize size, QSize target);
//! \a image, center-cropped to the aspect ratio of \a size, then scaled to \a size.
[[nodiscard]] QImage fitted(const QImage &image, QSize size, ScaleMethod method,
                            const Cancelled &cancelled);
[[nodiscard]] QImage inverted(const QImage &image);
//! \a sigma refers to a kernel that reaches from -1 to 1, whatever its radius, as in ComfyUI.
[[nodiscard]] QImage blurred(const QImage &image, int radius, double sigma,
                             const Cancelled &cancelled);
[[nodiscard]] QImage sharpened(const QImage &image, int radius, double sigma, double alpha,
                               const Cancelled &cancelled);

enum class BlendMode { Normal, Multiply, Screen, Overlay, SoftLight, Difference };
//! Both pictures must have the same size.
[[nodiscard]] QImage blended(const QImage &first, const QImage &second, double factor,
                             BlendMode mode);

} // namespace ComfyDeploy::Local

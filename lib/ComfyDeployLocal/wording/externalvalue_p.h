// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/values/nodevalue_p.h>

#include <optional>
#include <utility>

// What the External nodes of the service's plugin make of the text that they are given; nothing
// where they take their default instead.
namespace ComfyDeploy::Local {

//! External Batch takes no more pictures than this from one list.
inline constexpr qsizetype MostBatchPictures = 1024;

//! Digits alone: a sign or a point makes it something else.
[[nodiscard]] std::optional<WholeNumber> externalWhole(const QString &text);
//! Out of the range is nothing, rather than the nearest limit.
[[nodiscard]] std::optional<double> externalSlider(const QString &text, double minimum,
                                                   double maximum);
//! Half to even, as Python rounds, and then as a slider.
[[nodiscard]] std::optional<WholeNumber>
externalWholeSlider(const QString &text, const WholeNumber &minimum, const WholeNumber &maximum);
//! The lowest and the highest seed that a node with these limits gives.
[[nodiscard]] std::pair<qint64, qint64> externalSeedRange(const WholeNumber &minimum,
                                                          const WholeNumber &maximum);

} // namespace ComfyDeploy::Local

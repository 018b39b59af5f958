// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/values/nodevalue_p.h>

#include <optional>
#include <utility>

// How the External nodes of the service's plugin convert the text that they are given; null if they
// use their default instead.
namespace ComfyDeploy::Local {

//! External Batch takes no more pictures than this from one list.
inline constexpr qsizetype MostBatchPictures = 1024;

//! A number that consists of digits only; null if \a text has a sign or a point.
[[nodiscard]] std::optional<WholeNumber> externalWhole(const QString &text);
//! The number in \a text; null if it is out of the range, instead of the nearest limit.
[[nodiscard]] std::optional<double> externalSlider(const QString &text, double minimum,
                                                   double maximum);
//! Like externalSlider(), after rounding half to even, as Python does.
[[nodiscard]] std::optional<WholeNumber>
externalWholeSlider(const QString &text, const WholeNumber &minimum, const WholeNumber &maximum);
//! The lowest and the highest seed that a node with these limits draws.
[[nodiscard]] std::pair<qint64, qint64> externalSeedRange(const WholeNumber &minimum,
                                                          const WholeNumber &maximum);

} // namespace ComfyDeploy::Local

// SPDX-License-Identifier: MIT

#include "externalvalue_p.h"

#include "pythonvalue_p.h"

#include <ComfyDeploy/inputspec.h>

#include <algorithm>
#include <cmath>

namespace ComfyDeploy::Local {

std::optional<WholeNumber> externalWhole(const QString &text)
{
    const QString digits = text.trimmed();
    const bool plain = !digits.isEmpty() && std::all_of(digits.begin(), digits.end(), [](QChar c) {
        return c >= u'0' && c <= u'9';
    });
    return plain ? pythonInt(digits) : std::nullopt;
}

std::optional<double> externalSlider(const QString &text, double minimum, double maximum)
{
    const auto number = pythonFloat(text);
    return number && *number >= minimum && *number <= maximum ? number : std::nullopt;
}

std::optional<WholeNumber> externalWholeSlider(const QString &text, const WholeNumber &minimum,
                                               const WholeNumber &maximum)
{
    const double rounded = std::nearbyint(pythonFloat(text).value_or(qQNaN()));
    if (rounded >= minimum.toDouble() && rounded <= maximum.toDouble() && std::isfinite(rounded))
        return WholeNumber::fromDigits(QByteArray::number(rounded, 'f', 0));
    return std::nullopt;
}

std::pair<qint64, qint64> externalSeedRange(const WholeNumber &minimum, const WholeNumber &maximum)
{
    const qint64 low = qMax<qint64>(1, minimum.toSigned());
    const qint64 high = qMin<qint64>(InputSpec::MaximumSeed, maximum.toSigned());
    return {qMin(low, high), qMax(low, high)};
}

} // namespace ComfyDeploy::Local

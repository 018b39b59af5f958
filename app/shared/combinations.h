// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qlist.h>
#include <QtCore/qstring.h>
#include <QtCore/qvariant.h>

#include <optional>

namespace ComfyDeploy::App {

// Runs with every combination of the values of several inputs.

//! \a factor times the number of combinations of lists with these sizes; null if that is more than
//! \a maximum.
[[nodiscard]] std::optional<int> combinationCount(const QList<qsizetype> &sizes, int factor,
                                                  int maximum);
//! For each list, the position of its value in the combination \a index; the last list varies
//! fastest.
[[nodiscard]] QList<qsizetype> combinationAt(const QList<qsizetype> &sizes, qint64 index);

//! What a range such as "1..20" stands for.
struct IntegerRange
{
    QVariantList values;
    QString problem; //!< to continue a sentence; empty if there are values
};
//! Null if \a text does not have the form of a range. One with more than \a maximum numbers is a
//! problem.
[[nodiscard]] std::optional<IntegerRange> integerRange(const QString &text, int maximum);

} // namespace ComfyDeploy::App

// SPDX-License-Identifier: MIT

#include "shared/combinations.h"

#include "shared/apptext.h"

#include <QtCore/qregularexpression.h>

namespace ComfyDeploy::App {

using namespace Qt::StringLiterals;

std::optional<int> combinationCount(const QList<qsizetype> &sizes, int factor, int maximum)
{
    qint64 count = factor;
    for (const qsizetype size : sizes) {
        count *= size;
        if (count > maximum)
            return std::nullopt;
    }
    return count > maximum ? std::nullopt : std::optional(int(count));
}

QList<qsizetype> combinationAt(const QList<qsizetype> &sizes, qint64 index)
{
    QList<qsizetype> positions(sizes.size());
    for (qsizetype i = sizes.size() - 1; i >= 0; --i) {
        positions[i] = index % sizes.at(i);
        index /= sizes.at(i);
    }
    return positions;
}

std::optional<IntegerRange> integerRange(const QString &text, int maximum)
{
    static const QRegularExpression form(u"^\\s*([+-]?\\d+)\\s*\\.\\.\\s*([+-]?\\d+)\\s*$"_s);
    const QRegularExpressionMatch match = form.match(text);
    if (!match.hasMatch())
        return std::nullopt;
    const auto bad = [](const QString &problem) {
        return IntegerRange{{}, problem};
    };
    bool firstOk = false;
    bool lastOk = false;
    const qlonglong first = match.captured(1).toLongLong(&firstOk);
    const qlonglong last = match.captured(2).toLongLong(&lastOk);
    if (!firstOk || !lastOk)
        return bad(AppText::tr("the range %1 goes beyond 64-bit numbers.").arg(text));
    if (last < first)
        return bad(
            AppText::tr("the range %1 must go from the smaller number to the larger.").arg(text));
    // Unsigned, because the difference of two qlonglong may overflow.
    if (qulonglong(last) - qulonglong(first) >= qulonglong(maximum))
        return bad(AppText::tr("the range %1 has more than %2 numbers.")
                       .arg(text, QString::number(maximum)));
    IntegerRange range;
    for (qlonglong offset = 0; offset <= last - first; ++offset)
        range.values += first + offset;
    return range;
}

} // namespace ComfyDeploy::App

// SPDX-License-Identifier: MIT

#include <ComfyDeploy/files/contentrange_p.h>

#include <QtCore/qregularexpression.h>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

std::optional<ContentRange> ContentRange::fromHeader(const QByteArray &header)
{
    static const QRegularExpression pattern(
        u"\\Abytes (\\d{1,18})-(\\d{1,18})/(\\*|\\d{1,18})\\z"_s,
        QRegularExpression::CaseInsensitiveOption);
    const auto match = pattern.match(QString::fromLatin1(header.trimmed()));
    if (!match.hasMatch())
        return std::nullopt;
    ContentRange range{match.captured(1).toLongLong(), match.captured(2).toLongLong(), -1};
    if (match.captured(3) != "*"_L1)
        range.total = match.captured(3).toLongLong();
    const bool isSound = range.first <= range.last && (range.total < 0 || range.last < range.total);
    return isSound ? std::optional(range) : std::nullopt;
}

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

#include "stringcombination_p.h"

#include <QtCore/qregularexpression.h>
#include <QtCore/qstringlist.h>

namespace ComfyDeploy::Local {

using namespace Qt::StringLiterals;

namespace {

// A text between slashes is a regular expression.
std::optional<QString> replacedText(const QString &text, const QString &what, const QString &by)
{
    if (!what.startsWith(u'/') || !what.endsWith(u'/'))
        return QString(text).replace(what, by);
    // Python's other escapes, as \n and \g<name>, mean nothing to Qt.
    static const QRegularExpression otherEscape(u"\\\\(?![1-9])"_s);
    const QRegularExpression pattern(what.size() > 2 ? what.sliced(1).chopped(1) : QString(),
                                     QRegularExpression::UseUnicodePropertiesOption);
    if (!pattern.isValid() || by.contains(otherEscape))
        return std::nullopt;
    return QString(text).replace(pattern, by);
}

QString tidiedText(QString text)
{
    static const QRegularExpression spaces(u"\\s{2,}"_s,
                                           QRegularExpression::UseUnicodePropertiesOption);
    static const QRegularExpression commas(u",{2,}"_s);
    return text.replace(spaces, u" "_s).replace(u" ,"_s, u","_s).replace(commas, u","_s).trimmed();
}

} // namespace

std::optional<QString> StringCombination::result() const
{
    QStringList parts{first, second, third};
    parts.removeAll(QString());
    const std::optional<QString> text = isReplacement
        ? replacedText(first, second, third)
        : std::optional(parts.join(tidies ? u", "_s : QString()));
    return text && tidies ? tidiedText(*text) : text;
}

} // namespace ComfyDeploy::Local

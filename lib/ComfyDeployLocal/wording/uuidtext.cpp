// SPDX-License-Identifier: MIT

#include "uuidtext_p.h"

#include <QtCore/qlist.h>

#include <array>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

constexpr int SimpleLength = 32;
// Where the five groups of a hyphenated UUID begin, and one past the end.
constexpr std::array<int, 6> GroupStarts = {0, 9, 14, 19, 24, 37};

bool isHexDigit(char32_t character)
{
    return (character >= U'0' && character <= U'9') || (character >= U'a' && character <= U'f')
        || (character >= U'A' && character <= U'F');
}

} // namespace

//! Simple, hyphenated, in braces, or as a urn.
QString canonicalUuid(const QString &text, QString *why)
{
    QString digits = text;
    int offset = 0;
    bool simple = true;
    if (digits.size() >= 2 && digits.startsWith(u'{') && digits.endsWith(u'}')) {
        digits = digits.sliced(1, digits.size() - 2);
        offset = 1;
        simple = false;
    } else if (digits.startsWith("urn:uuid:"_L1)) {
        offset = int(qstrlen("urn:uuid:"));
        digits = digits.sliced(offset);
        simple = false;
    }
    QList<int> hyphens;
    int index = 0; // in bytes of UTF-8, as the message counts
    for (const char32_t character : digits.toUcs4()) {
        if (character == U'-') {
            hyphens += index;
        } else if (!isHexDigit(character)) {
            *why = u"invalid character: expected an optional prefix of `urn:uuid:` followed by "
                   u"[0-9a-fA-F-], found `%1` at %2"_s.arg(QString::fromUcs4(&character, 1),
                                                           QString::number(index + offset + 1));
            return {};
        }
        index += character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    }
    if (hyphens.isEmpty() && (simple || index == SimpleLength)) {
        if (index != SimpleLength) {
            *why = u"invalid length: expected length 32 for simple format, found %1"_s.arg(index);
            return {};
        }
        for (int group = 4; group >= 1; --group)
            digits.insert(GroupStarts[size_t(group)] - group, u'-');
        return digits.toLower();
    }
    if (hyphens.size() != 4) {
        *why = u"invalid group count: expected 5, found %1"_s.arg(hyphens.size() + 1);
        return {};
    }
    hyphens += index;
    for (int group = 0; group < 5; ++group) {
        const int start = GroupStarts[size_t(group)];
        const int expected = GroupStarts[size_t(group) + 1] - 1 - start;
        const int found = hyphens[group] - start;
        if (found != expected) {
            *why = u"invalid group length in group %1: expected %2, found %3"_s.arg(
                QString::number(group), QString::number(expected), QString::number(found));
            return {};
        }
    }
    return digits.toLower();
}

} // namespace ComfyDeploy::Local

// SPDX-License-Identifier: MIT

#include "promptediting.h"

#include <QtCore/qregularexpression.h>
#include <QtGui/qtextcursor.h>
#include <QtGui/qtextdocument.h>

#include <cmath>

namespace ComfyDeploy::Qml {

using namespace Qt::StringLiterals;

namespace {

constexpr int ThousandthsInStep = 50;
constexpr QStringView Delimiters = u" .,\\/!?%^*;:{}=-_`~()\r\n\t";

struct Range
{
    qsizetype start = 0;
    qsizetype end = 0;
};

// One behind a backslash, that is not itself behind one, is a character like any other.
bool isParenthesis(const QString &text, qsizetype at, QChar which)
{
    qsizetype backslashes = 0;
    while (backslashes < at && text.at(at - 1 - backslashes) == u'\\')
        ++backslashes;
    return text.at(at) == which && backslashes % 2 == 0;
}

// Where what is open at \a from closes; -1 if it does not.
qsizetype closingFrom(const QString &text, qsizetype from)
{
    int depth = 0;
    for (qsizetype at = from; at < text.size(); ++at) {
        if (isParenthesis(text, at, u')') && depth-- == 0)
            return at;
        if (isParenthesis(text, at, u'('))
            ++depth;
    }
    return -1;
}

// The nearest parentheses around \a at, without them; empty if there are none.
Range enclosure(const QString &text, qsizetype at)
{
    int depth = 0;
    qsizetype start = at - 1;
    for (; start >= 0; --start) {
        if (isParenthesis(text, start, u'(') && depth-- == 0)
            break;
        if (isParenthesis(text, start, u')'))
            ++depth;
    }
    const qsizetype end = start < 0 ? -1 : closingFrom(text, at);
    return end < 0 ? Range() : Range{start + 1, end};
}

// Whether these are parentheses, and the words within them.
bool isEnclosed(const QString &text, Range range)
{
    return range.end - range.start >= 2 && isParenthesis(text, range.start, u'(')
        && closingFrom(text, range.start + 1) == range.end - 1;
}

Range wordAt(const QString &text, qsizetype at)
{
    Range word{at, at};
    while (word.start > 0 && !Delimiters.contains(text.at(word.start - 1)))
        --word.start;
    while (word.end < text.size() && !Delimiters.contains(text.at(word.end)))
        ++word.end;
    return word;
}

struct Change
{
    qsizetype start = 0;
    qsizetype length = 0; // 0 if there is nothing to change
    QString text;
};

Change weighted(const QString &text, int start, int end, int steps)
{
    Range range{start, end};
    if (start == end) {
        range = enclosure(text, start);
        if (range.start == range.end)
            range = wordAt(text, start);
    }
    while (range.end > range.start && text.at(range.end - 1).isSpace())
        --range.end;
    if (range.start == range.end)
        return {};
    const Range wider{range.start - 1, range.end + 1};
    if (wider.start >= 0 && wider.end <= text.size() && isEnclosed(text, wider))
        range = wider;
    QString words = text.sliced(range.start, range.end - range.start);
    double weight = 1;
    if (isEnclosed(text, range)) {
        words = words.sliced(1, words.size() - 2);
        static const QRegularExpression pattern(u"^(.*):\\s*([+-]?(?:\\d+\\.?\\d*|\\.\\d+))\\s*$"_s,
                                                QRegularExpression::DotMatchesEverythingOption);
        if (const auto match = pattern.match(words); match.hasMatch()) {
            words = match.captured(1);
            weight = match.captured(2).toDouble();
        }
    }
    // Exact thousandths, and not 1.1500000000000001.
    const double thousandths = std::round(weight * 1000) + steps * ThousandthsInStep;
    const QString number = QString::number(thousandths / 1000);
    return {range.start, range.end - range.start,
            thousandths == 1000 ? words : u"(%1:%2)"_s.arg(words, number)};
}

} // namespace

QPoint PromptEditing::changeWeight(QQuickTextDocument *document, int start, int end, int steps)
{
    const Change change = weighted(document->textDocument()->toPlainText(), start, end, steps);
    if (change.length == 0)
        return {start, end};
    QTextCursor cursor(document->textDocument());
    cursor.setPosition(int(change.start));
    cursor.setPosition(int(change.start + change.length), QTextCursor::KeepAnchor);
    cursor.insertText(change.text);
    return {int(change.start), int(change.start + change.text.size())};
}

void PromptEditing::setText(QQuickTextDocument *document, const QString &text)
{
    QTextCursor cursor(document->textDocument());
    cursor.select(QTextCursor::Document);
    cursor.insertText(text);
}

} // namespace ComfyDeploy::Qml

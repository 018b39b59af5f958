// SPDX-License-Identifier: MIT

#include "promptediting.h"

#include <QtCore/qregularexpression.h>
#include <QtGui/qtextcursor.h>
#include <QtGui/qtextdocument.h>

namespace ComfyDeploy::Qml {

using namespace Qt::StringLiterals;

namespace {

constexpr int StepsInOne = 20; // of 0.05
constexpr QStringView Delimiters = u" .,\\/!?%^*;:{}=-_`~()\r\n\t\u2029";

struct Range
{
    qsizetype start = 0;
    qsizetype end = 0;
};

// The nearest parentheses around \a at, without them; empty if there are none.
Range enclosure(const QString &text, qsizetype at)
{
    int depth = 0;
    qsizetype start = at - 1;
    for (; start >= 0; --start) {
        if (text.at(start) == u'(' && depth-- == 0)
            break;
        if (text.at(start) == u')')
            ++depth;
    }
    if (start < 0)
        return {};
    depth = 0;
    for (qsizetype end = at; end < text.size(); ++end) {
        if (text.at(end) == u')' && depth-- == 0)
            return {start + 1, end};
        if (text.at(end) == u'(')
            ++depth;
    }
    return {};
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
    if (range.start > 0 && range.end < text.size() && text.at(range.start - 1) == u'('
        && text.at(range.end) == u')') {
        --range.start;
        ++range.end;
    }
    QString words = text.sliced(range.start, range.end - range.start);
    double weight = 1;
    static const QRegularExpression pattern(u"^\\((.*):([+-]?\\d+(?:\\.\\d+)?)\\)$"_s,
                                            QRegularExpression::DotMatchesEverythingOption);
    if (const auto match = pattern.match(words); match.hasMatch()) {
        words = match.captured(1);
        weight = match.captured(2).toDouble();
    } else if (words.startsWith(u'(') && words.endsWith(u')')) {
        words = words.sliced(1, words.size() - 2);
    }
    // Exact hundredths, and not 1.1500000000000001.
    const int hundredths = qRound(weight * 100) + steps * 100 / StepsInOne;
    const QString number = QString::number(hundredths / 100.0);
    return {range.start, range.end - range.start,
            hundredths == 100 ? words : u"(%1:%2)"_s.arg(words, number)};
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

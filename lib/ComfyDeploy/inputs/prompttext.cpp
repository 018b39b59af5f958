// SPDX-License-Identifier: MIT

#include <ComfyDeploy/inputs/prompttext_p.h>

#include <QtCore/qdatetime.h>
#include <QtCore/qlist.h>
#include <QtCore/qrandom.h>
#include <QtCore/qregularexpression.h>
#include <QtCore/qstringlist.h>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

// Also what follows the "//" of a URL: the editor does so.
QString withoutComments(const QString &text)
{
    QString kept;
    for (qsizetype at = 0; at < text.size();) {
        const QStringView rest = QStringView(text).sliced(at);
        if (rest.startsWith(u"/*") && text.indexOf("*/"_L1, at + 2) >= 0) {
            at = text.indexOf("*/"_L1, at + 2) + 2;
        } else if (rest.startsWith(u"//")) {
            const qsizetype end = text.indexOf(u'\n', at);
            at = end < 0 ? text.size() : end;
        } else {
            kept += text.at(at++);
        }
    }
    return kept;
}

// \a text with each match of \a pattern replaced by what \a replacement returns.
template <typename Replacement>
QString replaced(const QString &text, const QRegularExpression &pattern, Replacement replacement)
{
    QString result;
    qsizetype end = 0;
    auto matches = pattern.globalMatch(text);
    while (matches.hasNext()) {
        const QRegularExpressionMatch match = matches.next();
        result += QStringView(text).sliced(end, match.capturedStart() - end);
        result += replacement(match);
        end = match.capturedEnd();
    }
    return result + text.sliced(end);
}

// "MM" is the month with two digits, "M" with as many as it has.
QString formattedDate(const QString &format, const QDateTime &time)
{
    static const QRegularExpression token(u"yyyy|yy|d+|M+|h+|m+|s+"_s);
    return replaced(format, token, [&time](const QRegularExpressionMatch &match) {
        const QString one = match.captured();
        const int number = one.startsWith(u'y') ? time.date().year()
            : one.startsWith(u'd')              ? time.date().day()
            : one.startsWith(u'M')              ? time.date().month()
            : one.startsWith(u'h')              ? time.time().hour()
            : one.startsWith(u'm')              ? time.time().minute()
                                                : time.time().second();
        const QString digits = QString::number(number).rightJustified(one.size(), u'0');
        return one == "yy"_L1 ? digits.right(2) : digits;
    });
}

} // namespace

QString dynamicPrompt(const QString &text, bool *picked)
{
    struct Choice
    {
        QStringList options;
        QString current;
    };
    const QString bare = withoutComments(text);
    QList<Choice> open{Choice()};
    for (qsizetype at = 0; at < bare.size(); ++at) {
        const QChar c = bare.at(at);
        const QChar next = at + 1 < bare.size() ? bare.at(at + 1) : QChar();
        if (c == u'\\' && !next.isNull()) { // another backslash as well: it escapes nothing then
            if (next != u'{' && next != u'}' && next != u'|')
                open.last().current += c;
            open.last().current += next;
            ++at;
        } else if (c == u'{') {
            open += Choice();
        } else if (c == u'|' && open.size() > 1) {
            open.last().options += open.last().current;
            open.last().current.clear();
        } else if (c == u'}' && open.size() > 1) {
            const Choice done = open.takeLast();
            const QStringList options = done.options + QStringList{done.current};
            *picked |= options.size() > 1;
            open.last().current +=
                options.at(QRandomGenerator::global()->bounded(int(options.size())));
        } else {
            open.last().current += c;
        }
    }
    while (open.size() > 1) { // no end: no choice
        const Choice done = open.takeLast();
        open.last().current += u'{' + (done.options + QStringList{done.current}).join(u'|');
    }
    return open.constFirst().current;
}

QString
withPlaceholders(const QString &text,
                 const std::function<QString(const QString &node, const QString &widget)> &valueOf)
{
    static const QRegularExpression placeholder(u"%([^%]+)%"_s);
    static const QRegularExpression forbidden(u"[/?<>\\\\:*|\"\\x00-\\x1f\\x7f]"_s);
    return replaced(text, placeholder, [&valueOf](const QRegularExpressionMatch &match) {
        const QString inner = match.captured(1);
        QString value;
        if (inner.startsWith("date:"_L1))
            value = formattedDate(inner.sliced(5), QDateTime::currentDateTime());
        else if (const qsizetype dot = inner.indexOf(u'.'); dot > 0)
            value = valueOf(inner.first(dot), inner.sliced(dot + 1)).replace(forbidden, u"_"_s);
        return value.isNull() ? match.captured() : value;
    });
}

} // namespace ComfyDeploy

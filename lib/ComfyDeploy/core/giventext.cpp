// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/coretext_p.h>
#include <ComfyDeploy/core/giventext_p.h>
#include <ComfyDeploy/core/utf8_p.h>

#include <QtCore/qregularexpression.h>
#include <QtCore/qstringconverter.h>

#include <array>
#include <utility>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array<std::pair<char16_t, char16_t>, 8> quotes{{
    {u'"', u'"'},
    {u'\'', u'\''},
    {u'`', u'`'},
    {u'\u201C', u'\u201D'},
    {u'\u201E', u'\u201C'},
    {u'\u2018', u'\u2019'},
    {u'\u00AB', u'\u00BB'},
    {u'<', u'>'},
}};

// White space, byte order marks and other invisible characters.
bool isInvisible(QChar c)
{
    return c.isSpace() || c.isNull() || c.category() == QChar::Other_Format;
}

QStringView trimmed(QStringView text)
{
    while (!text.isEmpty() && isInvisible(text.front()))
        text = text.sliced(1);
    while (!text.isEmpty() && isInvisible(text.back()))
        text.chop(1);
    return text;
}

// Removes what precedes the token in a header: "Authorization: Bearer".
QStringView withoutPrefix(QStringView text)
{
    for (const QStringView prefix : {QStringView(u"authorization"), QStringView(u"bearer")}) {
        if (!text.startsWith(prefix, Qt::CaseInsensitive))
            continue;
        const QStringView rest = text.sliced(prefix.size());
        if (rest.isEmpty() || isInvisible(rest.front()))
            return rest;
        if (rest.front() == u':')
            return rest.sliced(1);
    }
    return text;
}

QStringView withoutQuotes(QStringView text)
{
    for (const auto &[opening, closing] : quotes) {
        if (text.size() >= 2 && text.front() == opening && text.back() == closing)
            return text.sliced(1, text.size() - 2);
    }
    return text;
}

QString decoded(const QByteArray &given)
{
    const auto encoding = QStringConverter::encodingForData(given); // by the byte order mark
    return encoding ? QString(QStringDecoder(*encoding)(given)) : QString::fromUtf8(given);
}

} // namespace

QByteArray cleanToken(const QByteArray &given)
{
    const bool isText =
        QStringConverter::encodingForData(given) || validUtf8Prefix(given) == given.size();
    if (!isText)
        return given.trimmed();
    const QString text = decoded(given);
    QStringView token = trimmed(text);
    for (QStringView before; before.size() != token.size();) {
        before = token;
        token = trimmed(withoutQuotes(withoutPrefix(token)));
    }
    return token.toUtf8();
}

QString problemWithToken(const QByteArray &token)
{
    const qsizetype valid = validUtf8Prefix(token);
    const QList<uint> characters = QString::fromUtf8(token.first(valid)).toUcs4();
    for (qsizetype i = 0; i < characters.size(); ++i) {
        if (const uint c = characters.at(i); c <= 0x20 || c >= 0x7F)
            return CoreText::tr("holds the character U+%1 at position %2, which no token has")
                .arg(QString::number(c, 16).toUpper().rightJustified(4, u'0'),
                     QString::number(i + 1));
    }
    if (valid < token.size())
        return CoreText::tr("holds the byte 0x%1 at position %2, which no token has")
            .arg(QString::number(uchar(token.at(valid)), 16).toUpper(),
                 QString::number(characters.size() + 1));
    return {};
}

QString shownAddress(const QString &typed)
{
    // Everything up to the last "@": a password may contain any character.
    static const QRegularExpression userInfo(u"\\A((?:[a-z][a-z0-9+.-]*:)?/*).*@"_s,
                                             QRegularExpression::CaseInsensitiveOption
                                                 | QRegularExpression::DotMatchesEverythingOption);
    static const QRegularExpression query(u"\\?.*\\z"_s,
                                          QRegularExpression::DotMatchesEverythingOption);
    QString shown = typed;
    return shown.replace(userInfo, u"\\1\u2026@"_s).replace(query, u"?\u2026"_s);
}

QString shownAddress(const QUrl &url)
{
    if (url.isValid() || url.isEmpty())
        return url.toString(QUrl::RemoveUserInfo | QUrl::RemoveQuery);
    // QUrl keeps text that it cannot parse only in errorString().
    static const QRegularExpression source(u"source was \"(.*?)\"(; scheme = |\\z)"_s,
                                           QRegularExpression::DotMatchesEverythingOption);
    return shownAddress(source.match(url.errorString()).captured(1));
}

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/senttokens_p.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <utility>

namespace ComfyDeploy {

namespace {

constexpr qsizetype maximumTokens = 4;

//! One character and how many characters of the text encode it.
struct Unit
{
    char16_t value = 0;
    qsizetype length = 1;
};

template <typename Text>
std::optional<char16_t> hexAt(const Text &text, qsizetype at, qsizetype digits)
{
    if (at + digits > text.size())
        return std::nullopt;
    char16_t value = 0;
    for (qsizetype i = at; i < at + digits; ++i) {
        const char16_t c = text[i];
        const int digit = c >= u'0' && c <= u'9' ? c - u'0'
            : c >= u'a' && c <= u'f'             ? c - u'a' + 10
            : c >= u'A' && c <= u'F'             ? c - u'A' + 10
                                                 : -1;
        if (digit < 0)
            return std::nullopt;
        value = char16_t(value * 16 + digit);
    }
    return value;
}

// "%2F", "\u002f", "\/"; anything else is one character.
template <typename Text>
Unit decodedAt(const Text &text, qsizetype at)
{
    const char16_t c = text[at];
    if (c == u'%') {
        if (const auto value = hexAt(text, at + 1, 2))
            return {*value, 3};
    } else if (c == u'\\' && at + 1 < text.size()) {
        const char16_t next = text[at + 1];
        if (next == u'/' || next == u'\\' || next == u'"')
            return {next, 2};
        if (const auto value = next == u'u' ? hexAt(text, at + 2, 4) : std::nullopt)
            return {*value, 6};
    }
    return {c, 1};
}

// The length of the token's encoding at that position; 0 if the token is not there.
template <typename Text>
qsizetype lengthAt(const Text &text, qsizetype begin, const QByteArray &token)
{
    qsizetype at = begin;
    for (const char wanted : token) {
        if (at >= text.size())
            return 0;
        const char16_t value = char16_t(uchar(wanted));
        const Unit unit = text[at] == value ? Unit{value, 1} : decodedAt(text, at);
        if (unit.value != value)
            return 0;
        at += unit.length;
    }
    return at - begin;
}

//! Reads QByteArray and QString alike, character by character.
struct Bytes
{
    const QByteArray &text;
    [[nodiscard]] qsizetype size() const { return text.size(); }
    [[nodiscard]] char16_t operator[](qsizetype i) const { return uchar(text.at(i)); }
    static char character(char c) { return c; }
};
struct Characters
{
    const QString &text;
    [[nodiscard]] qsizetype size() const { return text.size(); }
    [[nodiscard]] char16_t operator[](qsizetype i) const { return text.at(i).unicode(); }
    static QLatin1Char character(char c) { return QLatin1Char(c); }
};

template <typename View, typename String>
bool hasEncoded(const String &text)
{
    return text.contains(View::character('%')) || text.contains(View::character('\\'));
}

//! Where a token can begin, or its encoding: each character has a cursor of its own, because a
//! search for one is much faster than a look at each.
template <typename View, typename String>
class Candidates
{
public:
    Candidates(const String &text, char first) : m_text(text), m_cursors{{{first}, {'%'}, {'\\'}}}
    {}

    //! The first at \a from or behind it; the size of the text if there is none.
    qsizetype next(qsizetype from)
    {
        qsizetype nearest = m_text.size();
        for (Cursor &cursor : m_cursors) {
            if (cursor.found < from) {
                const qsizetype found = m_text.indexOf(View::character(cursor.character), from);
                cursor.found = found < 0 ? m_text.size() : found;
            }
            nearest = std::min(nearest, cursor.found);
        }
        return nearest;
    }

private:
    struct Cursor
    {
        char character;
        qsizetype found = -1;
    };

    const String &m_text;
    std::array<Cursor, 3> m_cursors;
};

// The text is copied only if there is something to redact.
template <typename View, typename String>
String withoutToken(const String &text, const QByteArray &token, const String &replacement)
{
    const View view{text};
    Candidates<View, String> candidates(text, token.front());
    String result;
    qsizetype done = 0;
    for (qsizetype i = candidates.next(0); i < text.size();) {
        const qsizetype length = lengthAt(view, i, token);
        if (length > 0) {
            result += text.mid(done, i - done) + replacement;
            done = i + length;
        }
        i = candidates.next(i + std::max<qsizetype>(length, 1));
    }
    return done == 0 ? text : result + text.mid(done);
}

// The base64 characters that depend only on the token, for each of the three positions at which it
// can begin within a group of three bytes.
QByteArrayList base64Of(const QByteArray &token)
{
    QByteArrayList forms;
    for (const qsizetype before : {0, 1, 2}) {
        const QByteArray bytes = QByteArray(before, ' ') + token;
        const qsizetype begin = (before * 8 + 5) / 6;
        const qsizetype end = bytes.size() * 8 / 6;
        for (const auto alphabet : {QByteArray::Base64Encoding, QByteArray::Base64UrlEncoding}) {
            const QByteArray form = bytes.toBase64(alphabet).mid(begin, end - begin);
            if (!forms.contains(form))
                forms += form;
        }
    }
    return forms;
}

} // namespace

SentTokens::Form::Form(const QByteArray &text)
    : written(text), inBytes(text), inText(QString::fromLatin1(text))
{}

void SentTokens::add(const QByteArray &token)
{
    if (token.size() < minimumLength)
        return;
    m_tokens.removeIf([&token](const Token &known) { return known.text == token; });
    Token added{token, {Form(token)}};
    const QByteArrayList base64 = base64Of(token);
    for (const QByteArray &form : base64)
        added.forms += Form(form);
    m_tokens += added;
    if (m_tokens.size() > maximumTokens)
        m_tokens.removeFirst();
    m_shortest = std::numeric_limits<qsizetype>::max();
    for (const Token &known : std::as_const(m_tokens)) {
        for (const Form &form : known.forms)
            m_shortest = std::min(m_shortest, form.written.size());
    }
}

// Nearly no text holds a token, and few have anything encoded: those are searched for many
// characters at a time.
template <typename View, typename String, typename Matcher>
String SentTokens::redactedAs(const String &text, Matcher matcher, const String &replacement) const
{
    if (text.size() < m_shortest)
        return text;
    const bool isEncoded = hasEncoded<View>(text);
    String result = text;
    for (const Token &token : m_tokens) {
        for (const Form &form : token.forms) {
            if (isEncoded || (form.*matcher).indexIn(result) >= 0)
                result = withoutToken<View>(result, form.written, replacement);
        }
    }
    return result;
}

QByteArray SentTokens::redacted(const QByteArray &text) const
{
    return redactedAs<Bytes>(text, &Form::inBytes, QByteArrayLiteral("[token]"));
}

QString SentTokens::redacted(const QString &text) const
{
    return redactedAs<Characters>(text, &Form::inText, QStringLiteral("[token]"));
}

} // namespace ComfyDeploy

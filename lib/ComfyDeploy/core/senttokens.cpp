// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/senttokens_p.h>

#include <algorithm>
#include <optional>

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
};
struct Characters
{
    const QString &text;
    [[nodiscard]] qsizetype size() const { return text.size(); }
    [[nodiscard]] char16_t operator[](qsizetype i) const { return text.at(i).unicode(); }
};

// The text is copied only if there is something to redact.
template <typename View, typename String>
String withoutToken(const String &text, const QByteArray &token, const String &replacement)
{
    const View view{text};
    const char16_t first = uchar(token.front());
    String result;
    qsizetype done = 0;
    for (qsizetype i = 0; i < view.size();) {
        const char16_t c = view[i];
        const qsizetype length =
            c == first || c == u'%' || c == u'\\' ? lengthAt(view, i, token) : 0;
        if (length == 0) {
            ++i;
            continue;
        }
        result += text.mid(done, i - done) + replacement;
        i += length;
        done = i;
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

void SentTokens::add(const QByteArray &token)
{
    if (token.size() < minimumLength)
        return;
    m_tokens.removeIf([&token](const Forms &forms) { return forms.token == token; });
    m_tokens.append({token, QByteArrayList{token} + base64Of(token)});
    if (m_tokens.size() > maximumTokens)
        m_tokens.removeFirst();
}

QByteArray SentTokens::redacted(const QByteArray &text) const
{
    QByteArray result = text;
    for (const Forms &forms : m_tokens) {
        for (const QByteArray &form : forms.written)
            result = withoutToken<Bytes>(result, form, QByteArrayLiteral("[token]"));
    }
    return result;
}

QString SentTokens::redacted(const QString &text) const
{
    QString result = text;
    for (const Forms &forms : m_tokens) {
        for (const QByteArray &form : forms.written)
            result = withoutToken<Characters>(result, form, QStringLiteral("[token]"));
    }
    return result;
}

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/receivedjson_p.h>

#include <algorithm>
#include <array>

namespace ComfyDeploy::ReceivedJson {

namespace {

constexpr std::array<QByteArrayView, 3> pythonLiterals{"NaN", "Infinity", "-Infinity"};
constexpr QByteArrayView null = "null";

bool mayHoldLiterals(const QByteArray &text)
{
    return text.contains("NaN") || text.contains("Infinity");
}

// Whether \a c can be part of a longer literal or number.
bool continuesLiteral(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
        || QByteArrayView("_$+-.").contains(c) || uchar(c) >= 0x80;
}

// 0 if none begins there.
qsizetype literalLengthAt(QByteArrayView text, qsizetype pos)
{
    if (pos > 0 && continuesLiteral(text[pos - 1]))
        return 0;
    for (const QByteArrayView literal : pythonLiterals) {
        const qsizetype end = pos + literal.size();
        if (text.sliced(pos).startsWith(literal)
            && (end == text.size() || !continuesLiteral(text[end])))
            return literal.size();
    }
    return 0;
}

// The offset of the closing quote, or of the end.
qsizetype endOfString(QByteArrayView text, qsizetype pos)
{
    while (++pos < text.size() && text[pos] != '"') {
        if (text[pos] == '\\')
            ++pos;
    }
    return std::min(pos, text.size());
}

} // namespace

qsizetype WithNulls::receivedOffset(qsizetype offset) const
{
    const auto behind = std::upper_bound(
        literals.begin(), literals.end(), offset,
        [](qsizetype at, const Literal &literal) { return at < literal.offsetOfNull; });
    if (behind == literals.begin())
        return offset;
    const Literal &literal = *std::prev(behind);
    const qsizetype endOfNull = literal.offsetOfNull + null.size();
    return offset < endOfNull ? literal.offset
                              : literal.offset + literal.length + offset - endOfNull;
}

WithNulls withNulls(const QByteArray &text)
{
    WithNulls result;
    result.text.reserve(text.size());
    const QByteArrayView view(text);
    qsizetype copied = 0;
    for (qsizetype pos = 0; pos < view.size(); ++pos) {
        const char c = view[pos];
        if (c == '"') {
            pos = endOfString(view, pos);
        } else if (c == 'N' || c == 'I' || c == '-') {
            const qsizetype length = literalLengthAt(view, pos);
            if (length == 0)
                continue;
            result.text += view.sliced(copied, pos - copied);
            result.literals += {pos, length, result.text.size()};
            result.text += null;
            copied = pos + length;
            pos = copied - 1;
        }
    }
    result.text += view.sliced(copied);
    return result;
}

std::optional<JsonText> parse(const QByteArray &text, JsonText::Error *error)
{
    auto json = JsonText::parse(text, error);
    if (json || !mayHoldLiterals(text))
        return json;
    const WithNulls nulled = withNulls(text);
    JsonText::Error problem;
    json = JsonText::parse(nulled.text, &problem);
    if (!json && error) {
        *error = JsonText::errorAt(text, nulled.receivedOffset(problem.offset), problem.message);
        error->tooDeep = problem.tooDeep;
    }
    return json;
}

std::optional<JsonText> exact(const QByteArray &text)
{
    constexpr int sufficient = 19; // digits: those of 2^63
    int digits = 0;
    for (const char c : text) {
        digits = c >= '0' && c <= '9' ? digits + 1 : 0;
        if (digits == sufficient)
            return parse(text);
    }
    return std::nullopt;
}

QJsonDocument document(const QByteArray &text, QJsonParseError *error)
{
    QJsonParseError problem;
    QJsonDocument json = QJsonDocument::fromJson(text, &problem);
    if (problem.error != QJsonParseError::NoError && mayHoldLiterals(text)) {
        const WithNulls nulled = withNulls(text);
        json = QJsonDocument::fromJson(nulled.text, &problem);
        problem.offset = int(nulled.receivedOffset(problem.offset));
    }
    if (error)
        *error = problem;
    return json;
}

} // namespace ComfyDeploy::ReceivedJson

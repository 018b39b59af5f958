// SPDX-License-Identifier: MIT

// JsonText::parse(): strict RFC 8259, reporting where the text violates it.
#include <ComfyDeploy/core/coretext_p.h>
#include <ComfyDeploy/core/jsontext_p.h>
#include <ComfyDeploy/core/utf8_p.h>

#include <cstring>
#include <limits>
#include <utility>

namespace ComfyDeploy {

namespace {

bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

int hexDigit(char c)
{
    if (isDigit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

} // namespace

class JsonText::Parser
{
public:
    explicit Parser(Data &data) : m_data(data), m_text(data.text) {}

    bool run(Error *error)
    {
        if (m_text.startsWith("\xEF\xBB\xBF"))
            m_pos = 3;
        skipSpace();
        if (value(0, 0, 0)) {
            skipSpace();
            if (m_pos == m_text.size())
                return true;
            fail(CoreText::tr("there is more text after the end of the document"));
        }
        if (error) {
            *error = errorAt(m_data.text, m_errorAt, m_message);
            error->tooDeep = m_tooDeep;
        }
        return false;
    }

private:
    bool fail(const QString &message) { return failAt(m_pos, message); }
    bool failAt(qsizetype offset, const QString &message)
    {
        m_errorAt = offset;
        m_message = message;
        return false;
    }
    [[nodiscard]] bool atEnd() const { return m_pos >= m_text.size(); }
    [[nodiscard]] char peek() const { return atEnd() ? '\0' : m_text[m_pos]; }
    void skipSpace()
    {
        while (!atEnd() && isSpace(m_text[m_pos]))
            ++m_pos;
    }

    bool value(int depth, qsizetype keyBegin, qsizetype keyEnd)
    {
        if (atEnd())
            return fail(CoreText::tr("the text ends where a value should stand"));
        const auto index = m_data.nodes.size();
        const auto begin = m_pos;
        m_data.nodes.push_back({Type::Null, false, std::exchange(m_hasEscape, false),
                                quint32(begin), 0, quint32(keyBegin), quint32(keyEnd), 0, 0});
        bool ok = false;
        Type type = Type::Null;
        switch (const char c = peek()) {
        case '{':
        case '[':
            type = c == '{' ? Type::Object : Type::Array;
            ok = container(depth + 1, index, c == '{');
            break;
        case '"':
            type = Type::String;
            ok = string();
            break;
        case 't':
            type = Type::Bool;
            ok = literal("true");
            break;
        case 'f':
            type = Type::Bool;
            ok = literal("false");
            break;
        case 'n':
            ok = literal("null");
            break;
        default:
            type = Type::Number;
            ok = number();
        }
        Node &node = m_data.nodes[index];
        node.type = type;
        node.isEscaped = type == Type::String && std::exchange(m_hasEscape, false);
        node.end = quint32(m_pos);
        node.next = quint32(m_data.nodes.size());
        return ok;
    }

    bool container(int depth, qsizetype index, bool isObject)
    {
        m_tooDeep = depth > MaximumDepth;
        if (m_tooDeep)
            return fail(CoreText::tr("nested deeper than %1 levels").arg(MaximumDepth));
        const char closing = isObject ? '}' : ']';
        ++m_pos;
        skipSpace();
        if (peek() == closing) {
            ++m_pos;
            return true;
        }
        for (;;) {
            qsizetype keyBegin = 0;
            qsizetype keyEnd = 0;
            if (isObject) {
                keyBegin = m_pos;
                if (peek() != '"')
                    return fail(atEnd() ? CoreText::tr("the text ends inside an object")
                                        : CoreText::tr("expected a key in double quotes"));
                if (!string())
                    return false;
                keyEnd = m_pos;
                skipSpace();
                if (peek() != ':')
                    return fail(CoreText::tr("expected a colon after the key"));
                ++m_pos;
                skipSpace();
            }
            if (!value(depth, keyBegin, keyEnd))
                return false;
            ++m_data.nodes[index].count;
            skipSpace();
            if (peek() == closing) {
                ++m_pos;
                return true;
            }
            if (atEnd())
                return fail(isObject ? CoreText::tr("the text ends inside an object")
                                     : CoreText::tr("the text ends inside an array"));
            if (peek() != ',')
                return fail(isObject ? CoreText::tr("expected a comma or a closing brace")
                                     : CoreText::tr("expected a comma or a closing bracket"));
            ++m_pos;
            skipSpace();
        }
    }

    bool string()
    {
        const auto begin = m_pos++;
        for (;;) {
            skipPlainCharacters();
            if (atEnd())
                return failAt(begin, CoreText::tr("this string has no closing quote"));
            const char c = m_text[m_pos];
            if (c == '"') {
                ++m_pos;
                return true;
            }
            if (c != '\\')
                return fail(CoreText::tr("a control character inside a string"));
            if (!escape())
                return false;
        }
    }

    // To the next quote, backslash or control character. Eight bytes at a time, because pictures in
    // Base64 are strings of millions of them.
    void skipPlainCharacters()
    {
        constexpr quint64 Ones = 0x0101010101010101;
        constexpr quint64 HighBits = 0x8080808080808080;
        // Some high bit is set if a byte is 0, and only then; which one does not matter.
        const auto hasZero = [](quint64 word) {
            return (word - Ones) & ~word & HighBits;
        };
        const char *pos = m_text.data() + m_pos;
        const char *const end = m_text.data() + m_text.size();
        for (; end - pos >= 8; pos += 8) {
            quint64 word = 0;
            std::memcpy(&word, pos, sizeof word);
            const quint64 controls = (word - Ones * 0x20) & ~word & HighBits;
            if (controls | hasZero(word ^ (Ones * '"')) | hasZero(word ^ (Ones * '\\')))
                break;
        }
        while (pos != end && uchar(*pos) >= 0x20 && *pos != '"' && *pos != '\\')
            ++pos;
        m_pos = pos - m_text.data();
    }

    bool escape()
    {
        const auto begin = m_pos++;
        const char c = peek();
        ++m_pos;
        m_hasEscape = true;
        if (c != '\0' && QByteArrayView("\"\\/bfnrt").contains(c))
            return true;
        if (c != 'u')
            return failAt(begin, CoreText::tr("an unknown escape in a string"));
        for (int digit = 0; digit < 4; ++digit, ++m_pos) {
            if (hexDigit(peek()) < 0)
                return failAt(begin, CoreText::tr("\\u needs four hexadecimal digits"));
        }
        return true;
    }

    bool literal(QByteArrayView expected)
    {
        if (!m_text.sliced(m_pos).startsWith(expected))
            return fail(CoreText::tr("expected a value"));
        m_pos += expected.size();
        return true;
    }

    [[nodiscard]] QString problemOfNoNumber(qsizetype begin) const
    {
        const QByteArrayView rest = m_text.sliced(begin);
        for (const char *literal : {"NaN", "Infinity", "-Infinity"}) { // as Python writes them
            if (rest.startsWith(literal))
                return CoreText::tr("%1 is not a number that JSON has")
                    .arg(QLatin1StringView(literal));
        }
        return CoreText::tr("expected a value");
    }

    bool number()
    {
        const auto begin = m_pos;
        if (peek() == '-')
            ++m_pos;
        if (!isDigit(peek()))
            return failAt(begin, problemOfNoNumber(begin));
        if (peek() == '0' && m_pos + 1 < m_text.size() && isDigit(m_text[m_pos + 1]))
            return failAt(begin, CoreText::tr("a number must not start with a zero"));
        digits();
        if (peek() == '.') {
            ++m_pos;
            if (!isDigit(peek()))
                return fail(CoreText::tr("a digit must follow the decimal point"));
            digits();
        }
        if (peek() == 'e' || peek() == 'E') {
            ++m_pos;
            if (peek() == '+' || peek() == '-')
                ++m_pos;
            if (!isDigit(peek()))
                return fail(CoreText::tr("a digit must follow the exponent sign"));
            digits();
        }
        return true;
    }

    void digits()
    {
        while (isDigit(peek()))
            ++m_pos;
    }

    Data &m_data;
    const QByteArrayView m_text;
    qsizetype m_pos = 0;
    bool m_hasEscape = false; // in the string that was read last
    qsizetype m_errorAt = 0;
    bool m_tooDeep = false;
    QString m_message;
};

std::optional<JsonText> JsonText::parse(const QByteArray &text, Error *error)
{
    if (text.size() > std::numeric_limits<qint32>::max()) {
        if (error)
            *error = {CoreText::tr("larger than 2 GiB"), 0, 1, 1};
        return std::nullopt;
    }
    if (const qsizetype valid = text.isValidUtf8() ? text.size() : validUtf8Prefix(text);
        valid < text.size()) {
        if (error)
            *error = errorAt(text, valid, CoreText::tr("the text is not UTF-8"));
        return std::nullopt;
    }
    auto data = std::make_shared<Data>();
    data->text = text;
    if (!Parser(*data).run(error))
        return std::nullopt;
    data->nodes.squeeze();
    return JsonText(std::move(data));
}

} // namespace ComfyDeploy

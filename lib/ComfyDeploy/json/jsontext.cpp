#include <ComfyDeploy/json/jsontext_p.h>
#include <ComfyDeploy/json/utf8_p.h>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qhash.h>
#include <QtCore/qlocale.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("ComfyDeploy::JsonText", text);
}

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

// The text between the quotes of a string that the parser has accepted.
QString decodedString(QByteArrayView inner)
{
    if (!inner.contains('\\'))
        return textFromUtf8(inner);
    QString out;
    out.reserve(inner.size());
    qsizetype runBegin = 0;
    for (qsizetype i = 0; i < inner.size();) {
        if (inner[i] != '\\') {
            ++i;
            continue;
        }
        out += textFromUtf8(inner.sliced(runBegin, i - runBegin));
        const char escape = inner[i + 1];
        i += 2;
        switch (escape) {
        case 'b':
            out += u'\b';
            break;
        case 'f':
            out += u'\f';
            break;
        case 'n':
            out += u'\n';
            break;
        case 'r':
            out += u'\r';
            break;
        case 't':
            out += u'\t';
            break;
        case 'u': {
            int unit = 0;
            for (int digit = 0; digit < 4; ++digit)
                unit = unit * 16 + hexDigit(inner[i + digit]);
            out += QChar(char16_t(unit));
            i += 4;
            break;
        }
        default:
            out += QLatin1Char(escape); // one of " \ /
        }
        runBegin = i;
    }
    out += textFromUtf8(inner.sliced(runBegin));
    return out;
}

// QByteArray::toDouble() gives 0 for 1e400; Python, which reads what we send, gives infinity.
double numberFrom(QByteArrayView digits)
{
    double number = 0;
    const auto [end, error] = std::from_chars(digits.begin(), digits.end(), number);
    if (error != std::errc::result_out_of_range)
        return number;
    const bool tiny = digits.contains("e-") || digits.contains("E-") || digits.startsWith("0.")
        || digits.startsWith("-0.");
    if (tiny)
        return 0;
    return digits.startsWith('-') ? -std::numeric_limits<double>::infinity()
                                  : std::numeric_limits<double>::infinity();
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
            fail(tr("there is more text behind the end of the document"));
        }
        if (error)
            *error = errorAt(m_data.text, m_errorAt, m_message);
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
            return fail(tr("the text ends where a value should stand"));
        const auto index = m_data.nodes.size();
        const auto begin = m_pos;
        m_data.nodes.push_back(
            {Type::Null, quint32(begin), 0, quint32(keyBegin), quint32(keyEnd), 0, 0});
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
            ok = word("true");
            break;
        case 'f':
            type = Type::Bool;
            ok = word("false");
            break;
        case 'n':
            ok = word("null");
            break;
        default:
            type = Type::Number;
            ok = number();
        }
        Node &node = m_data.nodes[index];
        node.type = type;
        node.end = quint32(m_pos);
        node.next = quint32(m_data.nodes.size());
        return ok;
    }

    bool container(int depth, size_t index, bool isObject)
    {
        if (depth > MaximumDepth)
            return fail(tr("nested deeper than %1 levels").arg(MaximumDepth));
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
                    return fail(atEnd() ? tr("the text ends inside an object")
                                        : tr("expected a key in double quotes"));
                if (!string())
                    return false;
                keyEnd = m_pos;
                skipSpace();
                if (peek() != ':')
                    return fail(tr("expected a colon behind the key"));
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
                return fail(isObject ? tr("the text ends inside an object")
                                     : tr("the text ends inside an array"));
            if (peek() != ',')
                return fail(isObject ? tr("expected a comma or a closing brace")
                                     : tr("expected a comma or a closing bracket"));
            ++m_pos;
            skipSpace();
        }
    }

    bool string()
    {
        const auto begin = m_pos++;
        for (;;) {
            if (atEnd())
                return failAt(begin, tr("this string has no closing quote"));
            const char c = m_text[m_pos];
            if (c == '"') {
                ++m_pos;
                return true;
            }
            if (uchar(c) < 0x20)
                return fail(tr("a control character inside a string"));
            if (c == '\\') {
                if (!escape())
                    return false;
            } else {
                ++m_pos;
            }
        }
    }

    bool escape()
    {
        const auto begin = m_pos++;
        const char c = peek();
        ++m_pos;
        if (c != '\0' && QByteArrayView("\"\\/bfnrt").contains(c))
            return true;
        if (c != 'u')
            return failAt(begin, tr("an unknown escape in a string"));
        for (int digit = 0; digit < 4; ++digit, ++m_pos) {
            if (hexDigit(peek()) < 0)
                return failAt(begin, tr("\\u needs four hexadecimal digits"));
        }
        return true;
    }

    bool word(QByteArrayView expected)
    {
        if (!m_text.sliced(m_pos).startsWith(expected))
            return fail(tr("expected a value"));
        m_pos += expected.size();
        return true;
    }

    bool number()
    {
        const auto begin = m_pos;
        if (peek() == '-')
            ++m_pos;
        if (!isDigit(peek()))
            return failAt(begin, tr("expected a value"));
        if (peek() == '0' && m_pos + 1 < m_text.size() && isDigit(m_text[m_pos + 1]))
            return failAt(begin, tr("a number must not start with a zero"));
        digits();
        if (peek() == '.') {
            ++m_pos;
            if (!isDigit(peek()))
                return fail(tr("a digit must follow the decimal point"));
            digits();
        }
        if (peek() == 'e' || peek() == 'E') {
            ++m_pos;
            if (peek() == '+' || peek() == '-')
                ++m_pos;
            if (!isDigit(peek()))
                return fail(tr("a digit must follow the exponent sign"));
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
    qsizetype m_errorAt = 0;
    QString m_message;
};

JsonText::JsonText(std::shared_ptr<const Data> data) : d(std::move(data)) {}

std::optional<JsonText> JsonText::parse(const QByteArray &text, Error *error)
{
    if (text.size() > std::numeric_limits<qint32>::max()) {
        if (error)
            *error = {tr("larger than 2 GiB"), 0, 1, 1};
        return std::nullopt;
    }
    if (const qsizetype valid = validUtf8Prefix(text); valid < text.size()) {
        if (error)
            *error = errorAt(text, valid, tr("the text is not UTF-8"));
        return std::nullopt;
    }
    auto data = std::make_shared<Data>();
    data->text = text;
    if (!Parser(*data).run(error))
        return std::nullopt;
    data->nodes.shrink_to_fit();
    return JsonText(std::move(data));
}

const QByteArray &JsonText::text() const
{
    return d->text;
}

JsonText::Value JsonText::root() const
{
    return {d.get(), 0};
}

JsonText::Error JsonText::errorAt(const QByteArray &text, qsizetype offset, const QString &message)
{
    Error error{message, offset, 1, 1};
    const auto before = QByteArrayView(text).first(std::clamp<qsizetype>(offset, 0, text.size()));
    qsizetype lineBegin = before.startsWith("\xEF\xBB\xBF") ? 3 : 0;
    for (qsizetype i = 0; i < before.size(); ++i) {
        const bool crLf = before[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
        if (before[i] == '\n' || (before[i] == '\r' && !crLf)) {
            ++error.line;
            lineBegin = i + 1;
        }
    }
    for (const char c : before.sliced(std::min(lineBegin, before.size()))) {
        if ((uchar(c) & 0xC0) != 0x80) // continuation bytes belong to the character before them
            ++error.column;
    }
    return error;
}

QByteArray JsonText::quoted(QStringView text)
{
    QByteArray out = "\"";
    out.reserve(text.size() + 2);
    qsizetype runBegin = 0;
    const auto flush = [&](qsizetype end) {
        out += text.sliced(runBegin, end - runBegin).toUtf8();
    };
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char16_t c = text[i].unicode();
        const bool pair =
            QChar::isHighSurrogate(c) && i + 1 < text.size() && text[i + 1].isLowSurrogate();
        if (pair) {
            ++i;
            continue;
        }
        if (c >= 0x20 && c != u'"' && c != u'\\' && c != 0x7F && !QChar::isSurrogate(c))
            continue;
        flush(i);
        runBegin = i + 1;
        switch (c) {
        case u'"':
            out += "\\\"";
            break;
        case u'\\':
            out += "\\\\";
            break;
        case u'\n':
            out += "\\n";
            break;
        case u'\r':
            out += "\\r";
            break;
        case u'\t':
            out += "\\t";
            break;
        default:
            out += "\\u" + QByteArray::number(c, 16).rightJustified(4, '0');
        }
    }
    flush(text.size());
    return out += '"';
}

QByteArray JsonText::fromDouble(double number)
{
    Q_ASSERT(std::isfinite(number));
    if (number == 0 && std::signbit(number))
        return "-0.0"_ba; // "-0" would be read as an integer, which has no such sign
    return QByteArray::number(number, 'g', QLocale::FloatingPointShortest);
}

namespace {

template <typename Range, typename Write>
std::optional<QByteArray> joined(char open, char close, const Range &range, Write write)
{
    QByteArray out(1, open);
    for (auto it = range.begin(); it != range.end(); ++it) {
        if (it != range.begin())
            out += ", ";
        const std::optional<QByteArray> item = write(it);
        if (!item)
            return std::nullopt;
        out += *item;
    }
    out += close;
    return out;
}

} // namespace

std::optional<QByteArray> JsonText::fromVariant(const QVariant &value, QString *why)
{
    switch (value.typeId()) {
    case QMetaType::Nullptr:
        return "null"_ba;
    case QMetaType::Bool:
        return value.toBool() ? "true"_ba : "false"_ba;
    case QMetaType::Int:
    case QMetaType::Long:
    case QMetaType::LongLong:
    case QMetaType::Short:
    case QMetaType::SChar:
    case QMetaType::Char:
        return QByteArray::number(value.toLongLong());
    case QMetaType::UInt:
    case QMetaType::ULong:
    case QMetaType::ULongLong:
    case QMetaType::UShort:
    case QMetaType::UChar:
        return QByteArray::number(value.toULongLong());
    case QMetaType::Float:
        // The shortest text that reads back as that float: 0.1f must not go out as 0.10000000149.
        if (const float number = value.toFloat(); std::isfinite(number)) {
            std::array<char, 32> digits{};
            return QByteArray(digits.data(),
                              std::to_chars(digits.begin(), digits.end(), number).ptr
                                  - digits.data());
        }
        break;
    case QMetaType::Double:
        if (std::isfinite(value.toDouble()))
            return fromDouble(value.toDouble());
        break;
    case QMetaType::QString:
        return quoted(value.toString());
    case QMetaType::QStringList:
    case QMetaType::QVariantList:
        return joined('[', ']', value.toList(), [why](auto it) { return fromVariant(*it, why); });
    case QMetaType::QVariantMap: {
        const QVariantMap map = value.toMap();
        return joined('{', '}', map, [why](auto it) -> std::optional<QByteArray> {
            const auto item = fromVariant(it.value(), why);
            return item ? std::optional(quoted(it.key()) + ": " + *item) : std::nullopt;
        });
    }
    default:
        break;
    }
    if (why) {
        if (!value.isValid())
            *why = tr("it has no value");
        else if (value.typeId() == QMetaType::Double || value.typeId() == QMetaType::Float)
            *why = tr("JSON has no infinity and no NaN");
        else
            *why = tr("a value of type %1 cannot be sent").arg(QLatin1StringView(value.typeName()));
    }
    return std::nullopt;
}

QByteArray JsonText::spliced(const QByteArray &text, QList<Splice> splices)
{
    std::sort(splices.begin(), splices.end(),
              [](const Splice &a, const Splice &b) { return a.begin < b.begin; });
    QByteArray out;
    out.reserve(text.size());
    qsizetype pos = 0;
    for (const Splice &splice : std::as_const(splices)) {
        Q_ASSERT(splice.begin >= pos && splice.end >= splice.begin && splice.end <= text.size());
        out += QByteArrayView(text).sliced(pos, splice.begin - pos);
        out += splice.replacement;
        pos = splice.end;
    }
    out += QByteArrayView(text).sliced(pos);
    return out;
}

JsonText::Type JsonText::Value::type() const
{
    return exists() ? node().type : Type::Null;
}

bool JsonText::Value::isInteger() const
{
    if (!isNumber())
        return false;
    const auto digits = QByteArrayView(m_data->text).sliced(begin(), end() - begin());
    return std::none_of(digits.begin(), digits.end(),
                        [](char c) { return c == '.' || c == 'e' || c == 'E'; });
}

QByteArray JsonText::Value::raw() const
{
    return exists() ? m_data->text.sliced(begin(), end() - begin()) : QByteArray();
}

qsizetype JsonText::Value::begin() const
{
    return exists() ? node().begin : 0;
}
qsizetype JsonText::Value::end() const
{
    return exists() ? node().end : 0;
}
qsizetype JsonText::Value::keyBegin() const
{
    return exists() ? node().keyBegin : 0;
}

QString JsonText::Value::key() const
{
    if (!exists() || node().keyEnd <= node().keyBegin)
        return {};
    return decodedString(QByteArrayView(m_data->text)
                             .sliced(node().keyBegin + 1, node().keyEnd - node().keyBegin - 2));
}

QString JsonText::Value::toString(const QString &fallback) const
{
    if (!isString())
        return fallback;
    return decodedString(QByteArrayView(m_data->text).sliced(begin() + 1, end() - begin() - 2));
}

bool JsonText::Value::toBool(bool fallback) const
{
    return isBool() ? m_data->text[begin()] == 't' : fallback;
}

double JsonText::Value::toDouble(double fallback) const
{
    return isNumber() ? numberFrom(raw()) : fallback;
}

QVariant JsonText::Value::toVariant() const
{
    if (!exists())
        return {};
    switch (type()) {
    case Type::Null:
        return QVariant::fromValue(nullptr);
    case Type::Bool:
        return toBool();
    case Type::String:
        return toString();
    case Type::Number: {
        const QByteArray digits = raw();
        bool ok = false;
        if (isInteger()) {
            if (const qlonglong number = digits.toLongLong(&ok); ok)
                return number;
            if (const qulonglong number = digits.toULongLong(&ok); ok)
                return number;
        }
        return numberFrom(digits);
    }
    case Type::Array: {
        QVariantList list;
        for (const Value &child : children())
            list += child.toVariant();
        return list;
    }
    case Type::Object: {
        QVariantMap map;
        for (const Value &child : children())
            map.insert(child.key(), child.toVariant());
        return map;
    }
    }
    Q_UNREACHABLE();
    return {};
}

QList<JsonText::Value> JsonText::Value::children() const
{
    QList<Value> list;
    if (!exists())
        return list;
    list.reserve(node().count);
    for (quint32 index = m_index + 1; index < node().next; index = m_data->nodes[index].next)
        list += Value(m_data, index);
    return list;
}

qsizetype JsonText::Value::size() const
{
    return exists() ? node().count : 0;
}

JsonText::Value JsonText::Value::member(QStringView name) const
{
    Value found;
    if (!isObject())
        return found;
    for (quint32 index = m_index + 1; index < node().next; index = m_data->nodes[index].next) {
        const Value candidate(m_data, index);
        if (candidate.key() == name)
            found = candidate;
    }
    return found;
}

JsonText::Value JsonText::Value::at(qsizetype index) const
{
    if (!isArray() || index < 0)
        return {};
    for (quint32 child = m_index + 1; child < node().next; child = m_data->nodes[child].next) {
        if (index-- == 0)
            return {m_data, child};
    }
    return {};
}

bool JsonText::Value::equals(const Value &other) const
{
    if (!exists() || !other.exists())
        return exists() == other.exists();
    if (type() != other.type())
        return false;
    switch (type()) {
    case Type::Null:
        return true;
    case Type::Bool:
        return toBool() == other.toBool();
    case Type::String:
        return toString() == other.toString();
    case Type::Number:
        if (isInteger() && other.isInteger()) {
            const QByteArray mine = raw();
            const QByteArray theirs = other.raw();
            return mine == theirs || (toDouble() == 0 && other.toDouble() == 0); // -0
        }
        return toDouble() == other.toDouble();
    case Type::Array: {
        const QList<Value> mine = children();
        const QList<Value> theirs = other.children();
        return std::equal(mine.begin(), mine.end(), theirs.begin(), theirs.end(),
                          [](const Value &a, const Value &b) { return a.equals(b); });
    }
    case Type::Object: {
        QHash<QString, Value> mine;
        QHash<QString, Value> theirs;
        for (const Value &child : children())
            mine.insert(child.key(), child);
        for (const Value &child : other.children())
            theirs.insert(child.key(), child);
        return mine.size() == theirs.size()
            && std::all_of(mine.keyBegin(), mine.keyEnd(), [&](const QString &key) {
                   return theirs.contains(key) && mine.value(key).equals(theirs.value(key));
               });
    }
    }
    Q_UNREACHABLE();
    return false;
}

} // namespace ComfyDeploy

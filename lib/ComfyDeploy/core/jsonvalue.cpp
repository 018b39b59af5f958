// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/jsontext_p.h>
#include <ComfyDeploy/core/utf8_p.h>

#include <QtCore/qhash.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <limits>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

// The text between the quotes of a string that the parser has accepted.
QString decodedString(QByteArrayView inner, bool isEscaped)
{
    if (!isEscaped)
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
            out += QChar(inner.sliced(i, 4).toUShort(nullptr, 16));
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
    constexpr qsizetype ExactDigits = 15; // of any integer
    if (qint64 integer = 0; digits.size() <= ExactDigits) {
        const auto [end, error] = std::from_chars(digits.begin(), digits.end(), integer);
        if (end == digits.end() && integer != 0) // -0 is no integer
            return double(integer);
    }
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

QByteArrayView JsonText::Value::keyText() const
{
    if (!exists() || node().keyEnd <= node().keyBegin)
        return {};
    return QByteArrayView(m_data->text)
        .sliced(node().keyBegin + 1, node().keyEnd - node().keyBegin - 2);
}

QString JsonText::Value::key() const
{
    const QByteArrayView text = keyText();
    return text.isNull() ? QString() : decodedString(text, node().isKeyEscaped);
}

QByteArrayView JsonText::Value::escapedText() const
{
    return isString() ? QByteArrayView(m_data->text).sliced(begin() + 1, end() - begin() - 2)
                      : QByteArrayView();
}

bool JsonText::Value::isText(QByteArrayView utf8) const
{
    return isString() && (node().isEscaped ? toString().toUtf8() == utf8 : escapedText() == utf8);
}

QString JsonText::Value::toString(const QString &fallback) const
{
    return isString() ? decodedString(escapedText(), node().isEscaped) : fallback;
}

bool JsonText::Value::toBool(bool fallback) const
{
    return isBool() ? m_data->text[begin()] == 't' : fallback;
}

double JsonText::Value::toDouble(double fallback) const
{
    return isNumber() ? numberFrom(QByteArrayView(m_data->text).sliced(begin(), end() - begin()))
                      : fallback;
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

template <typename Matches>
JsonText::Value JsonText::Value::lastMember(Matches matches) const
{
    Value found;
    if (!isObject())
        return found;
    for (quint32 index = m_index + 1; index < node().next; index = m_data->nodes[index].next) {
        const Value candidate(m_data, index);
        if (matches(candidate))
            found = candidate;
    }
    return found;
}

JsonText::Value JsonText::Value::member(QStringView name) const
{
    return lastMember([name](const Value &candidate) { return candidate.key() == name; });
}

JsonText::Value JsonText::Value::member(QLatin1StringView name) const
{
    return lastMember([name](const Value &candidate) {
        const QByteArrayView key = candidate.keyText();
        return candidate.node().isKeyEscaped ? candidate.key() == name
                                             : key.size() == name.size()
                && std::memcmp(key.data(), name.data(), size_t(name.size())) == 0;
    });
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

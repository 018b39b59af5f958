// SPDX-License-Identifier: MIT

#include "pythonvalue_p.h"

#include <cmath>

namespace ComfyDeploy::Local {

using namespace Qt::StringLiterals;

//! The ASCII characters of a Python number without its underscores; nothing if one is out of place.
static std::optional<QByteArray> numberText(QStringView text)
{
    text = text.trimmed();
    QByteArray result;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char16_t c = text[i].unicode();
        if (c == u'_') {
            const auto digitAt = [&](qsizetype at) {
                return at >= 0 && at < text.size() && text[at] >= u'0' && text[at] <= u'9';
            };
            if (!digitAt(i - 1) || !digitAt(i + 1))
                return std::nullopt;
            continue;
        }
        if (c > 0x7f)
            return std::nullopt;
        result.append(char(c));
    }
    return result;
}

std::optional<WholeNumber> pythonInt(QStringView text)
{
    const auto digits = numberText(text);
    if (!digits)
        return std::nullopt;
    const qsizetype start = digits->startsWith('-') || digits->startsWith('+') ? 1 : 0;
    // Python refuses more than 4300 digits, too.
    if (digits->size() == start || digits->size() > 4300)
        return std::nullopt;
    for (qsizetype i = start; i < digits->size(); ++i) {
        if (digits->at(i) < '0' || digits->at(i) > '9')
            return std::nullopt;
    }
    return WholeNumber::fromDigits(*digits);
}

std::optional<double> pythonFloat(QStringView text)
{
    const auto number = numberText(text);
    if (!number || number->isEmpty())
        return std::nullopt;
    QByteArray word = number->toLower();
    const bool negative = word.startsWith('-');
    if (negative || word.startsWith('+'))
        word = word.sliced(1);
    if (word == "inf" || word == "infinity")
        return negative ? -qInf() : qInf();
    if (word == "nan")
        return qQNaN();
    for (const char c : word) {
        if ((c < '0' || c > '9') && c != '.' && c != 'e' && c != '+' && c != '-')
            return std::nullopt;
    }
    bool ok = false;
    const double value = word.toDouble(&ok);
    // toDouble() calls an overflow a failure, Python makes it infinite.
    if (!ok && !std::isinf(value))
        return std::nullopt;
    return negative ? -value : value;
}

static QString quotedText(const QString &text)
{
    QString escaped = text;
    escaped.replace(u'\\', "\\\\"_L1).replace(u'\n', "\\n"_L1);
    if (escaped.contains(u'\'') && !escaped.contains(u'"'))
        return u'"' + escaped + u'"';
    return u'\'' + escaped.replace(u'\'', "\\'"_L1) + u'\'';
}

static NodeValue scalar(const JsonText::Value &literal)
{
    switch (literal.type()) {
    case JsonText::Type::Bool:
        return literal.toBool();
    case JsonText::Type::Number:
        if (literal.isInteger())
            return WholeNumber::fromDigits(literal.raw());
        return literal.toDouble();
    case JsonText::Type::String:
        return literal.toString();
    case JsonText::Type::Null:
    case JsonText::Type::Array:
    case JsonText::Type::Object:
        break;
    }
    return {};
}

static QString pythonRepresentation(const JsonText::Value &value)
{
    if (value.isString())
        return quotedText(value.toString());
    if (!value.isArray() && !value.isObject())
        return pythonText(scalar(value));
    QStringList parts;
    const auto children = value.children();
    for (const JsonText::Value &child : children) {
        parts << (value.isObject() ? quotedText(child.key()) + ": "_L1 : QString())
                + pythonRepresentation(child);
    }
    const QString body = parts.join(", "_L1);
    return value.isObject() ? u'{' + body + u'}' : u'[' + body + u']';
}

QString pythonText(const JsonText::Value &value)
{
    return value.isString() ? value.toString() : pythonRepresentation(value);
}

static QString pythonTypeName(const JsonText::Value &literal)
{
    return literal.isObject() ? u"dict"_s : literal.isArray() ? u"list"_s : u"NoneType"_s;
}

static PythonConversion toInt(const JsonText::Value &literal)
{
    const NodeValue value = scalar(literal);
    if (const auto *number = std::get_if<WholeNumber>(&value))
        return {*number, {}};
    if (const auto *flag = std::get_if<bool>(&value))
        return {WholeNumber::fromSigned(*flag ? 1 : 0), {}};
    if (const auto *number = std::get_if<double>(&value)) {
        if (std::isinf(*number))
            return {{}, u"cannot convert float infinity to integer"_s};
        const QByteArray digits = QByteArray::number(std::trunc(*number), 'f', 0);
        return {WholeNumber::fromDigits(digits), {}};
    }
    if (const auto *text = std::get_if<QString>(&value)) {
        if (const auto number = pythonInt(*text))
            return {*number, {}};
        return {{}, u"invalid literal for int() with base 10: "_s + quotedText(*text)};
    }
    return {
        {},
        u"int() argument must be a string, a bytes-like object or a real number, not '%1'"_s.arg(
            pythonTypeName(literal))};
}

static PythonConversion toFloat(const JsonText::Value &literal)
{
    const NodeValue value = scalar(literal);
    if (const auto *number = std::get_if<double>(&value))
        return {*number, {}};
    if (const auto *number = std::get_if<WholeNumber>(&value))
        return {number->toDouble(), {}};
    if (const auto *flag = std::get_if<bool>(&value))
        return {*flag ? 1.0 : 0.0, {}};
    if (const auto *text = std::get_if<QString>(&value)) {
        if (const auto number = pythonFloat(*text))
            return {*number, {}};
        return {{}, u"could not convert string to float: "_s + quotedText(*text)};
    }
    return {{},
            u"float() argument must be a string or a real number, not '%1'"_s.arg(
                pythonTypeName(literal))};
}

static bool truth(const NodeValue &value)
{
    if (const auto *flag = std::get_if<bool>(&value))
        return *flag;
    if (const auto *number = std::get_if<WholeNumber>(&value))
        return number->magnitude != 0;
    if (const auto *number = std::get_if<double>(&value))
        return *number != 0;
    if (const auto *text = std::get_if<QString>(&value))
        return !text->isEmpty();
    return !std::holds_alternative<std::monostate>(value);
}

PythonConversion convertedLiteral(const JsonText::Value &literal, ValueType type)
{
    switch (type) {
    case ValueType::Int:
        return toInt(literal);
    case ValueType::Float:
        return toFloat(literal);
    case ValueType::String:
        return {pythonText(literal), {}};
    case ValueType::Boolean:
        return {literal.isObject() || literal.isArray() ? literal.size() > 0
                                                        : truth(scalar(literal)),
                {}};
    case ValueType::Any:
    case ValueType::Combo:
        if (literal.isObject() || literal.isArray())
            return {pythonText(literal), {}};
        return {scalar(literal), {}};
    default:
        // A literal where only a link makes sense: ComfyUI lets it pass, and the node fails on it.
        return {scalar(literal), {}};
    }
}

static bool holds(const NodeValue &value, ValueType type)
{
    switch (type) {
    case ValueType::Any:
        return true;
    case ValueType::Int:
        return std::holds_alternative<WholeNumber>(value);
    case ValueType::Float:
        return std::holds_alternative<double>(value);
    case ValueType::Boolean:
        return std::holds_alternative<bool>(value);
    case ValueType::String:
    case ValueType::Combo:
    case ValueType::Audio:
    case ValueType::VideoInfo:
        return std::holds_alternative<QString>(value);
    case ValueType::Image:
    case ValueType::Mask:
        return std::holds_alternative<Images>(value);
    case ValueType::Latent:
        return std::holds_alternative<Latent>(value);
    case ValueType::Conditioning:
        return std::holds_alternative<Conditioning>(value);
    case ValueType::Model:
    case ValueType::Clip:
    case ValueType::Vae:
        return std::holds_alternative<Loaded>(value);
    }
    return false;
}

PythonConversion convertedLink(const NodeValue &value, ValueType type)
{
    if (holds(value, type))
        return {value, {}};
    if (type == ValueType::Boolean)
        return {truth(value), {}};
    // A Python bool is an int, and an int is accepted as a float; nothing else is converted.
    if (const auto *flag = std::get_if<bool>(&value)) {
        if (type == ValueType::Int)
            return {WholeNumber::fromSigned(*flag ? 1 : 0), {}};
        if (type == ValueType::Float)
            return {*flag ? 1.0 : 0.0, {}};
    }
    if (const auto *number = std::get_if<WholeNumber>(&value); number && type == ValueType::Float)
        return {number->toDouble(), {}};
    const QString got = std::holds_alternative<std::monostate>(value)
        ? u"nothing (None)"_s
        : u"\"%1\""_s.arg(pythonText(value));
    return {{}, u"wants %1, but got %2"_s.arg(typeName(type), got)};
}

} // namespace ComfyDeploy::Local

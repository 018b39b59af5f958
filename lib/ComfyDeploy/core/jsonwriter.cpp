// SPDX-License-Identifier: MIT

// The functions of JsonText that write values.
#include <ComfyDeploy/core/coretext_p.h>
#include <ComfyDeploy/core/jsontext_p.h>
#include <ComfyDeploy/core/variantlist_p.h>

#include <QtCore/qlocale.h>

#include <array>
#include <charconv>
#include <cmath>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {} // namespace

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
        return "-0.0"_ba; // "-0" would be read as an integer, which loses the sign
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
        // The shortest text that reads back as the same float: 0.1f must not become 0.10000000149.
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
    case QMetaType::QVariantMap: {
        const QVariantMap map = value.toMap();
        return joined('{', '}', map, [why](auto it) -> std::optional<QByteArray> {
            const auto item = fromVariant(it.value(), why);
            return item ? std::optional(quoted(it.key()) + ": " + *item) : std::nullopt;
        });
    }
    default:
        if (isList(value))
            return joined('[', ']', itemsOf(value),
                          [why](auto it) { return fromVariant(*it, why); });
        break;
    }
    if (why) {
        if (!value.isValid())
            *why = CoreText::tr("it has no value");
        else if (value.typeId() == QMetaType::Double || value.typeId() == QMetaType::Float)
            *why = CoreText::tr("JSON has no infinity and no NaN");
        else
            *why = CoreText::tr("only texts, numbers, booleans and lists of those can be sent");
    }
    return std::nullopt;
}

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

#include "nodevalue_p.h"

#include <ComfyDeploy/core/jsontext_p.h>

#include <array>
#include <cmath>
#include <limits>

namespace ComfyDeploy::Local {

using namespace Qt::StringLiterals;

WholeNumber WholeNumber::fromSigned(qint64 number)
{
    const bool negative = number < 0;
    return {negative ? 0 - quint64(number) : quint64(number), negative, {}};
}

WholeNumber WholeNumber::fromDigits(QByteArrayView digits)
{
    WholeNumber result;
    qsizetype i = 0;
    if (digits.startsWith('-') || digits.startsWith('+'))
        i = 1;
    result.negative = digits.startsWith('-');
    for (; i < digits.size(); ++i) {
        const quint64 digit = quint64(digits[i] - '0');
        if (result.magnitude > (std::numeric_limits<quint64>::max() - digit) / 10) {
            result.magnitude = std::numeric_limits<quint64>::max();
            result.hugeDigits = digits.toByteArray();
            return result;
        }
        result.magnitude = result.magnitude * 10 + digit;
    }
    if (result.magnitude == 0)
        result.negative = false;
    return result;
}

double WholeNumber::toDouble() const
{
    if (!hugeDigits.isEmpty())
        return hugeDigits.toDouble();
    return negative ? -double(magnitude) : double(magnitude);
}

qint64 WholeNumber::toSigned() const
{
    constexpr quint64 largest = quint64(std::numeric_limits<qint64>::max());
    if (negative)
        return magnitude > largest ? std::numeric_limits<qint64>::min() : -qint64(magnitude);
    return qint64(qMin(magnitude, largest));
}

QString WholeNumber::toString() const
{
    if (!hugeDigits.isEmpty())
        return QString::fromLatin1(hugeDigits);
    return (negative ? u"-"_s : QString()) + QString::number(magnitude);
}

QJsonValue WholeNumber::toJson() const
{
    // QJsonValue keeps 63 bits exactly; the digits beyond are in the message.
    const bool fits =
        hugeDigits.isEmpty() && magnitude <= quint64(std::numeric_limits<qint64>::max());
    return fits ? QJsonValue(toSigned()) : QJsonValue(toDouble());
}

bool operator<(const WholeNumber &left, const WholeNumber &right)
{
    if (left.negative != right.negative)
        return left.negative;
    const bool leftHuge = !left.hugeDigits.isEmpty();
    const bool rightHuge = !right.hugeDigits.isEmpty();
    const bool smaller = leftHuge != rightHuge ? rightHuge
        : leftHuge                             ? left.toDouble() < right.toDouble()
                                               : left.magnitude < right.magnitude;
    const bool larger = leftHuge != rightHuge ? leftHuge
        : leftHuge                            ? left.toDouble() > right.toDouble()
                                              : left.magnitude > right.magnitude;
    return left.negative ? larger : smaller;
}

QString typeName(ValueType type)
{
    static constexpr std::array names{"*",     "INT",   "FLOAT", "STRING", "BOOLEAN",
                                      "COMBO", "IMAGE", "MASK",  "LATENT", "CONDITIONING",
                                      "MODEL", "CLIP",  "VAE",   "AUDIO",  "VHS_VIDEOINFO"};
    return QString::fromLatin1(names.at(size_t(type)));
}

static qint64 bytesOfImages(const Images &images)
{
    qint64 bytes = 0;
    for (const QImage &image : images)
        bytes += image.sizeInBytes();
    return bytes;
}

qint64 bytesOf(const NodeValue &value)
{
    constexpr qint64 overhead = 64;
    if (const auto *images = std::get_if<Images>(&value))
        return overhead + bytesOfImages(*images);
    if (const auto *latent = std::get_if<Latent>(&value))
        return overhead + bytesOfImages(latent->pictures);
    if (const auto *text = std::get_if<QString>(&value))
        return overhead + text->size() * 2;
    if (const auto *conditioning = std::get_if<Conditioning>(&value))
        return overhead + conditioning->text.size() * 2;
    return overhead;
}

static QString describedImages(const Images &images)
{
    if (images.isEmpty())
        return u"no picture"_s;
    return u"%1 picture(s) of %2 x %3"_s.arg(QString::number(images.size()),
                                             QString::number(images.first().width()),
                                             QString::number(images.first().height()));
}

QJsonValue described(const NodeValue &value)
{
    if (std::holds_alternative<std::monostate>(value))
        return QJsonValue::Null;
    if (const auto *flag = std::get_if<bool>(&value))
        return *flag;
    if (const auto *number = std::get_if<WholeNumber>(&value))
        return number->toJson();
    if (const auto *number = std::get_if<double>(&value))
        return std::isfinite(*number) ? QJsonValue(*number) : QJsonValue(pythonFloat(*number));
    if (const auto *text = std::get_if<QString>(&value))
        return *text;
    if (const auto *images = std::get_if<Images>(&value))
        return describedImages(*images);
    if (const auto *latent = std::get_if<Latent>(&value))
        return u"latent of %1 x %2"_s.arg(QString::number(latent->size.width()),
                                          QString::number(latent->size.height()));
    if (const auto *conditioning = std::get_if<Conditioning>(&value))
        return u"conditioning on \"%1\""_s.arg(conditioning->text);
    return u"model %1"_s.arg(std::get<Loaded>(value).name);
}

QString pythonFloat(double number)
{
    if (std::isnan(number))
        return u"nan"_s;
    if (std::isinf(number))
        return number < 0 ? u"-inf"_s : u"inf"_s;
    QString text = QString::fromLatin1(JsonText::fromDouble(number));
    if (!text.contains(u'.') && !text.contains(u'e'))
        text += ".0"_L1;
    return text;
}

QString pythonText(const NodeValue &value)
{
    if (std::holds_alternative<std::monostate>(value))
        return u"None"_s;
    if (const auto *flag = std::get_if<bool>(&value))
        return *flag ? u"True"_s : u"False"_s;
    if (const auto *number = std::get_if<WholeNumber>(&value))
        return number->toString();
    if (const auto *number = std::get_if<double>(&value))
        return pythonFloat(*number);
    return described(value).toString();
}

} // namespace ComfyDeploy::Local

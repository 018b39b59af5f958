// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qjsonvalue.h>
#include <QtCore/qlist.h>
#include <QtCore/qsize.h>
#include <QtCore/qstring.h>
#include <QtGui/qimage.h>

#include <variant>

namespace ComfyDeploy::Local {

//! Python's int, to the digit: seeds go to 2^64-1. What is larger still keeps its digits for the
//! error message it is going to get.
struct WholeNumber
{
    quint64 magnitude = 0; //!< 2^64-1 where the number is larger
    bool negative = false;
    QByteArray hugeDigits; //!< only where 64 bits are not enough

    static WholeNumber fromSigned(qint64 number);
    static WholeNumber fromUnsigned(quint64 number) { return {number, false, {}}; }
    //! \a digits is an optional sign and at least one ASCII digit.
    static WholeNumber fromDigits(QByteArrayView digits);

    [[nodiscard]] double toDouble() const;
    //! The nearest qint64.
    [[nodiscard]] qint64 toSigned() const;
    [[nodiscard]] QString toString() const;
    [[nodiscard]] QJsonValue toJson() const;
};
[[nodiscard]] bool operator<(const WholeNumber &left, const WholeNumber &right);

//! A batch. Each picture is Format_RGB32, or Format_ARGB32 where an alpha channel counts.
using Images = QList<QImage>;

//! What the stand-in sampler works on: a size, and the pictures once there are some.
struct Latent
{
    QSize size;
    int batch = 1;
    Images pictures; //!< empty for an empty latent
};
struct Conditioning
{
    QString text;
};
//! A model, CLIP, VAE: only its name counts here.
struct Loaded
{
    QString name;
};

//! What travels along a link; std::monostate is Python's None.
using NodeValue = std::variant<std::monostate, bool, WholeNumber, double, QString, Images, Latent,
                               Conditioning, Loaded>;

enum class ValueType {
    Any,
    Int,
    Float,
    String,
    Boolean,
    Combo,
    Image,
    Mask,
    Latent,
    Conditioning,
    Model,
    Clip,
    Vae,
    Audio,
    VideoInfo, //!< of the Video Helper Suite
};

//! ComfyUI's name of the type, such as INT.
[[nodiscard]] QString typeName(ValueType type);
//! Memory that \a value occupies.
[[nodiscard]] qint64 bytesOf(const NodeValue &value);
//! For the current_inputs of an error: scalars as they are, all else by the name of its type.
[[nodiscard]] QJsonValue described(const NodeValue &value);
//! What Python's str() makes of a scalar.
[[nodiscard]] QString pythonText(const NodeValue &value);
//! What Python's repr() makes of a float: 1.0, 0.5, 1e-05.
[[nodiscard]] QString pythonFloat(double number);

} // namespace ComfyDeploy::Local

// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qjsonvalue.h>
#include <QtCore/qlist.h>
#include <QtCore/qsize.h>
#include <QtCore/qstring.h>
#include <QtGui/qimage.h>

#include <variant>

namespace ComfyDeploy::Local {

//! An exact Python int: seeds can be up to 2^64-1. A larger number keeps its digits for the error
//! message.
struct WholeNumber
{
    quint64 magnitude = 0; //!< 2^64-1 if the number is larger
    bool negative = false;
    QByteArray hugeDigits; //!< set only if 64 bits are not enough

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

//! A batch of pictures. Each is Format_RGB32, or Format_ARGB32 if it has an alpha channel.
using Images = QList<QImage>;

//! The latent of the stand-in sampler: a size, and the pictures once there are some.
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
//! A model, CLIP or VAE: only its name matters here.
struct Loaded
{
    QString name;
};

//! A value that a link passes; std::monostate is Python's None.
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
    VideoInfo, //!< a type of the Video Helper Suite
};

//! ComfyUI's name of the type, such as INT.
[[nodiscard]] QString typeName(ValueType type);
//! Memory that \a value occupies.
[[nodiscard]] qint64 bytesOf(const NodeValue &value);
//! The value in the current_inputs of an error: scalars unchanged, others as the name of their
//! type.
[[nodiscard]] QJsonValue described(const NodeValue &value);
//! Python's str() of a scalar.
[[nodiscard]] QString pythonText(const NodeValue &value);
//! Python's repr() of a float: 1.0, 0.5, 1e-05.
[[nodiscard]] QString pythonFloat(double number);

} // namespace ComfyDeploy::Local

// SPDX-License-Identifier: MIT

#include "orientation_p.h"

#include <QtCore/qendian.h>
#include <QtCore/qregularexpression.h>
#include <QtGui/qtransform.h>

#include <optional>

namespace ComfyDeploy::Local {

using namespace Qt::StringLiterals;

namespace {

constexpr QByteArrayView pngBegin("\x89PNG\r\n\x1a\n", 8);
constexpr qsizetype longestText = 64L * 1024; //!< of a PNG, compressed
constexpr int orientationTag = 0x0112;
constexpr int shortType = 3;

// The first directory of EXIF data is one of TIFF.
std::optional<int> fromExif(QByteArrayView exif)
{
    if (exif.startsWith(QByteArrayView("Exif\0\0", 6)))
        exif = exif.sliced(6);
    const bool isLittle = exif.startsWith("II");
    if (!isLittle && !exif.startsWith("MM"))
        return std::nullopt;
    const auto number = [&](qint64 at, int size) -> qint64 {
        if (at < 0 || at + size > exif.size())
            return -1;
        const char *bytes = exif.data() + at;
        if (size == 2)
            return isLittle ? qFromLittleEndian<quint16>(bytes) : qFromBigEndian<quint16>(bytes);
        return isLittle ? qFromLittleEndian<quint32>(bytes) : qFromBigEndian<quint32>(bytes);
    };
    const qint64 directory = number(4, 4);
    const qint64 count = directory < 0 ? -1 : number(directory, 2);
    for (qint64 i = 0; i < count; ++i) {
        const qint64 entry = directory + 2 + i * 12;
        if (number(entry, 2) != orientationTag)
            continue;
        const qint64 value = number(entry + 8, number(entry + 2, 2) == shortType ? 2 : 4);
        return value >= 1 && value <= 8 ? std::optional(int(value)) : std::nullopt;
    }
    return std::nullopt;
}

std::optional<int> fromXmp(const QByteArray &xmp)
{
    static const QRegularExpression pattern(u"tiff:Orientation(?:=\"|>)([1-8])"_s);
    const auto match = pattern.match(QString::fromUtf8(xmp));
    return match.hasMatch() ? std::optional(match.captured(1).toInt()) : std::nullopt;
}

// As ImageMagick writes it: a line that names it, one with its length, and lines of hexadecimal
// digits.
std::optional<int> fromProfile(const QByteArray &text)
{
    const QByteArrayList lines = text.split('\n').mid(3);
    return fromExif(QByteArray::fromHex(lines.join()));
}

QByteArray inflated(QByteArrayView bytes)
{
    if (bytes.size() > longestText)
        return {};
    return qUncompress(QByteArray(4, '\0')
                       + bytes.toByteArray()); // Qt wants a length, and takes a wrong one
}

// Keyword and text of a chunk of text.
std::pair<QByteArray, QByteArray> textIn(QByteArrayView type, QByteArrayView chunk)
{
    const qsizetype end = chunk.indexOf('\0');
    if (end < 0)
        return {};
    const QByteArray key = chunk.first(end).toByteArray();
    QByteArrayView rest = chunk.sliced(end + 1);
    if (type == "tEXt")
        return {key, rest.toByteArray()};
    if (type == "zTXt")
        return {key, rest.isEmpty() ? QByteArray() : inflated(rest.sliced(1))};
    const bool isCompressed = rest.startsWith('\1');
    rest = rest.sliced(qMin<qsizetype>(2, rest.size()));
    for (int i = 0; i < 2; ++i) // its language, and the keyword in that
        rest = rest.sliced(qMin(rest.indexOf('\0') + 1, rest.size()));
    return {key, isCompressed ? inflated(rest) : rest.toByteArray()};
}

//! What a picture contains besides its pixels; each is read only if the previous ones state no
//! orientation.
struct Sources
{
    std::optional<int> exif;
    std::optional<int> profile;
    std::optional<int> xmp;
};

Sources inPng(QByteArrayView bytes)
{
    Sources found;
    qint64 at = pngBegin.size();
    while (at + 12 <= bytes.size()) {
        const qint64 size = qFromBigEndian<quint32>(bytes.data() + at);
        if (at + 12 + size > bytes.size())
            break;
        const QByteArrayView type = bytes.sliced(at + 4, 4);
        const QByteArrayView chunk = bytes.sliced(at + 8, size);
        if (type == "eXIf" && !found.exif)
            found.exif = fromExif(chunk);
        else if (type == "tEXt" || type == "zTXt" || type == "iTXt") {
            const auto [key, text] = textIn(type, chunk);
            if (key == "Raw profile type exif")
                found.profile = fromProfile(text);
            else if (key == "XML:com.adobe.xmp")
                found.xmp = fromXmp(text);
        }
        at += 12 + size;
    }
    return found;
}

Sources inWebP(QByteArrayView bytes)
{
    Sources found;
    qint64 at = 12;
    while (at + 8 <= bytes.size()) {
        const qint64 size = qFromLittleEndian<quint32>(bytes.data() + at + 4);
        const QByteArrayView type = bytes.sliced(at, 4);
        if (at + 8 + size > bytes.size())
            break;
        const QByteArrayView chunk = bytes.sliced(at + 8, size);
        if (type == "EXIF" && !found.exif)
            found.exif = fromExif(chunk);
        else if (type == "XMP ")
            found.xmp = fromXmp(chunk.toByteArray());
        at += 8 + size + size % 2;
    }
    return found;
}

} // namespace

int storedOrientation(const QByteArray &bytes)
{
    Sources found;
    if (bytes.startsWith(pngBegin.toByteArray()))
        found = inPng(bytes);
    else if (bytes.startsWith("RIFF") && bytes.mid(8, 4) == "WEBP")
        found = inWebP(bytes);
    return found.exif.value_or(found.profile.value_or(found.xmp.value_or(1)));
}

QImage turned(const QImage &image, int orientation)
{
    const QTransform quarter = QTransform().rotate(90);
    switch (orientation) {
    case 2:
        return image.mirrored(true, false);
    case 3:
        return image.mirrored(true, true);
    case 4:
        return image.mirrored(false, true);
    case 5:
        return image.transformed(quarter).mirrored(true, false);
    case 6:
        return image.transformed(quarter);
    case 7:
        return image.transformed(quarter).mirrored(false, true);
    case 8:
        return image.transformed(QTransform().rotate(270));
    default:
        return image;
    }
}

} // namespace ComfyDeploy::Local

// SPDX-License-Identifier: MIT

// Pictures with metadata, as programs write them, without pixels.
#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qbytearraylist.h>
#include <QtCore/qendian.h>
#include <QtCore/qlist.h>

#include <utility>

namespace Pictures {

inline QByteArray number(quint32 value, bool bigEndian, int size = 4)
{
    QByteArray bytes(size, '\0');
    if (size == 2)
        bigEndian ? qToBigEndian(quint16(value), bytes.data())
                  : qToLittleEndian(quint16(value), bytes.data());
    else
        bigEndian ? qToBigEndian(value, bytes.data()) : qToLittleEndian(value, bytes.data());
    return bytes;
}

//! The checksum is invalid, because it is not checked.
inline QByteArray chunk(const QByteArray &type, const QByteArray &data)
{
    return number(quint32(data.size()), true) + type + data + QByteArray(4, '\0');
}
inline QByteArray text(const QByteArray &key, const QByteArray &content)
{
    return chunk("tEXt", key + '\0' + content);
}
inline QByteArray compressedText(const QByteArray &key, const QByteArray &content)
{
    return chunk("zTXt", key + QByteArray(2, '\0') + qCompress(content).sliced(4));
}
inline QByteArray internationalText(const QByteArray &key, const QByteArray &content,
                                    bool isCompressed)
{
    return chunk("iTXt",
                 key + '\0' + (isCompressed ? '\1' : '\0') + '\0' + "en" + '\0' + "translated"
                     + '\0' + (isCompressed ? qCompress(content).sliced(4) : content));
}
inline QByteArray png(const QByteArrayList &chunks)
{
    return "\x89PNG\r\n\x1A\n" + chunk("IHDR", QByteArray(13, '\0')) + chunks.join()
        + chunk("IEND", {});
}

//! A tag and its text.
using ExifTag = std::pair<quint16, QByteArray>;

//! A TIFF structure; UserComment is in a separate directory.
inline QByteArray exif(const QList<ExifTag> &tags, bool bigEndian)
{
    constexpr quint16 userComment = 0x9286;
    constexpr quint16 exifDirectory = 0x8769;
    const auto shortNumber = [bigEndian](quint32 value) {
        return number(value, bigEndian, 2);
    };
    const auto longNumber = [bigEndian](quint32 value) {
        return number(value, bigEndian);
    };
    QByteArray tiff = (bigEndian ? "MM" : "II") + shortNumber(42) + longNumber(8);
    QByteArray entries;
    QByteArray values;
    const quint32 valuesBegin = quint32(8 + 2 + tags.size() * 12 + 4);
    for (const ExifTag &tag : tags) {
        const bool isComment = tag.first == userComment;
        const QByteArray value = isComment ? tag.second : tag.second + '\0';
        const QByteArray entry = shortNumber(tag.first) + shortNumber(isComment ? 7 : 2)
            + longNumber(quint32(value.size()));
        const quint32 place = valuesBegin + quint32(values.size());
        if (isComment) { // a directory with one entry, followed by its value
            entries +=
                shortNumber(exifDirectory) + shortNumber(4) + longNumber(1) + longNumber(place);
            values += shortNumber(1) + entry + longNumber(place + 18) + longNumber(0) + value;
        } else {
            entries += entry + longNumber(place);
            values += value;
        }
    }
    return tiff + shortNumber(quint32(tags.size())) + entries + longNumber(0) + values;
}

inline QByteArray webp(const QByteArray &exif)
{
    const auto riffChunk = [](const QByteArray &type, const QByteArray &data) {
        return type + number(quint32(data.size()), false) + data
            + QByteArray(data.size() % 2, '\0');
    };
    const QByteArray chunks = riffChunk("VP8X", QByteArray(10, '\0'))
        + riffChunk("VP8 ", QByteArray(33, 'x'))
        + (exif.isEmpty() ? QByteArray() : riffChunk("EXIF", exif));
    return "RIFF" + number(quint32(chunks.size() + 4), false) + "WEBP" + chunks;
}

inline QByteArray jpeg(const QByteArray &exif, const QByteArray &comment = {})
{
    const auto segment = [](char marker, const QByteArray &data) {
        return QByteArray("\xFF") + marker + number(quint32(data.size() + 2), true, 2) + data;
    };
    QByteArray bytes = "\xFF\xD8" + segment('\xE0', QByteArray("JFIF\0\1\1\0\0\1\0\1\0\0", 14));
    if (!exif.isEmpty())
        bytes += segment('\xE1', QByteArray("Exif\0\0", 6) + exif);
    if (!comment.isEmpty())
        bytes += segment('\xFE', comment);
    return bytes + segment('\xDA', "xx") + "pixels\xFF\xD9";
}

} // namespace Pictures

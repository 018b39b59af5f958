// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/utf8_p.h>
#include <ComfyDeploy/http/inflation_p.h>
#include <ComfyDeploy/inputs/picturetexts_p.h>

#include <QtCore/qendian.h>
#include <QtCore/qset.h>
#include <QtCore/qstringconverter.h>

#include <algorithm>
#include <optional>

namespace ComfyDeploy {

namespace {

constexpr qsizetype mostTexts = 256;
constexpr qsizetype mostBytes = qsizetype(64) * 1024 * 1024; // of all texts together

// Decompresses a zlib stream; null if it is damaged or larger than \a limit. qUncompress() has no
// limit, so a few kilobytes could exhaust the memory.
std::optional<QByteArray> inflated(QByteArrayView zlib, qsizetype limit)
{
    using Result = CodingLayer::Result;
    QByteArray content;
    Inflation inflation(Inflation::Format::Deflate);
    const Result result = inflation.feed(zlib, [&content, limit](QByteArrayView bytes) {
        if (bytes.size() > limit - content.size())
            return Result::Refused;
        content.append(bytes);
        return Result::Fine;
    });
    return result == Result::Fine && inflation.isWhole() ? std::optional(content) : std::nullopt;
}

//! Collects texts, within limits.
class Texts
{
public:
    void add(QByteArrayView key, QByteArrayView text)
    {
        if (!canTake(text.size()))
            return;
        m_bytes += text.size();
        // PNG specifies Latin-1, but programs also write UTF-8; valid UTF-8 is hardly ever anything
        // else.
        const bool isUtf8 = validUtf8Prefix(text) == text.size();
        m_list += {key.toByteArray().trimmed().toLower(),
                   isUtf8 ? text.toByteArray() : QString::fromLatin1(text).toUtf8()};
    }
    void addInflated(QByteArrayView key, QByteArrayView zlib)
    {
        constexpr int mostTries = 16; // limits the time that many decompression bombs take
        if (!canTake(zlib.size()) || ++m_tries > mostTries)
            return;
        if (const auto text = inflated(zlib, mostBytes - m_bytes))
            add(key, *text);
    }
    //! Adds "prompt:{…}", as ComfyUI writes it into Exif tags.
    void addTagged(QByteArrayView value)
    {
        constexpr qsizetype longestKey = 32;
        const QByteArrayView head = value.first(std::min(value.size(), longestKey));
        const qsizetype colon = head.indexOf(':');
        const bool hasKey =
            colon > 0 && std::all_of(head.begin(), head.begin() + colon, [](char c) {
                return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
            });
        if (hasKey)
            add(head.first(colon), value.sliced(colon + 1));
        else
            add({}, value);
    }
    [[nodiscard]] QList<PictureText> list() const { return m_list; }

private:
    [[nodiscard]] bool canTake(qsizetype size) const
    {
        return m_list.size() < mostTexts && size <= mostBytes - m_bytes;
    }

    QList<PictureText> m_list;
    qsizetype m_bytes = 0;
    int m_tries = 0;
};

//! A part of \a bytes, clipped to their size.
QByteArrayView part(QByteArrayView bytes, quint64 offset, quint64 size)
{
    const auto all = quint64(bytes.size());
    if (offset >= all)
        return {};
    return bytes.sliced(qsizetype(offset), qsizetype(std::min(size, all - offset)));
}

//! Reads the Exif tags that hold text, from their TIFF structure.
class ExifReader
{
public:
    ExifReader(QByteArrayView tiff, Texts *texts) : m_tiff(tiff), m_texts(texts) {}

    void read()
    {
        m_isBigEndian = m_tiff.startsWith("MM");
        if ((!m_isBigEndian && !m_tiff.startsWith("II")) || number(2, 2) != 42)
            return;
        m_waiting = {number(4, 4)};
        while (!m_waiting.isEmpty() && m_seen.size() < mostDirectories)
            readDirectory(m_waiting.takeFirst());
    }

private:
    [[nodiscard]] quint32 number(quint64 offset, int size) const
    {
        const QByteArrayView bytes = part(m_tiff, offset, quint64(size));
        if (bytes.size() < size)
            return 0;
        if (size == 2)
            return m_isBigEndian ? qFromBigEndian<quint16>(bytes.data())
                                 : qFromLittleEndian<quint16>(bytes.data());
        return m_isBigEndian ? qFromBigEndian<quint32>(bytes.data())
                             : qFromLittleEndian<quint32>(bytes.data());
    }

    void readDirectory(quint32 offset)
    {
        if (offset == 0 || m_seen.contains(offset)) // directories may refer to each other
            return;
        m_seen.insert(offset);
        const quint32 count = std::min(number(offset, 2), mostEntries);
        for (quint32 i = 0; i < count; ++i)
            readEntry(quint64(offset) + 2 + quint64(i) * entrySize);
        m_waiting += number(quint64(offset) + 2 + quint64(count) * entrySize, 4);
    }

    void readEntry(quint64 offset)
    {
        constexpr quint32 exifDirectory = 0x8769;
        constexpr quint32 userComment = 0x9286;
        constexpr quint32 byteType = 1;
        constexpr quint32 textType = 2;
        constexpr quint32 anyType = 7;
        constexpr quint32 inlineSize = 4;
        const quint32 tag = number(offset, 2);
        const quint32 type = number(offset + 2, 2);
        const quint32 size = number(offset + 4, 4);
        if (tag == exifDirectory) {
            m_waiting += number(offset + 8, 4);
            return;
        }
        if ((type != byteType && type != textType && type != anyType) || size <= inlineSize)
            return;
        QByteArrayView value = part(m_tiff, number(offset + 8, 4), size);
        if (tag == userComment)
            addComment(value);
        else
            addText(value);
    }

    void addText(QByteArrayView value)
    {
        // A thumbnail or a maker note is not text.
        const qsizetype end = value.indexOf('\0');
        if (end < 0)
            m_texts->addTagged(value);
        else if (end > 1)
            m_texts->addTagged(value.first(end));
        else if (end == 1) // Windows writes its tags in UTF-16
            addWide(value, QStringConverter::Utf16LE);
    }

    // The first eight bytes name the encoding.
    void addComment(QByteArrayView value)
    {
        constexpr qsizetype prefixSize = 8;
        if (value.startsWith("UNICODE\0"))
            addWide(value.sliced(std::min(value.size(), prefixSize)),
                    m_isBigEndian ? QStringConverter::Utf16BE : QStringConverter::Utf16LE);
        else if (value.startsWith("ASCII\0") || value.startsWith(QByteArrayView("\0\0\0\0", 4)))
            addText(value.sliced(std::min(value.size(), prefixSize)));
        else
            addText(value);
    }

    // Programs differ in the byte order, so the first character decides.
    void addWide(QByteArrayView value, QStringConverter::Encoding encoding)
    {
        if (value.size() >= 2 && value[0] == '\0' && value[1] != '\0')
            encoding = QStringConverter::Utf16BE;
        else if (value.size() >= 2 && value[0] != '\0' && value[1] == '\0')
            encoding = QStringConverter::Utf16LE;
        QStringDecoder decoder(encoding);
        QString text = decoder(value);
        if (const qsizetype end = text.indexOf(QChar::Null); end >= 0)
            text.truncate(end);
        m_texts->addTagged(text.toUtf8());
    }

    static constexpr quint32 mostEntries = 512; // per directory
    static constexpr qsizetype mostDirectories = 16;
    static constexpr quint32 entrySize = 12;

    const QByteArrayView m_tiff;
    Texts *const m_texts;
    bool m_isBigEndian = false;
    QList<quint32> m_waiting;
    QSet<quint32> m_seen;
};

void readExif(QByteArrayView exif, Texts *texts)
{
    constexpr QByteArrayView prefix("Exif\0\0", 6);
    ExifReader(exif.startsWith(prefix) ? exif.sliced(prefix.size()) : exif, texts).read();
}

void readPngText(QByteArrayView type, QByteArrayView data, Texts *texts)
{
    const qsizetype keyEnd = data.indexOf('\0');
    if (keyEnd < 0)
        return;
    const QByteArrayView key = data.first(keyEnd);
    const QByteArrayView rest = data.sliced(keyEnd + 1);
    if (type == "tEXt") {
        texts->add(key, rest);
    } else if (type == "zTXt") {
        if (!rest.isEmpty() && rest[0] == 0)
            texts->addInflated(key, rest.sliced(1));
    } else if (rest.size() > 2) { // iTXt: whether and how compressed, language, translated key
        const qsizetype languageEnd = rest.indexOf('\0', 2);
        const qsizetype begin = languageEnd < 0 ? -1 : rest.indexOf('\0', languageEnd + 1);
        if (begin < 0)
            return;
        if (rest[0] == 0)
            texts->add(key, rest.sliced(begin + 1));
        else if (rest[1] == 0)
            texts->addInflated(key, rest.sliced(begin + 1));
    }
}

void readPng(QByteArrayView bytes, Texts *texts)
{
    constexpr qsizetype signatureSize = 8;
    constexpr qsizetype frameSize = 12; // length, type and checksum
    for (qsizetype pos = signatureSize; bytes.size() - pos >= frameSize;) {
        const quint32 length = qFromBigEndian<quint32>(bytes.data() + pos);
        const QByteArrayView type = bytes.sliced(pos + 4, 4);
        if (length > quint64(bytes.size() - pos - frameSize) || type == "IEND")
            return;
        const QByteArrayView data = bytes.sliced(pos + 8, length);
        if (type == "tEXt" || type == "zTXt" || type == "iTXt")
            readPngText(type, data, texts);
        else if (type == "eXIf")
            readExif(data, texts);
        pos += frameSize + qsizetype(length);
    }
}

void readWebP(QByteArrayView bytes, Texts *texts)
{
    constexpr qsizetype headerSize = 12;
    constexpr qsizetype frameSize = 8; // type and length
    for (qsizetype pos = headerSize; bytes.size() - pos >= frameSize;) {
        const QByteArrayView type = bytes.sliced(pos, 4);
        const quint32 length = qFromLittleEndian<quint32>(bytes.data() + pos + 4);
        if (type == "EXIF")
            readExif(part(bytes, quint64(pos + frameSize), length), texts);
        const quint64 next = quint64(pos + frameSize) + length + length % 2;
        if (next >= quint64(bytes.size()))
            return;
        pos = qsizetype(next);
    }
}

void readJpeg(QByteArrayView bytes, Texts *texts)
{
    constexpr uchar startOfScan = 0xDA;
    constexpr uchar endOfImage = 0xD9;
    constexpr uchar app1 = 0xE1;
    constexpr uchar comment = 0xFE;
    constexpr qsizetype startSize = 2;
    constexpr qsizetype frameSize = 4; // marker and length
    for (qsizetype pos = startSize; bytes.size() - pos >= frameSize;) {
        if (uchar(bytes[pos]) != 0xFF)
            return;
        const auto marker = uchar(bytes[pos + 1]);
        if (marker == 0xFF) { // padding
            ++pos;
            continue;
        }
        if (marker == startOfScan || marker == endOfImage)
            return;
        const auto length = qsizetype(qFromBigEndian<quint16>(bytes.data() + pos + 2));
        if (length < 2)
            return;
        const QByteArrayView data = part(bytes, quint64(pos + frameSize), quint64(length - 2));
        if (marker == app1 && data.startsWith("Exif"))
            readExif(data, texts);
        else if (marker == comment)
            texts->addTagged(data);
        pos += 2 + length;
    }
}

} // namespace

QList<PictureText> pictureTexts(QByteArrayView bytes, FileKind::Holder holder)
{
    Texts texts;
    switch (holder) {
    case FileKind::Holder::Png:
        readPng(bytes, &texts);
        break;
    case FileKind::Holder::Jpeg:
        readJpeg(bytes, &texts);
        break;
    case FileKind::Holder::WebP:
        readWebP(bytes, &texts);
        break;
    case FileKind::Holder::None:
        break;
    }
    return texts.list();
}

} // namespace ComfyDeploy

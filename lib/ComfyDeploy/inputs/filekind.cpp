// SPDX-License-Identifier: MIT

#include <ComfyDeploy/inputs/filekind_p.h>
#include <ComfyDeploy/inputs/inputtext_p.h>

#include <algorithm>

namespace ComfyDeploy {

namespace {

using Holder = FileKind::Holder;

struct Magic
{
    qsizetype offset;
    QByteArrayView bytes;
    const char *name;
    Holder holder = Holder::None;
};

constexpr QByteArrayView operator""_bytes(const char *text, size_t size)
{
    return {text, qsizetype(size)};
}

// The first match counts.
constexpr Magic magics[] = {
    {0, "\x89PNG\r\n\x1A\n"_bytes, QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "a PNG picture"),
     Holder::Png},
    {0, "\xFF\xD8\xFF"_bytes, QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "a JPEG picture"),
     Holder::Jpeg},
    {8, "WEBP"_bytes, QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "a WebP picture"), Holder::WebP},
    {8, "WAVE"_bytes, QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "a WAV audio file")},
    {8, "AVI "_bytes, QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "an AVI video")},
    {0, "GIF8"_bytes, QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "a GIF picture")},
    {0, "II*\0"_bytes, QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "a TIFF picture")},
    {0, "MM\0*"_bytes, QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "a TIFF picture")},
    {4, "ftypavi"_bytes, QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "an AVIF picture")},
    {4, "ftyphe"_bytes, QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "a HEIC picture")},
    {4, "ftypmif1"_bytes, QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "a HEIC picture")},
    {4, "ftypqt"_bytes, QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "a QuickTime video")},
    {4, "ftypM4A"_bytes, QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "an M4A audio file")},
    {4, "ftyp"_bytes, QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "an MP4 video")},
    {0, "\x1A\x45\xDF\xA3"_bytes,
     QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "a WebM or Matroska video")},
    {0, "\x76\x2F\x31\x01"_bytes, QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "an EXR picture")},
    {0, "#?RADIANCE"_bytes, QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "an HDR picture")},
    {0, "8BPS"_bytes, QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "a Photoshop file")},
    {4, "JXL "_bytes, QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "a JPEG XL picture")},
    {0, "\xFF\x0A"_bytes, QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "a JPEG XL picture")},
    {0, "BM"_bytes, QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "a BMP picture")},
    {0, "fLaC"_bytes, QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "a FLAC audio file")},
    {0, "OggS"_bytes, QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "an Ogg file")},
    {0, "ID3"_bytes, QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "an MP3 audio file")},
    {0, "glTF"_bytes, QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "a glTF model")},
    {0, "%PDF"_bytes, QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "a PDF document")},
    {0, "PK\x03\x04"_bytes, QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "a ZIP archive")},
    {0, "\x1F\x8B"_bytes, QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "a gzip archive")},
    {0, "7z\xBC\xAF"_bytes, QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "a 7z archive")},
    {0, "SQLite format 3"_bytes, QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "an SQLite database")},
    {8, "{\""_bytes, QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "a safetensors file")},
};

QString translated(const char *name)
{
    return InputText::tr(name);
}

// Whether it contains bytes that do not occur in text, such as NUL.
bool looksBinary(QByteArrayView bytes)
{
    constexpr qsizetype looked = 1024;
    const QByteArrayView head = bytes.first(std::min(bytes.size(), looked));
    return std::any_of(head.begin(), head.end(), [](char c) {
        return uchar(c) < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != '\x1B';
    });
}

bool startsWithTag(QByteArrayView bytes, QByteArrayView tag)
{
    constexpr qsizetype looked = 1024;
    const QByteArray head =
        bytes.first(std::min(bytes.size(), looked)).toByteArray().trimmed().toLower();
    return head.startsWith('<') && head.contains(tag);
}

} // namespace

FileKind FileKind::of(QByteArrayView bytes)
{
    const bool isBinary = looksBinary(bytes);
    for (const Magic &magic : magics) {
        // A text may begin with the letters of a short signature.
        const bool isSure = isBinary || magic.bytes.size() >= 4 || uchar(magic.bytes[0]) >= 0x80;
        const bool isRiff = magic.offset != 8 || magic.bytes[0] == '{' || bytes.startsWith("RIFF");
        if (isSure && isRiff && bytes.size() >= magic.offset
            && bytes.sliced(magic.offset).startsWith(magic.bytes))
            return {translated(magic.name), magic.holder};
    }
    if (startsWithTag(bytes, "<svg"))
        return {translated(QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "an SVG picture")), {}};
    if (startsWithTag(bytes, "<html"))
        return {translated(QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "a web page")), {}};
    if (startsWithTag(bytes, "<"))
        return {translated(QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "an XML text")), {}};
    if (isBinary)
        return {translated(QT_TRANSLATE_NOOP("ComfyDeploy::InputText", "a binary file")), {}};
    return {};
}

} // namespace ComfyDeploy

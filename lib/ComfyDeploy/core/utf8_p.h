// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qstring.h>

namespace ComfyDeploy {

//! The sequence at the start of bytes that should be UTF-8.
struct Utf8Sequence
{
    qsizetype length = 0; //!< bytes of the character, or those that one U+FFFD replaces
    bool wellFormed = false;
};

//! Decodes one step by the WHATWG rules: an invalid sequence ends after its maximal subpart, and
//! the byte that follows starts anew. Qt's decoders replace byte by byte, and lose the byte after a
//! truncated sequence.
inline Utf8Sequence utf8SequenceAt(QByteArrayView bytes)
{
    const auto byte = [&](qsizetype i) {
        return i < bytes.size() ? uchar(bytes[i]) : 0;
    };
    const uchar lead = byte(0);
    if (lead < 0x80)
        return {1, true};
    const int length = lead >= 0xC2 && lead <= 0xDF ? 2
        : (lead & 0xF0) == 0xE0                     ? 3
        : lead >= 0xF0 && lead <= 0xF4              ? 4
                                                    : 0;
    if (length == 0)
        return {1, false};
    // The limits on the second byte exclude overlong forms, surrogates and code points above
    // U+10FFFF.
    uchar low = 0x80;
    uchar high = 0xBF;
    if (lead == 0xE0)
        low = 0xA0;
    else if (lead == 0xED)
        high = 0x9F;
    else if (lead == 0xF0)
        low = 0x90;
    else if (lead == 0xF4)
        high = 0x8F;
    for (int i = 1; i < length; ++i) {
        if (i >= bytes.size() || byte(i) < low || byte(i) > high)
            return {i, false};
        low = 0x80;
        high = 0xBF;
    }
    return {length, true};
}

//! Offset of the first byte that is not well-formed UTF-8; the size if all are.
inline qsizetype validUtf8Prefix(QByteArrayView bytes)
{
    qsizetype pos = 0;
    while (pos < bytes.size()) {
        const Utf8Sequence sequence = utf8SequenceAt(bytes.sliced(pos));
        if (!sequence.wellFormed)
            break;
        pos += sequence.length;
    }
    return pos;
}

//! The longest prefix of \a text that has at most \a size bytes in UTF-8; never splits a character.
inline QString cutToUtf8Size(const QString &text, qsizetype size)
{
    QString cut = text.left(size); // a code unit takes at least one byte
    if (cut.size() < text.size() && !cut.isEmpty() && cut.back().isHighSurrogate())
        cut.chop(1);
    while (cut.toUtf8().size() > size)
        cut.chop(cut.size() > 1 && cut.back().isLowSurrogate() ? 2 : 1);
    return cut;
}

//! Decodes well-formed \a bytes. QString::fromUtf8() drops a leading byte order mark, which is an
//! ordinary character inside a document.
inline QString textFromUtf8(QByteArrayView bytes)
{
    const QString text = QString::fromUtf8(bytes);
    return bytes.startsWith("\xEF\xBB\xBF") ? QChar(QChar::ByteOrderMark) + text : text;
}

} // namespace ComfyDeploy

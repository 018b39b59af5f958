// SPDX-License-Identifier: MIT

#include <ComfyDeploy/http/inflation_p.h>

#include <array>

namespace ComfyDeploy {

namespace {

constexpr QByteArrayView gzipBegin("\x1f\x8b\x08", 3);
constexpr qsizetype gzipMagic = 2;
constexpr qsizetype zlibHead = 2;
constexpr int gzipWindow = MAX_WBITS + 16; // zlib's value for gzip; a negative one is for raw
constexpr int rawWindow = -MAX_WBITS;
constexpr std::size_t pieceSize = 64UL * 1024;

// A raw stream cannot begin with these bits set.
bool hasZlibHead(QByteArrayView bytes)
{
    const auto first = uchar(bytes.at(0));
    const auto second = uchar(bytes.at(1));
    return (first & 0x0f) == Z_DEFLATED && (first >> 4) <= 7 && (first * 256 + second) % 31 == 0;
}

} // namespace

bool Inflation::accepts(Format format, QByteArrayView head)
{
    if (format == Format::Gzip)
        return head.startsWith(gzipBegin);
    // A raw stream can begin with any byte, so it is tried. RIFF looks like one for many bytes.
    if (head.size() < zlibHead || head.startsWith("RIFF"))
        return false;
    Inflation trial(format);
    const auto dropped = [](QByteArrayView) {
        return Result::Fine;
    };
    return trial.feed(head, dropped) == Result::Fine;
}

Inflation::~Inflation()
{
    if (m_hasStream)
        inflateEnd(&m_stream);
}

bool Inflation::beginMember()
{
    m_isRaw = m_format == Format::Deflate && !hasZlibHead(m_head);
    const int window =
        m_format == Format::Gzip ? gzipWindow : (m_isRaw ? rawWindow : int(MAX_WBITS));
    m_hasStream = m_hasStream ? inflateReset2(&m_stream, window) == Z_OK
                              : inflateInit2(&m_stream, window) == Z_OK;
    return m_hasStream;
}

CodingLayer::Result Inflation::feed(QByteArrayView bytes, const Sink &sink)
{
    while (!bytes.isEmpty() && !m_ignoresRest) {
        if (m_state == State::Within) {
            const Result result = inflateSome(&bytes, sink);
            if (result != Result::Fine)
                return result;
            continue;
        }
        // Two bytes distinguish zlib from raw, and another member from garbage after the last.
        if (m_state == State::Behind && m_format == Format::Deflate) {
            if (m_isRaw) // has no checksum: it may not be deflate at all
                return Result::Damaged;
            m_ignoresRest = true;
            break;
        }
        m_head += bytes.first(1);
        bytes = bytes.sliced(1);
        if (m_head.size() < gzipMagic)
            continue;
        if (m_state == State::Behind && !gzipBegin.startsWith(m_head)) {
            m_ignoresRest = true;
            break;
        }
        if (!beginMember())
            return Result::Damaged;
        m_state = State::Within;
        QByteArrayView head = m_head;
        const Result result = inflateSome(&head, sink);
        m_head.clear();
        if (result != Result::Fine)
            return result;
    }
    return Result::Fine;
}

// Consumes what it can; the rest follows the end of the member.
CodingLayer::Result Inflation::inflateSome(QByteArrayView *bytes, const Sink &sink)
{
    std::array<char, pieceSize> piece; // NOLINT(cppcoreguidelines-pro-type-member-init): is output
    // zlib does not write to its input; next_in is const only if zlib was built that way.
    m_stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes->data()));
    m_stream.avail_in = uInt(bytes->size());
    bool isFull = true;
    while (m_state == State::Within && (m_stream.avail_in > 0 || isFull)) {
        m_stream.next_out = reinterpret_cast<Bytef *>(piece.data());
        m_stream.avail_out = uInt(piece.size());
        const int result = inflate(&m_stream, Z_NO_FLUSH);
        if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
            return Result::Damaged;
        isFull = m_stream.avail_out == 0;
        const auto made = qsizetype(piece.size() - m_stream.avail_out);
        const Result taken = made > 0 ? sink({piece.data(), made}) : Result::Fine;
        if (taken != Result::Fine)
            return taken;
        if (result == Z_STREAM_END)
            m_state = State::Behind;
        else if (result == Z_BUF_ERROR)
            break; // needs more input
    }
    *bytes = bytes->last(qsizetype(m_stream.avail_in));
    return Result::Fine;
}

} // namespace ComfyDeploy

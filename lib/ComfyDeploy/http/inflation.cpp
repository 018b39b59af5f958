// SPDX-License-Identifier: MIT

#include <ComfyDeploy/http/inflation_p.h>

#include <array>

namespace ComfyDeploy {

namespace {

constexpr QByteArrayView gzipBegin("\x1f\x8b\x08", 3);
constexpr qsizetype gzipMagic = 2;
constexpr qsizetype zlibHead = 2;
constexpr int gzipWindow = MAX_WBITS + 16; // how zlib is asked for gzip, and below for neither
constexpr int rawWindow = -MAX_WBITS;
constexpr std::size_t pieceSize = 64UL * 1024;

// A raw stream that begins so would have set bits where it has none to set.
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
    // Any byte can begin a raw stream, so it is tried. RIFF looks like one for long.
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

StoredLayer::Result Inflation::feed(QByteArrayView bytes, const Sink &sink)
{
    while (!bytes.isEmpty() && !m_ignoresRest) {
        if (m_state == State::Within) {
            const Result result = inflateSome(&bytes, sink);
            if (result != Result::Fine)
                return result;
            continue;
        }
        // Two bytes tell zlib from raw, and another member from rubbish behind the last.
        if (m_state == State::Behind && m_format == Format::Deflate) {
            if (m_isRaw) // has no checksum: it may have been something else altogether
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

// Takes what it can of the bytes; the rest lies behind the end of the member.
StoredLayer::Result Inflation::inflateSome(QByteArrayView *bytes, const Sink &sink)
{
    std::array<char, pieceSize> piece; // NOLINT(cppcoreguidelines-pro-type-member-init): is output
    // zlib writes nothing there, and takes a pointer to const only in builds of its own.
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
            break; // needs more
    }
    *bytes = bytes->last(qsizetype(m_stream.avail_in));
    return Result::Fine;
}

} // namespace ComfyDeploy

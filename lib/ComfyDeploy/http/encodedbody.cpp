// SPDX-License-Identifier: MIT

#include <ComfyDeploy/http/chunkframing_p.h>
#include <ComfyDeploy/http/encodedbody_p.h>
#include <ComfyDeploy/http/inflation_p.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace ComfyDeploy {

namespace {

constexpr qsizetype decidingSize = 512;
constexpr qsizetype mostCodings = 3;
constexpr qint64 unsuspiciousSize = 10LL * 1024 * 1024;
constexpr qint64 largestRatio = 100; // the same as Qt's; pictures and texts are far below it

std::optional<Inflation::Format> formatOf(const QByteArray &coding)
{
    if (coding == "gzip" || coding == "x-gzip")
        return Inflation::Format::Gzip;
    if (coding == "deflate" || coding == "x-deflate")
        return Inflation::Format::Deflate;
    return std::nullopt;
}

// Values that uploaders put there although they are not compressions: charsets, transfer encodings,
// types. Even "base64": libraries require it, but store the plain bytes.
bool changesNothing(const QByteArray &coding)
{
    static const QByteArrayList names{"identity", "aws-chunked", "chunked", "binary", "none",
                                      "null",     "undefined",   "7bit",    "8bit",   "base64",
                                      "raw",      "plain",       "ascii",   "latin1", "unicode"};
    static const QByteArrayList charsets{"utf", "us-ascii", "iso-8859", "windows-", "cp125"};
    return names.contains(coding) || coding.contains('/')
        || std::any_of(charsets.begin(), charsets.end(),
                       [&coding](const QByteArray &begin) { return coding.startsWith(begin); });
}

QByteArrayList namesIn(const QByteArray &header)
{
    QByteArrayList names;
    const QByteArrayList parts = header.split(',');
    for (const QByteArray &part : parts) {
        QByteArray name = part.trimmed();
        if (name.size() > 1 && name.startsWith('"') && name.endsWith('"'))
            name = name.sliced(1, name.size() - 2).trimmed();
        if (!name.isEmpty())
            names += name;
    }
    return names;
}

} // namespace

bool EncodedBody::isCompressed(const QByteArray &contentEncoding)
{
    const QByteArrayList names = namesIn(contentEncoding);
    return std::any_of(names.begin(), names.end(),
                       [](const QByteArray &name) { return !changesNothing(name.toLower()); });
}

void EncodedBody::begin(const QByteArray &contentEncoding)
{
    m_contentEncoding = contentEncoding.trimmed();
    m_codings.clear();
    m_remaining.clear();
    m_layers.clear();
    m_held.clear();
    m_in = 0;
    m_out = 0;
    m_mayBeFramed = false;
    m_isFramed = false;
    const QByteArrayList names = namesIn(m_contentEncoding);
    for (const QByteArray &name : names) {
        const QByteArray coding = name.toLower();
        m_mayBeFramed = m_mayBeFramed || (coding == "aws-chunked" && !m_framingDistrusted);
        if (changesNothing(coding))
            continue;
        // Encodings that were applied before an unknown one cannot be decoded.
        const bool isKnown = formatOf(coding) && m_codings.size() < mostCodings;
        if (!isKnown)
            m_remaining += std::exchange(m_codings, {});
        (isKnown ? m_codings : m_remaining) += name;
    }
    if (m_codingsDistrusted)
        m_remaining += std::exchange(m_codings, {});
    m_decided = m_codings.isEmpty() && !m_mayBeFramed;
}

CodingLayer::Result EncodedBody::feed(QByteArrayView bytes, const Sink &sink)
{
    m_in += bytes.size();
    if (!m_decided) {
        m_held += bytes;
        return m_held.size() < decidingSize ? Result::Fine : decide(sink);
    }
    return feedLayer(0, bytes, sink);
}

CodingLayer::Result EncodedBody::finish(const Sink &sink)
{
    return m_decided ? Result::Fine : decide(sink);
}

CodingLayer::Result EncodedBody::decide(const Sink &sink)
{
    m_decided = true;
    makeLayers();
    const QByteArray held = std::exchange(m_held, {});
    return feedLayer(0, held, sink);
}

// Makes the layers that the host names and that match the bytes.
void EncodedBody::makeLayers()
{
    m_isFramed = m_mayBeFramed && ChunkFraming::accepts(m_held);
    if (m_isFramed)
        m_layers.push_back(std::make_unique<ChunkFraming>());
    if (m_codings.isEmpty() || m_held.isEmpty())
        return;
    const auto outermost = formatOf(m_codings.last().toLower());
    if (!m_isFramed && !Inflation::accepts(*outermost, m_held)) {
        m_remaining += std::exchange(m_codings, {});
        return;
    }
    for (auto coding = m_codings.crbegin(); coding != m_codings.crend(); ++coding)
        m_layers.push_back(std::make_unique<Inflation>(*formatOf(coding->toLower())));
}

CodingLayer::Result EncodedBody::feedLayer(std::size_t index, QByteArrayView bytes,
                                           const Sink &sink)
{
    if (index == m_layers.size()) {
        m_out += bytes.size();
        return isBomb() ? Result::Refused : sink(bytes);
    }
    bool isOfNext = false;
    const auto next = [&](QByteArrayView made) {
        const Result result = feedLayer(index + 1, made, sink);
        isOfNext = result != Result::Fine;
        return result;
    };
    const Result result = m_layers.at(index)->feed(bytes, next);
    if (result == Result::Damaged && !isOfNext)
        m_failing = index;
    return result;
}

bool EncodedBody::distrust()
{
    const auto isCut = [](const auto &layer) {
        return !layer->isWhole();
    };
    const auto failing = m_failing.value_or(
        std::size_t(std::find_if(m_layers.begin(), m_layers.end(), isCut) - m_layers.begin()));
    m_failing.reset();
    bool &distrusted = m_isFramed && failing == 0 ? m_framingDistrusted : m_codingsDistrusted;
    return !std::exchange(distrusted, true);
}

bool EncodedBody::isWhole() const
{
    return std::all_of(m_layers.begin(), m_layers.end(),
                       [](const auto &layer) { return layer->isWhole(); });
}

bool EncodedBody::isBomb() const
{
    return m_out > unsuspiciousSize && m_out / largestRatio > m_in;
}

} // namespace ComfyDeploy

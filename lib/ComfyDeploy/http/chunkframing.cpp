// SPDX-License-Identifier: MIT

#include <ComfyDeploy/http/chunkframing_p.h>

#include <QtCore/qregularexpression.h>

#include <optional>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype longestLine = 256;
constexpr qsizetype longestTrailers = 4096;

std::optional<qint64> sizeIn(const QByteArray &line)
{
    static const QRegularExpression pattern(
        u"\\A([0-9a-fA-F]{1,15})(;chunk-signature=[0-9a-fA-F]{64,144})?\\r\\n\\z"_s);
    const auto match = pattern.match(QString::fromLatin1(line));
    return match.hasMatch() ? std::optional(match.captured(1).toLongLong(nullptr, 16))
                            : std::nullopt;
}

} // namespace

bool ChunkFraming::accepts(QByteArrayView head)
{
    const qsizetype end = head.first(qMin(head.size(), longestLine)).indexOf('\n');
    return end >= 0 && sizeIn(head.first(end + 1).toByteArray());
}

// False if the line is not valid in a framed file.
bool ChunkFraming::takeLine()
{
    const bool isEnd = m_state == State::ChunkEnd;
    const std::optional<qint64> size =
        isEnd ? std::optional<qint64>(m_line == "\r\n" ? 1 : 0) : sizeIn(m_line);
    m_line.clear();
    if (!size || (isEnd && *size == 0))
        return false;
    if (isEnd) {
        m_state = State::Size;
    } else {
        m_left = *size;
        m_state = m_left > 0 ? State::Bytes : State::Trailers;
    }
    return true;
}

CodingLayer::Result ChunkFraming::feed(QByteArrayView bytes, const Sink &sink)
{
    while (!bytes.isEmpty()) {
        if (m_state == State::Bytes) {
            const qsizetype size = qsizetype(qMin(m_left, qint64(bytes.size())));
            const Result result = sink(bytes.first(size));
            if (result != Result::Fine)
                return result;
            bytes = bytes.sliced(size);
            m_left -= size;
            m_state = m_left > 0 ? State::Bytes : State::ChunkEnd;
            continue;
        }
        if (m_state == State::Trailers) {
            m_line += bytes;
            return m_line.size() <= longestTrailers ? Result::Fine : Result::Damaged;
        }
        m_line += bytes.front();
        bytes = bytes.sliced(1);
        const bool isLine = m_line.endsWith('\n');
        if (m_line.size() > longestLine || (isLine && !takeLine()))
            return Result::Damaged;
    }
    return Result::Fine;
}

} // namespace ComfyDeploy

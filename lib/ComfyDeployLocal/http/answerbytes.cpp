// SPDX-License-Identifier: MIT

#include "answerbytes_p.h"

#include "bodysources_p.h"

namespace ComfyDeploy::Local {

namespace {

constexpr qsizetype FramedAtOnce = 64LL * 1024;
constexpr qsizetype SlowPiece = 16; // of a body that dribbles

std::shared_ptr<HttpSource> bodyOf(const HttpAnswer &answer, const AnswerBytes::Request &request)
{
    if (request.isHead)
        return nullptr;
    if (answer.source)
        return answer.source;
    if (answer.fileSize > 0)
        return std::make_shared<FileSource>(answer.file, answer.fileBegin, answer.fileSize);
    return answer.body.isEmpty() ? nullptr : std::make_shared<BytesSource>(answer.body);
}

AnswerFraming::Form formOf(const HttpAnswer &answer, const AnswerBytes::Request &request)
{
    constexpr int noContent = 204;
    constexpr int notModified = 304;
    AnswerFraming::Form form;
    form.keepAlive = request.keepAlive;
    form.idleSeconds = request.idleSeconds;
    form.chunked = answer.source && !answer.sourceSize && !request.isHttp10;
    if (answer.sourceSize)
        form.length = answer.sourceSize;
    else if (!answer.source && answer.status != noContent && answer.status != notModified)
        form.length = answer.fileSize > 0 ? answer.fileSize : answer.body.size();
    return form;
}

} // namespace

AnswerBytes::AnswerBytes(const HttpAnswer &answer, const Request &request)
    : m_body(bodyOf(answer, request)), m_framing(answer, formOf(answer, request))
{}

void AnswerBytes::open(const std::shared_ptr<HttpWaker> &waker)
{
    if (m_body)
        m_body->open(waker);
}

HttpPiece AnswerBytes::next()
{
    if (!std::exchange(m_headGiven, true))
        return HttpPiece::of(m_framing.head());
    return m_body && !m_ended ? nextOfBody() : HttpPiece::end();
}

HttpPiece AnswerBytes::nextOfBody()
{
    while (m_framed == m_piece.size()) {
        HttpPiece piece = m_body->next();
        if (piece.kind == HttpPiece::Kind::End)
            return end();
        if (piece.kind != HttpPiece::Kind::Bytes)
            return piece;
        m_piece = piece.bytes;
        m_framed = 0;
    }
    const qsizetype size = qMin(m_piece.size() - m_framed, FramedAtOnce);
    const QByteArrayView bytes(m_piece.constData() + m_framed, size);
    m_framed += size;
    return HttpPiece::of(m_framing.body(bytes));
}

HttpPiece AnswerBytes::end()
{
    m_ended = true;
    const QByteArray lastChunk = m_framing.end();
    return lastChunk.isEmpty() ? HttpPiece::end() : HttpPiece::of(lastChunk);
}

FaultyBytes::FaultyBytes(std::unique_ptr<HttpSource> bytes, const WireFault &fault)
    : m_bytes(std::move(bytes)), m_fault(fault)
{}

void FaultyBytes::open(const std::shared_ptr<HttpWaker> &waker)
{
    m_bytes->open(waker);
}

HttpPiece FaultyBytes::next()
{
    if (m_passed == m_piece.size()) {
        HttpPiece piece = m_bytes->next();
        if (piece.kind != HttpPiece::Kind::Bytes)
            return piece;
        m_piece = piece.bytes;
        m_passed = 0;
        ++m_pieces;
    }
    const bool inHead = m_pieces == 1;
    const int delay = inHead ? m_fault.headDelay : m_fault.bodyDelay;
    qsizetype size = m_piece.size() - m_passed;
    if (delay > 0)
        size = qMin(size, inHead ? 1 : SlowPiece);
    if (m_fault.endAfter)
        size = qMin(size, qsizetype(*m_fault.endAfter - m_total));
    if (size <= 0) {
        m_fault.ended();
        return {m_fault.end, {}, {}};
    }
    if (const auto left = pauseLeft(delay))
        return HttpPiece::later(left);
    m_passed += size;
    m_total += size;
    return HttpPiece::of(m_piece.sliced(m_passed - size, size));
}

//! Of the one before the next bytes; null if it is over.
std::optional<std::chrono::milliseconds> FaultyBytes::pauseLeft(int milliseconds)
{
    if (milliseconds > 0 && !m_pause)
        m_pause = QDeadlineTimer(milliseconds, Qt::PreciseTimer);
    if (m_pause && !m_pause->hasExpired())
        return std::chrono::ceil<std::chrono::milliseconds>(m_pause->remainingTimeAsDuration());
    m_pause.reset();
    return std::nullopt;
}

} // namespace ComfyDeploy::Local

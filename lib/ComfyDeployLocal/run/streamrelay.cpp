// SPDX-License-Identifier: MIT

#include "streamrelay_p.h"

#include <ComfyDeployLocal/wording/pythonjson_p.h>
#include <ComfyDeployLocal/wording/wiredates_p.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

//! The frame with a line of the machine's log between two pieces of it.
QByteArray garbled(const QByteArray &frame)
{
    const qsizetype middle = frame.size() / 2;
    return frame.first(middle) + logFrame(u"a line of machine log slipped between two chunks"_s)
        + frame.sliced(middle);
}

bool isExecuted(const QByteArray &frame)
{
    return frame.contains("{\"event\": \"executed\"");
}

} // namespace

QByteArray logFrame(const QString &line)
{
    return "event: log_update\ndata: "
        + PythonJson(PythonJson::Style::Stream)
              .add(u"logs", line)
              .add(u"timestamp", WireDates::inLog(now()))
              .text()
        + "\n\n";
}

std::optional<HttpPiece::Kind> StreamRelay::end() const
{
    const std::pair<TakenFault, HttpPiece::Kind> ends[] = {
        {m_faults.endAfter, HttpPiece::Kind::End},
        {m_faults.cutAfter, HttpPiece::Kind::Cut},
        {m_faults.resetAfter, HttpPiece::Kind::Reset},
        {m_faults.silentAfter, HttpPiece::Kind::Silence}};
    for (const auto &[after, end] : ends) {
        if (after && m_sent >= after.number()) {
            after.strike();
            return end;
        }
    }
    return std::nullopt;
}

QByteArrayList StreamRelay::pass(const QByteArray &frame)
{
    ++m_seen;
    if (strikesHere(m_faults.missingFrame))
        return {};
    const bool isDoubled = strikesHere(m_faults.doubledFrame);
    if (const int glued = m_faults.gluedFrames.number(); glued > 0) {
        m_kept += isDoubled ? frame + frame : frame;
        return m_kept.size() < glued ? QByteArrayList() : QByteArrayList{flush()};
    }
    const QByteArray whole = strikesHere(m_faults.garbledFrame) ? garbled(frame) : frame;
    return isDoubled ? QByteArrayList{whole, whole} : QByteArrayList{whole};
}

//! Whether it is a fault of the frame that was seen last, or of all.
bool StreamRelay::strikesHere(const TakenFault &fault) const
{
    return fault && (fault.number() == m_seen || fault.number() == 0) && fault.strike();
}

//! The service's API reads frames that share a chunk as one event. If the last one is "executed",
//! which the API rewrites, only that one is left.
QByteArray StreamRelay::flush()
{
    const QByteArrayList kept = std::exchange(m_kept, {});
    if (kept.size() > 1)
        m_faults.gluedFrames.strike();
    return isExecuted(kept.last()) ? kept.last() : kept.join();
}

std::chrono::milliseconds StreamRelay::untilTurn() const
{
    if (!m_faults.framesPerSecond || !m_sinceLast.isValid())
        return std::chrono::milliseconds(0);
    m_faults.framesPerSecond.strike();
    const qint64 interval = 1000 / m_faults.framesPerSecond.number();
    return std::chrono::milliseconds(qMax(qint64(0), interval - m_sinceLast.elapsed()));
}

void StreamRelay::noteSent()
{
    ++m_sent;
    m_sinceLast.start();
}

} // namespace ComfyDeploy::Local

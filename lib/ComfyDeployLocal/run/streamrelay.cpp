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
    const std::pair<std::optional<int>, HttpPiece::Kind> ends[] = {
        {m_faults.endAfter, HttpPiece::Kind::End},
        {m_faults.cutAfter, HttpPiece::Kind::Cut},
        {m_faults.resetAfter, HttpPiece::Kind::Reset},
        {m_faults.silentAfter, HttpPiece::Kind::Silence}};
    for (const auto &[after, end] : ends) {
        if (after && m_sent >= *after)
            return end;
    }
    return std::nullopt;
}

QByteArrayList StreamRelay::pass(const QByteArray &frame)
{
    ++m_seen;
    if (m_faults.missingFrame == m_seen)
        return {};
    const bool isDoubled = m_faults.doubledFrame == 0 || m_faults.doubledFrame == m_seen;
    if (m_faults.gluedFrames > 0) {
        m_kept += isDoubled ? frame + frame : frame;
        return m_kept.size() < m_faults.gluedFrames ? QByteArrayList() : QByteArrayList{flush()};
    }
    const QByteArray whole = m_faults.garbledFrame == m_seen ? garbled(frame) : frame;
    return isDoubled ? QByteArrayList{whole, whole} : QByteArrayList{whole};
}

//! The service's API reads frames that share a chunk as one event. If the last one is "executed",
//! which the API rewrites, only that one is left.
QByteArray StreamRelay::flush()
{
    const QByteArrayList kept = std::exchange(m_kept, {});
    return isExecuted(kept.last()) ? kept.last() : kept.join();
}

std::chrono::milliseconds StreamRelay::untilTurn() const
{
    if (m_faults.framesPerSecond <= 0 || !m_sinceLast.isValid())
        return std::chrono::milliseconds(0);
    const qint64 interval = 1000 / m_faults.framesPerSecond;
    return std::chrono::milliseconds(qMax(qint64(0), interval - m_sinceLast.elapsed()));
}

void StreamRelay::noteSent()
{
    ++m_sent;
    m_sinceLast.start();
}

} // namespace ComfyDeploy::Local

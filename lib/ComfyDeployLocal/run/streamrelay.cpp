#include "streamrelay_p.h"

#include <ComfyDeployLocal/api/wiredates_p.h>
#include <ComfyDeployLocal/http/pythonjson_p.h>

#include <QtCore/qthread.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

constexpr qint64 TurnSlice = 20; // ms

//! A line of machine log slips in between two pieces of the frame.
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

std::optional<StreamRelay::End> StreamRelay::end() const
{
    const std::pair<std::optional<int>, End> ends[] = {{m_faults.endAfter, End::Clean},
                                                       {m_faults.cutAfter, End::Cut},
                                                       {m_faults.resetAfter, End::Reset},
                                                       {m_faults.silentAfter, End::Silence}};
    for (const auto &[after, end] : ends) {
        if (after && m_sent >= *after)
            return end;
    }
    return std::nullopt;
}

bool StreamRelay::pass(const QByteArray &frame)
{
    ++m_seen;
    if (m_faults.missingFrame == m_seen)
        return true;
    const bool isDoubled = m_faults.doubledFrame == 0 || m_faults.doubledFrame == m_seen;
    if (m_faults.gluedFrames > 0) {
        m_kept += isDoubled ? frame + frame : frame;
        return m_kept.size() < m_faults.gluedFrames || flush();
    }
    const QByteArray whole = m_faults.garbledFrame == m_seen ? garbled(frame) : frame;
    return send(whole) && (!isDoubled || send(whole));
}

//! The API takes what shares a chunk for one event, and rewrites "executed", which is then all
//! that is left of it.
bool StreamRelay::flush()
{
    const QList<QByteArray> kept = std::exchange(m_kept, {});
    if (kept.isEmpty())
        return true;
    return send(isExecuted(kept.last()) ? kept.last() : kept.join());
}

bool StreamRelay::send(const QByteArray &frame)
{
    ++m_sent;
    return waitForTurn() && m_sink.write(frame);
}

bool StreamRelay::waitForTurn()
{
    if (m_faults.framesPerSecond <= 0)
        return true;
    const qint64 interval = 1000 / m_faults.framesPerSecond;
    while (m_sinceLast.isValid() && m_sinceLast.elapsed() < interval) {
        if (m_sink.isGone())
            return false;
        QThread::msleep(ulong(qBound(qint64(1), interval - m_sinceLast.elapsed(), TurnSlice)));
    }
    m_sinceLast.start();
    return true;
}

} // namespace ComfyDeploy::Local

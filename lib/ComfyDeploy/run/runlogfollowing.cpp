// What RunEngine does with the log of its run: lines as they come, and the reason of a failure.
#include <ComfyDeploy/run/runengine_p.h>

namespace ComfyDeploy {

namespace {

// Each log that is followed takes a connection and, with Qt, a thread. The runs above this number
// look into theirs only if they fail.
constexpr int maximumFollowedLogs = 64;

} // namespace

void RunEngine::connectLogs()
{
    m_reasonTimer.setSingleShot(true);
    connect(&m_reasonTimer, &QTimer::timeout, this, &RunEngine::stopWaitingForReason);
    connect(&m_logs, &RunLogFeed::received, this, &RunEngine::onLogs);
    connect(&m_logs, &RunLogFeed::unreadable, this, [this] { m_tracker.noteUnreadable(); });
    connect(&m_logs, &RunLogFeed::ended, this, [this] {
        releaseLogs();
        stopWaitingForReason();
    });
}

// A stream brings the lines itself, unless it was lost.
bool RunEngine::needsLogs() const
{
    const bool isLost = m_submitEnded && m_tracker.verdict() == RunTracker::Verdict::None;
    return m_mode != Mode::Sync && (m_mode != Mode::Stream || isLost);
}

// Once for a run at most: what was refused or lost is not asked for again.
void RunEngine::followLogs()
{
    if (m_transport->followedLogs < maximumFollowedLogs)
        startLogs();
}

void RunEngine::startLogs()
{
    if (!m_options.logsFollowed().value_or(true) || std::exchange(m_logsStarted, true))
        return;
    ++m_transport->followedLogs;
    m_holdsLogs = true;
    m_logs.setOptions(m_server, m_options);
    m_logs.passOver(m_tracker.state.logs); // those of a stream that was lost
    m_logs.start({m_tracker.state.id, {}, {}, {}});
}

void RunEngine::releaseLogs()
{
    m_logs.stop();
    if (std::exchange(m_holdsLogs, false))
        --m_transport->followedLogs;
}

void RunEngine::onLogs(const QList<LogEntry> &entries)
{
    m_tracker.addLogs(entries);
    if (!publish() || !m_waitsForReason)
        return;
    if (m_tracker.readReason()) // a traceback may follow
        m_reasonTimer.start(m_timings.reasonQuiet);
}

// The server says that the run has failed and not why: that stands in the log alone, whose last
// lines may be on their way. False if there is nothing to wait for.
bool RunEngine::waitForReason()
{
    if (!m_tracker.state.failure.message.isEmpty())
        return false;
    startLogs();
    if (!m_logs.isActive())
        return false;
    m_logs.setRunOver();
    m_poller.stop();
    m_waitsForReason = true;
    m_settlingPhase = WorkflowRun::Failed;
    m_askedForDetails = true;
    m_submitEnded = true;
    m_settleTimer.start(m_timings.reasonPatience);
    if (m_tracker.readReason())
        m_reasonTimer.start(m_timings.reasonQuiet);
    publish();
    return true;
}

void RunEngine::stopWaitingForReason()
{
    if (std::exchange(m_waitsForReason, false))
        considerSettled();
}

} // namespace ComfyDeploy

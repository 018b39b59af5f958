#include <ComfyDeploy/core/senttokens_p.h>
#include <ComfyDeploy/run/logentry_p.h>
#include <ComfyDeploy/run/runtracker_p.h>

#include <algorithm>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype maximumLogs = 10'000;
// More than any graph has nodes; what a stream without end names beyond that is not kept.
constexpr qsizetype maximumNames = 100'000;

// Statuses come out of order from a poller, and skip: only a higher rank is news.
int rank(RunStatus status)
{
    switch (status) {
    case RunStatus::Unknown:
        return 0;
    case RunStatus::NotStarted:
        return 1;
    case RunStatus::Queued:
        return 2;
    case RunStatus::Started:
        return 3;
    case RunStatus::Running:
        return 4;
    case RunStatus::Uploading:
        return 5;
    default:
        return 6; // terminal
    }
}

WorkflowRun::Phase phaseOf(RunStatus status)
{
    switch (status) {
    case RunStatus::NotStarted:
    case RunStatus::Queued:
        return WorkflowRun::Queued;
    case RunStatus::Started:
        return WorkflowRun::Starting;
    case RunStatus::Running:
        return WorkflowRun::Running;
    case RunStatus::Uploading:
        return WorkflowRun::Saving;
    default:
        return WorkflowRun::Draft; // says nothing; terminal ones are the engine's to settle
    }
}

} // namespace

RunTracker::RunTracker(const WorkflowGraph &graph) : m_graph(graph)
{
    state.nodeCount = graph.nodeCount();
    describe();
}

void RunTracker::advancePhase(WorkflowRun::Phase phase)
{
    state.phase = std::max(state.phase, phase);
    if (state.phase >= WorkflowRun::Running)
        state.queuePosition = -1;
    describe();
}

void RunTracker::apply(const RunDetails &details, const SentTokens &tokens)
{
    const QString status = tokens.blottedOut(details.rawStatus());
    if (isTerminal(details.status())) { // which counts, whatever a stream has said
        state.status = details.status();
        state.rawStatus = status;
    } else {
        setStatus(status);
    }
    if (!details.liveStatus().isEmpty())
        state.liveStatus = tokens.blottedOut(details.liveStatus());
    m_serverProgress = std::max(m_serverProgress, details.progress());
    state.outputs = details.outputs();
    if (!m_eventsTell)
        guessNodeFromLiveStatus();
    advancePhase(phaseOf(details.status()));
    if (state.phase < WorkflowRun::Running)
        state.queuePosition = details.queuePosition();
    raiseProgress();
    describe();
}

void RunTracker::setStatus(const QString &status)
{
    const RunStatus value = runStatusFromWire(status);
    if (value == RunStatus::Unknown && !status.isEmpty() && !isTerminal(state.status)) {
        state.rawStatus = status; // a word from the future is kept, and moves nothing
        return;
    }
    if (rank(value) <= rank(state.status))
        return;
    state.status = value;
    state.rawStatus = status;
    if (!isTerminal(value))
        advancePhase(phaseOf(value));
}

void RunTracker::noteName(QSet<QString> *names, const QString &name)
{
    if (names->size() < maximumNames)
        names->insert(name);
}

void RunTracker::setCurrentNode(const QString &id, const QString &classHint)
{
    if (id != state.currentNode) {
        state.step = 0;
        state.stepCount = 0;
    }
    state.currentNode = id;
    const QString title = m_graph.title(id);
    state.currentNodeTitle = title.isEmpty() ? classHint : title;
    if (!id.isEmpty())
        noteName(&m_begun, id);
}

// Empty if the live status does not tell.
QString RunTracker::classAtWork() const
{
    const QString prefix = u"Executing "_s;
    return state.liveStatus.startsWith(prefix) ? state.liveStatus.mid(prefix.size()) : QString();
}

void RunTracker::guessNodeFromLiveStatus()
{
    const QString className = classAtWork();
    if (className.isEmpty())
        return;
    const QStringList nodes = m_graph.nodesOfClass(className);
    if (nodes.contains(state.currentNode))
        return;
    if (nodes.size() == 1)
        setCurrentNode(nodes.first(), className);
    else
        setCurrentNode({}, className);
}

// The server counts a node as done when it begins, so 1.0 means that the last one began. Nodes that
// nothing asks for and cached ones never begin, so 1.0 may never come.
void RunTracker::raiseProgress()
{
    const int count = state.nodeCount;
    const double step = state.stepCount > 0 ? double(state.step) / state.stepCount : 0;
    double progress = m_serverProgress;
    state.nodeIndex = std::max(state.nodeIndex, int(m_begun.size()));
    if (count > 0) {
        const double begun = std::max(double(m_begun.size()), m_serverProgress * count);
        const double done = begun - (state.currentNode.isEmpty() ? 0 : 1) + step;
        progress = done / count;
        state.nodeIndex = std::max(state.nodeIndex, qRound(begun)); // what the bar shows, in words
    }
    constexpr double almost = 0.99; // 1 is for Succeeded
    state.progress = std::clamp(progress, state.progress, std::max(almost, state.progress));
    state.progressKnown = state.progressKnown || state.progress > 0;
}

void RunTracker::raiseVerdict(Verdict verdict)
{
    m_verdict = std::max(m_verdict, verdict);
}

void RunTracker::addLog(const QString &level, const QString &message, const QJsonValue &time)
{
    const LogEntry entry = logEntryFrom(level, message, time);
    if (!entry.message.isEmpty())
        addLogs({entry});
}

void RunTracker::addLogs(const QList<LogEntry> &entries)
{
    state.logs += entries;
    if (state.logs.size() > maximumLogs)
        state.logs.remove(0, state.logs.size() - maximumLogs);
}

bool RunTracker::hasAnnouncedFiles() const
{
    QSet<QString> missing = m_announcedFiles;
    const QList<MediaItem> items = mediaItemsOf(state.outputs);
    for (const MediaItem &item : items) {
        if (!item.url().isEmpty())
            missing.remove(item.filename());
    }
    return missing.isEmpty();
}

} // namespace ComfyDeploy

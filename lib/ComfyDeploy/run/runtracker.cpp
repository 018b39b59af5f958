// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/logging_p.h>
#include <ComfyDeploy/core/senttokens_p.h>
#include <ComfyDeploy/run/failurelog_p.h>
#include <ComfyDeploy/run/graphfault_p.h>
#include <ComfyDeploy/run/logentry_p.h>
#include <ComfyDeploy/run/runtext_p.h>
#include <ComfyDeploy/run/runtracker_p.h>
#include <ComfyDeploy/values/runeventreader_p.h>

#include <QtCore/qjsonobject.h>

#include <algorithm>
#include <limits>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;
using Type = RunStreamEvent::Type;
using Kind = ApiError::Kind;

namespace {

constexpr qsizetype maximumLogs = 10'000;
constexpr qsizetype logTailLength = 20;
// More than the nodes of any graph: bounds the memory for an endless stream.
constexpr qsizetype maximumNames = 100'000;

// Polling may return statuses out of order or skip some: only a higher rank is new.
int rank(RunStatus status)
{
    return std::min(int(status), int(RunStatus::Success)); // all terminal statuses are equal
}

// JSON numbers may exceed an int.
int countFrom(const JsonText::Value &number)
{
    return int(std::clamp(number.toDouble(), 0.0, double(std::numeric_limits<int>::max())));
}

} // namespace

RunTracker::RunTracker(const WorkflowGraph &graph, bool takesPreviews)
    : m_graph(graph), m_takesPreviews(takesPreviews)
{
    state.nodeCount = graph.nodeCount();
}

RunTracker::Findings RunTracker::findings() const
{
    return {.phase = state.phase,
            .verdict = m_verdict,
            .hasId = !state.id.isEmpty(),
            .isOver = isTerminal(state.status),
            .everyNodeRan = m_everyNodeRan,
            .announcesFiles = !m_announcedFiles.isEmpty(),
            .hasAnnouncedFiles = hasAnnouncedFiles(),
            .isReasonKnown = !state.failure.message.isEmpty(),
            .isReasonInLog = !state.logs.isEmpty() && failureInLog(state.logs)};
}

void RunTracker::advancePhase(WorkflowRun::Phase phase)
{
    state.phase = std::max(state.phase, phase);
    if (state.phase >= WorkflowRun::Running)
        state.queuePosition = -1;
}

void RunTracker::apply(const RunDetails &details, const SentTokens &tokens)
{
    const QString status = tokens.redacted(details.rawStatus());
    if (isTerminal(details.status())) { // takes precedence over the stream
        state.status = details.status();
        state.rawStatus = status;
    } else {
        setStatus(status);
    }
    if (!details.liveStatus().isEmpty())
        state.liveStatus = tokens.redacted(details.liveStatus());
    m_serverProgress = std::max(m_serverProgress, details.progress());
    state.outputs = details.outputs();
    for (const WorkflowRunOutput &output : std::as_const(state.outputs))
        endPreview(output.nodeId());
    if (!m_eventsNameNode)
        guessNodeFromLiveStatus();
    if (!isTerminal(details.status())) // handled by RunCourse
        advancePhase(WorkflowRun::phaseOf(details.status()));
    if (state.phase < WorkflowRun::Running)
        state.queuePosition = details.queuePosition();
    raiseProgress();
}

void RunTracker::setStatus(const QString &status)
{
    const RunStatus value = runStatusFromWire(status);
    if (value == RunStatus::Unknown && !status.isEmpty() && !isTerminal(state.status)) {
        state.rawStatus = status; // an unknown status is kept, but changes nothing
        return;
    }
    if (rank(value) <= rank(state.status))
        return;
    state.status = value;
    state.rawStatus = status;
    if (!isTerminal(value))
        advancePhase(WorkflowRun::phaseOf(value));
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

// Empty if the live status does not name it.
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

// The server counts a node as done when it begins, so 1.0 means that the last one has begun. Unused
// and cached nodes never begin, so 1.0 may never be reached.
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
        state.nodeIndex = std::max(state.nodeIndex, qRound(begun)); // must match the bar
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
    m_lineCount += entries.size();
    if (state.logs.size() > maximumLogs)
        state.logs.remove(0, state.logs.size() - maximumLogs);
}

bool RunTracker::hasAnnouncedFiles() const
{
    QSet<QString> missing = m_announcedFiles;
    const QList<MediaItem> items = mediaItemsOf(state.outputs);
    for (const MediaItem &item : items) {
        if (!item.url().isEmpty())
            missing.remove(item.fileName());
    }
    return missing.isEmpty();
}

bool RunTracker::readReason()
{
    RunFailure &failure = state.failure;
    if (!failure.message.isEmpty() && !m_reasonIsOfLog)
        return true;
    const std::optional<RunFailure> reason = failureInLog(state.logs);
    if (!reason)
        return m_reasonIsOfLog;
    m_reasonIsOfLog = true;
    failure = *reason;
    if (failure.nodeId.isEmpty()) { // an exception, which belongs to the node that was running
        failure.classType = classAtWork();
        const QStringList nodes = m_graph.nodesOfClass(failure.classType);
        if (nodes.size() == 1)
            failure.nodeId = nodes.constFirst();
        else if (nodes.contains(state.currentNode))
            failure.nodeId = state.currentNode;
    }
    if (failure.classType.isEmpty())
        failure.classType = m_graph.classType(failure.nodeId);
    const bool isOurs = m_graph.classType(failure.nodeId) == failure.classType;
    failure.nodeTitle = isOurs ? m_graph.title(failure.nodeId) : failure.classType;
    return true;
}

ApiError RunTracker::errorFor(WorkflowRun::Phase phase)
{
    const bool isKnown = phase == WorkflowRun::Failed && readReason();
    for (qsizetype i = std::max<qsizetype>(0, state.logs.size() - logTailLength);
         i < state.logs.size(); ++i)
        state.failure.logTail += state.logs.at(i).message;
    if (phase == WorkflowRun::Cancelled)
        return {Kind::Cancelled, RunText::cancelled()};
    if (phase == WorkflowRun::TimedOut)
        return {Kind::RunFailed, RunText::timedOut()};
    state.failure.unreadEvents = m_unreadEvents;
    return {Kind::RunFailed,
            isKnown ? RunText::failed(state) : RunText::failedWithoutReason(state)};
}

// The id hardly ever changes, so it is converted once.
bool RunTracker::isOwn(const JsonText::Value &runId)
{
    if (m_comparedId.id != state.id)
        m_comparedId = {state.id, state.id.toUtf8()};
    return runId.isText(m_comparedId.bytes);
}

RunTracker::Progress RunTracker::progress() const
{
    return {state.id,       state.rawStatus, state.liveStatus, state.currentNode, state.phase,
            state.progress, state.nodeIndex, state.step,       state.preview};
}

bool RunTracker::apply(const RunStreamEvent &event)
{
    const Progress old = progress();
    const JsonText::Value runId = RunEventReader::promptId(event);
    if (state.id.isEmpty())
        state.id = runId.toString();
    if (runId.escapedText().isEmpty() || isOwn(runId)) // otherwise another run of the machine
        read(event);
    return old != progress();
}

void RunTracker::read(const RunStreamEvent &event)
{
    const JsonText::Value data = RunEventReader::payload(event);
    switch (event.type()) {
    case Type::Malformed:
        noteUnreadable();
        return;
    case Type::Unknown:
    case Type::OutputReady: // the same object as Executed
        return;
    case Type::LogUpdate: {
        const JsonText::Value log = RunEventReader::data(event);
        addLog(u"info"_s, log.member("logs"_L1).toString(),
               QJsonValue::fromVariant(log.member("timestamp"_L1).toVariant()));
        return;
    }
    case Type::Queuing:
        advancePhase(WorkflowRun::Queued);
        break;
    case Type::FunctionCallId:
        setStatus(u"queued"_s);
        advancePhase(WorkflowRun::Starting);
        break;
    case Type::GpuReady:
    case Type::GpuEventId:
    case Type::ComfyuiApiReady:
        advancePhase(WorkflowRun::Starting);
        break;
    case Type::ComfyuiReady:
        setStatus(u"started"_s);
        advancePhase(WorkflowRun::Starting);
        break;
    case Type::PromptResult:
        applyPromptResult(RunEventReader::data(event));
        break;
    case Type::ExecutionStart:
        setStatus(u"running"_s);
        advancePhase(WorkflowRun::Running);
        break;
    case Type::ExecutionCached: {
        const QList<JsonText::Value> nodes = data.member("nodes"_L1).items();
        m_eventsNameNode = true;
        for (const JsonText::Value &node : nodes)
            noteName(&m_begun, node.toString());
        advancePhase(WorkflowRun::Running);
        break;
    }
    case Type::Executing:
        applyExecuting(data);
        break;
    case Type::Progress:
        applyStep(data);
        break;
    case Type::ProgressState:
        applyProgressState(data.member("nodes"_L1));
        break;
    case Type::Executed:
        applyExecuted(data);
        break;
    case Type::Preview:
        applyPreview(event.payload().toObject());
        return;
    case Type::LiveStatus:
        state.liveStatus = data.member("live_status"_L1).toString();
        m_serverProgress = std::clamp(data.member("progress"_L1).toDouble(), m_serverProgress,
                                      std::max(1.0, m_serverProgress));
        guessNodeFromLiveStatus();
        advancePhase(WorkflowRun::Running);
        break;
    case Type::Status:
        setStatus(data.member("status"_L1).toString());
        applyTerminalStatus(data.member("status"_L1).toString());
        break;
    case Type::ExecutionSuccess:
        m_everyNodeRan = true;
        advancePhase(WorkflowRun::Saving);
        break;
    case Type::ExecutionError:
        applyExecutionError(data);
        break;
    case Type::ExecutionInterrupted:
        raiseVerdict(Verdict::Interrupted);
        break;
    }
    raiseProgress();
}

void RunTracker::applyPromptResult(const JsonText::Value &result)
{
    const JsonText::Value error = result.member("error"_L1);
    const QList<JsonText::Value> nodes = result.member("node_errors"_L1).members();
    for (const JsonText::Value &node : nodes) {
        const QList<JsonText::Value> errors = node.member("errors"_L1).items();
        for (const JsonText::Value &entry : errors) {
            const GraphFault fault = GraphFault::of(entry.member("message"_L1).toString(),
                                                    entry.member("details"_L1).toString());
            const QString input =
                entry.member("extra_info"_L1).member("input_name"_L1).toString(fault.inputName);
            if (state.failure.message.isEmpty()) {
                const QString className = node.member("class_type"_L1).toString();
                const QString title = m_graph.title(node.key());
                state.failure = {node.key(),
                                 title.isEmpty() ? className : title,
                                 className,
                                 input,
                                 entry.member("type"_L1).toString(),
                                 fault.message,
                                 {},
                                 {}};
            }
            addLog(u"error"_s, RunText::graphFault(node.key(), input, fault.message), {});
        }
    }
    if (error.members().isEmpty()) { // the other outputs of the graph are executed
        advancePhase(WorkflowRun::Starting);
        return;
    }
    if (state.failure.message.isEmpty()) {
        const JsonText::Value info = error.member("extra_info"_L1);
        const QString details = error.member("details"_L1).toString();
        QString node = info.member("node_id"_L1).toString();
        const QString named = nodeInDetails(details);
        if (node.isEmpty())
            node = named;
        state.failure.nodeId = node;
        state.failure.nodeTitle = m_graph.title(node);
        state.failure.classType = m_graph.classType(node);
        state.failure.exceptionType = error.member("type"_L1).toString();
        state.failure.message = error.member("message"_L1).toString();
        if (named.isEmpty())
            state.failure.message = GraphFault::of(state.failure.message, details).message;
    }
    if (result.member("prompt_id"_L1).toString().isEmpty())
        raiseVerdict(Verdict::Refused);
}

// Cumulative, so it also replaces lost frames.
void RunTracker::applyProgressState(const JsonText::Value &nodes)
{
    m_eventsNameNode = true;
    const QList<JsonText::Value> each = nodes.members();
    for (const JsonText::Value &node : each) {
        const QString display = node.member("display_node_id"_L1).toString(node.key());
        noteName(&m_begun, display);
        if (node.member("state"_L1).toString() != "running"_L1)
            continue;
        if (display != state.currentNode)
            setCurrentNode(display, m_graph.classType(display));
        if (const int maximum = countFrom(node.member("max"_L1)); maximum > 1) {
            state.step = countFrom(node.member("value"_L1));
            state.stepCount = maximum;
        }
    }
    advancePhase(WorkflowRun::Running);
}

void RunTracker::applyExecuting(const JsonText::Value &data)
{
    m_eventsNameNode = true;
    advancePhase(WorkflowRun::Running);
    if (!data.member("node"_L1).isString()) {
        if (m_everyNodeRan)
            setCurrentNode({}, {});
        raiseVerdict(Verdict::GraphDone);
        return;
    }
    const QString node = data.member("display_node"_L1).toString(data.member("node"_L1).toString());
    setCurrentNode(node, m_graph.classType(node));
}

void RunTracker::applyStep(const JsonText::Value &data)
{
    const QString node = data.member("node"_L1).toString();
    if (!node.isEmpty() && node != state.currentNode
        && m_graph.classType(state.currentNode).isEmpty())
        setCurrentNode(node, m_graph.classType(node));
    state.step = countFrom(data.member("value"_L1));
    state.stepCount = countFrom(data.member("max"_L1));
    advancePhase(WorkflowRun::Running);
}

// One that cannot be used is not an error of the run.
void RunTracker::applyPreview(const QJsonObject &data)
{
    if (!m_takesPreviews)
        return;
    QString why;
    std::optional<RunPreview> preview = RunPreview::fromJson(data, &why);
    if (!preview) {
        qCWarning(lcRun).noquote() << "run" << state.id << "has a preview that is ignored:" << why;
        return;
    }
    preview->nodeTitle = m_graph.title(preview->nodeId);
    state.preview = *preview;
}

void RunTracker::endPreview(const QString &nodeId)
{
    if (nodeId == state.preview.nodeId)
        state.preview = {};
}

void RunTracker::applyExecuted(const JsonText::Value &data)
{
    endPreview(data.member("display_node"_L1).toString(data.member("node"_L1).toString()));
    const QList<JsonText::Value> lists = data.member("output"_L1).members();
    for (const JsonText::Value &list : lists) {
        const QList<JsonText::Value> files = list.items();
        for (const JsonText::Value &file : files) {
            if (file.member("type"_L1).toString() == "output"_L1)
                noteName(&m_announcedFiles, file.member("filename"_L1).toString());
        }
    }
}

void RunTracker::applyExecutionError(const JsonText::Value &data)
{
    const QString node = data.member("node_id"_L1).toString();
    const QString title = m_graph.title(node);
    QString traceback;
    const QList<JsonText::Value> lines = data.member("traceback"_L1).items();
    for (const JsonText::Value &line : lines)
        traceback += line.toString();
    state.failure = {node,
                     title.isEmpty() ? data.member("node_type"_L1).toString() : title,
                     data.member("node_type"_L1).toString(),
                     {},
                     data.member("exception_type"_L1).toString(),
                     data.member("exception_message"_L1).toString(),
                     traceback,
                     {}};
    if (state.failure.message.isEmpty()) // for example, after a bare "raise MemoryError"
        state.failure.message = state.failure.exceptionType;
    raiseVerdict(Verdict::Failed);
}

void RunTracker::applyTerminalStatus(const QString &status)
{
    switch (runStatusFromWire(status)) {
    case RunStatus::Success:
        advancePhase(WorkflowRun::Saving);
        raiseVerdict(Verdict::Succeeded);
        break;
    case RunStatus::Failed:
        raiseVerdict(Verdict::Failed);
        break;
    case RunStatus::Cancelled:
        raiseVerdict(Verdict::Cancelled);
        break;
    case RunStatus::Timeout:
        raiseVerdict(Verdict::TimedOut);
        break;
    default:
        break;
    }
}

} // namespace ComfyDeploy

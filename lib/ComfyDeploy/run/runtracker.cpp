#include <ComfyDeploy/run/runtracker_p.h>
#include <ComfyDeploy/wiredate_p.h>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qjsonarray.h>

#include <algorithm>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;
using Type = RunStreamEvent::Type;

namespace {

constexpr qsizetype maximumLogs = 10'000;
constexpr qsizetype logTailLength = 20;

QString tr(const char *text, const char *comment = nullptr, int n = -1)
{
    return QCoreApplication::translate("ComfyDeploy::WorkflowRun", text, comment, n);
}

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

QString sentence(const QString &text)
{
    const QString trimmed = text.trimmed();
    if (trimmed.isEmpty() || trimmed.endsWith(u'.') || trimmed.endsWith(u'!')
        || trimmed.endsWith(u'?'))
        return trimmed;
    return trimmed + u'.';
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

void RunTracker::apply(const RunStreamEvent &event)
{
    const QString runId = event.promptId();
    if (state.id.isEmpty())
        state.id = runId;
    else if (!runId.isEmpty() && runId != state.id)
        return; // another run of the same machine
    const QJsonObject data = event.payload().toObject();
    switch (event.type()) {
    case Type::Unknown:
    case Type::Malformed:
    case Type::OutputReady: // the same object as Executed
        return;
    case Type::LogUpdate: {
        const QJsonObject log = event.data().toObject();
        addLog(u"info"_s, log["logs"_L1].toString(), log["timestamp"_L1]);
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
        applyPromptResult(event.data().toObject());
        break;
    case Type::ExecutionStart:
        setStatus(u"running"_s);
        advancePhase(WorkflowRun::Running);
        break;
    case Type::ExecutionCached: {
        const QJsonArray nodes = data["nodes"_L1].toArray();
        for (const QJsonValue &node : nodes)
            m_begun.insert(node.toString());
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
        applyProgressState(data["nodes"_L1].toObject());
        break;
    case Type::Executed:
        applyExecuted(data);
        break;
    case Type::LiveStatus:
        state.liveStatus = data["live_status"_L1].toString();
        m_serverProgress = std::max(m_serverProgress, data["progress"_L1].toDouble());
        guessNodeFromLiveStatus();
        advancePhase(WorkflowRun::Running);
        break;
    case Type::Status:
        setStatus(data["status"_L1].toString());
        applyTerminalWord(data["status"_L1].toString());
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
    describe();
}

void RunTracker::apply(const RunDetails &details)
{
    setStatus(details.rawStatus());
    if (!details.liveStatus().isEmpty())
        state.liveStatus = details.liveStatus();
    m_serverProgress = std::max(m_serverProgress, details.progress());
    state.outputs = details.outputs();
    if (m_begun.isEmpty()) // the stream, if there is one, knows better
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
        m_begun.insert(id);
    state.nodeIndex = int(m_begun.size());
}

void RunTracker::guessNodeFromLiveStatus()
{
    const QString prefix = u"Executing "_s;
    if (!state.liveStatus.startsWith(prefix))
        return;
    const QString className = state.liveStatus.mid(prefix.size());
    const QStringList nodes = m_graph.nodesOfClass(className);
    if (nodes.contains(state.currentNode))
        return;
    if (nodes.size() == 1) {
        setCurrentNode(nodes.first(), className);
    } else {
        setCurrentNode({}, className);
        if (state.nodeCount > 0)
            state.nodeIndex = std::max(state.nodeIndex, qRound(m_serverProgress * state.nodeCount));
    }
}

// The server counts a node as done when it begins, so 1.0 means that the last one began. Nodes that
// nothing asks for and cached ones never begin, so 1.0 may never come.
void RunTracker::raiseProgress()
{
    const int count = state.nodeCount;
    const double step = state.stepCount > 0 ? double(state.step) / state.stepCount : 0;
    double progress = m_serverProgress;
    if (count > 0) {
        const double begun = std::max(double(m_begun.size()), m_serverProgress * count);
        const double done = begun - (state.currentNode.isEmpty() ? 0 : 1) + step;
        progress = done / count;
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
    if (message.isEmpty())
        return;
    const QDateTime told = dateFromWire(time);
    state.logs.append({told.isValid() ? told : QDateTime::currentDateTimeUtc(), level, message});
    if (state.logs.size() > maximumLogs)
        state.logs.removeFirst();
}

void RunTracker::applyPromptResult(const QJsonObject &result)
{
    const QJsonObject error = result["error"_L1].toObject();
    const QJsonObject nodeErrors = result["node_errors"_L1].toObject();
    for (auto node = nodeErrors.begin(); node != nodeErrors.end(); ++node) {
        const QJsonObject object = node.value().toObject();
        const QJsonArray errors = object["errors"_L1].toArray();
        for (const QJsonValue &value : errors) {
            const QJsonObject entry = value.toObject();
            const QString input = entry["extra_info"_L1].toObject()["input_name"_L1].toString();
            const QString message = entry["message"_L1].toString();
            if (state.failure.message.isEmpty()) {
                const QString className = object["class_type"_L1].toString();
                const QString title = m_graph.title(node.key());
                state.failure = {node.key(),
                                 title.isEmpty() ? className : title,
                                 className,
                                 input,
                                 entry["type"_L1].toString(),
                                 message,
                                 {},
                                 {}};
            }
            addLog(u"error"_s, tr("Node %1, input %2: %3").arg(node.key(), input, message), {});
        }
    }
    if (error.isEmpty()) { // the other outputs of the graph run
        advancePhase(WorkflowRun::Starting);
        return;
    }
    if (state.failure.message.isEmpty()) {
        const QJsonObject info = error["extra_info"_L1].toObject();
        const QString details = error["details"_L1].toString();
        QString node = info["node_id"_L1].toString();
        if (node.isEmpty() && details.startsWith("Node ID '#"_L1))
            node = details.mid(10).chopped(details.endsWith(u'\'') ? 1 : 0);
        state.failure.nodeId = node;
        state.failure.nodeTitle = m_graph.title(node);
        state.failure.classType = m_graph.classType(node);
        state.failure.exceptionType = error["type"_L1].toString();
        state.failure.message = error["message"_L1].toString();
    }
    if (result["prompt_id"_L1].toString().isEmpty())
        raiseVerdict(Verdict::Refused);
}

// Cumulative, so it also makes good for frames that were lost.
void RunTracker::applyProgressState(const QJsonObject &nodes)
{
    for (auto it = nodes.begin(); it != nodes.end(); ++it) {
        const QJsonObject node = it.value().toObject();
        const QString display = node["display_node_id"_L1].toString(it.key());
        m_begun.insert(display);
        if (node["state"_L1].toString() != "running"_L1)
            continue;
        if (display != state.currentNode)
            setCurrentNode(display, m_graph.classType(display));
        const double maximum = node["max"_L1].toDouble();
        if (maximum > 1) {
            state.step = int(node["value"_L1].toDouble());
            state.stepCount = int(maximum);
        }
    }
    state.nodeIndex = int(m_begun.size());
    advancePhase(WorkflowRun::Running);
}

void RunTracker::applyExecuting(const QJsonObject &data)
{
    advancePhase(WorkflowRun::Running);
    if (!data["node"_L1].isString()) {
        if (m_everyNodeRan)
            setCurrentNode({}, {});
        raiseVerdict(Verdict::GraphDone);
        return;
    }
    const QString node = data["display_node"_L1].toString(data["node"_L1].toString());
    setCurrentNode(node, m_graph.classType(node));
}

void RunTracker::applyStep(const QJsonObject &data)
{
    const QString node = data["node"_L1].toString();
    if (!node.isEmpty() && node != state.currentNode
        && m_graph.classType(state.currentNode).isEmpty())
        setCurrentNode(node, m_graph.classType(node));
    const double maximum = data["max"_L1].toDouble();
    state.step = std::max(0, int(data["value"_L1].toDouble()));
    state.stepCount = std::max(0, int(maximum));
    advancePhase(WorkflowRun::Running);
}

void RunTracker::applyExecuted(const QJsonObject &data)
{
    const QJsonObject lists = data["output"_L1].toObject();
    for (const QJsonValue &list : lists) {
        const QJsonArray items = list.toArray();
        for (const QJsonValue &item : items) {
            const QJsonObject file = item.toObject();
            if (file["type"_L1].toString() == "output"_L1)
                m_announcedFiles.insert(file["filename"_L1].toString());
        }
    }
}

void RunTracker::applyExecutionError(const QJsonObject &data)
{
    const QString node = data["node_id"_L1].toString();
    const QString title = m_graph.title(node);
    QString traceback;
    const QJsonArray lines = data["traceback"_L1].toArray();
    for (const QJsonValue &line : lines)
        traceback += line.toString();
    state.failure = {node,
                     title.isEmpty() ? data["node_type"_L1].toString() : title,
                     data["node_type"_L1].toString(),
                     {},
                     data["exception_type"_L1].toString(),
                     data["exception_message"_L1].toString(),
                     traceback,
                     {}};
    raiseVerdict(Verdict::Failed);
}

void RunTracker::applyTerminalWord(const QString &status)
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

ApiError RunTracker::errorFor(WorkflowRun::Phase phase)
{
    using Kind = ApiError::Kind;
    RunFailure &failure = state.failure;
    for (qsizetype i = std::max<qsizetype>(0, state.logs.size() - logTailLength);
         i < state.logs.size(); ++i)
        failure.logTail += state.logs.at(i).message;
    switch (phase) {
    case WorkflowRun::Cancelled:
        return {Kind::Cancelled, tr("The run was cancelled.")};
    case WorkflowRun::TimedOut:
        return {Kind::RunFailed,
                tr("The run took longer than the machine allows and was stopped by the server.")};
    default:
        break;
    }
    if (failure.message.isEmpty()) {
        const QString last = state.liveStatus.isEmpty()
            ? tr("The run failed and the server gave no reason.")
            : tr("The run failed and the server gave no reason; its last status was \"%1\".")
                  .arg(state.liveStatus);
        return {Kind::RunFailed, last};
    }
    if (failure.nodeTitle.isEmpty())
        return {Kind::RunFailed, sentence(failure.message)};
    if (!failure.inputName.isEmpty())
        return {Kind::RunFailed,
                tr("\"%1\" (node %2), input %3: %4")
                    .arg(failure.nodeTitle, failure.nodeId, failure.inputName,
                         sentence(failure.message))};
    return {Kind::RunFailed,
            tr("\"%1\" (node %2): %3")
                .arg(failure.nodeTitle, failure.nodeId, sentence(failure.message))};
}

void RunTracker::describe()
{
    const auto running = [this] {
        QStringList parts;
        parts += state.currentNodeTitle.isEmpty() ? tr("Running") : state.currentNodeTitle;
        if (state.nodeCount > 0 && state.nodeIndex > 0)
            parts += tr("node %1 of %2")
                         .arg(QString::number(std::min(state.nodeIndex, state.nodeCount)),
                              QString::number(state.nodeCount));
        if (state.stepCount > 1)
            parts += tr("step %1 of %2")
                         .arg(QString::number(state.step), QString::number(state.stepCount));
        return parts.join(u" \u00B7 "_s);
    };
    switch (state.phase) {
    case WorkflowRun::Draft:
        state.statusText = tr("Not started");
        break;
    case WorkflowRun::Uploading:
        state.statusText = tr("Uploading inputs");
        break;
    case WorkflowRun::Submitting:
        state.statusText = tr("Submitting");
        break;
    case WorkflowRun::Unconfirmed:
        state.statusText = tr("Not confirmed whether the run has started");
        break;
    case WorkflowRun::Queued:
        state.statusText = state.queuePosition > 0
            ? tr("Queued, %n before it", nullptr, state.queuePosition)
            : state.queuePosition == 0 ? tr("Queued, next in line")
                                       : tr("Queued");
        break;
    case WorkflowRun::Starting:
        state.statusText = tr("Starting the machine");
        break;
    case WorkflowRun::Running:
        state.statusText = running();
        break;
    case WorkflowRun::Saving:
        state.statusText = tr("Saving the results");
        break;
    case WorkflowRun::Succeeded:
        state.statusText = tr("Finished");
        break;
    case WorkflowRun::Failed:
        state.statusText = tr("Failed");
        break;
    case WorkflowRun::Cancelled:
        state.statusText = tr("Cancelled");
        break;
    case WorkflowRun::TimedOut:
        state.statusText = tr("Timed out");
        break;
    }
    if (state.running && state.cancelRequested)
        state.statusText = tr("Asking the server to stop");
}

} // namespace ComfyDeploy

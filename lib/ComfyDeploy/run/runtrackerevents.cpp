// What RunTracker makes of each event of a stream.
#include <ComfyDeploy/run/graphfault_p.h>
#include <ComfyDeploy/run/runtracker_p.h>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qjsonarray.h>

#include <algorithm>
#include <limits>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;
using Type = RunStreamEvent::Type;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("ComfyDeploy::WorkflowRun", text);
}

// JSON knows numbers that no int holds.
int countFrom(const QJsonValue &number)
{
    return int(std::clamp(number.toDouble(), 0.0, double(std::numeric_limits<int>::max())));
}

} // namespace

void RunTracker::apply(const RunStreamEvent &event)
{
    const QString runId = event.promptId();
    if (state.id.isEmpty())
        state.id = runId;
    else if (!runId.isEmpty() && runId != state.id)
        return; // another run of the same machine
    const QJsonObject data = event.payload().toObject();
    switch (event.type()) {
    case Type::Malformed:
        noteUnreadable();
        return;
    case Type::Unknown:
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
        m_eventsTell = true;
        for (const QJsonValue node : nodes)
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
        applyProgressState(data["nodes"_L1].toObject());
        break;
    case Type::Executed:
        applyExecuted(data);
        break;
    case Type::LiveStatus:
        state.liveStatus = data["live_status"_L1].toString();
        m_serverProgress = std::clamp(data["progress"_L1].toDouble(), m_serverProgress,
                                      std::max(1.0, m_serverProgress));
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

void RunTracker::applyPromptResult(const QJsonObject &result)
{
    const QJsonObject error = result["error"_L1].toObject();
    const QJsonObject nodeErrors = result["node_errors"_L1].toObject();
    for (auto node = nodeErrors.begin(); node != nodeErrors.end(); ++node) {
        const QJsonObject object = node.value().toObject();
        const QJsonArray errors = object["errors"_L1].toArray();
        for (const QJsonValue value : errors) {
            const QJsonObject entry = value.toObject();
            const GraphFault fault =
                GraphFault::of(entry["message"_L1].toString(), entry["details"_L1].toString());
            const QString input =
                entry["extra_info"_L1].toObject()["input_name"_L1].toString(fault.inputName);
            if (state.failure.message.isEmpty()) {
                const QString className = object["class_type"_L1].toString();
                const QString title = m_graph.title(node.key());
                state.failure = {node.key(),
                                 title.isEmpty() ? className : title,
                                 className,
                                 input,
                                 entry["type"_L1].toString(),
                                 fault.message,
                                 {},
                                 {}};
            }
            addLog(u"error"_s,
                   input.isEmpty()
                       ? tr("Node %1: %2").arg(node.key(), fault.message)
                       : tr("Node %1, input %2: %3").arg(node.key(), input, fault.message),
                   {});
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
        const QString named = nodeInDetails(details);
        if (node.isEmpty())
            node = named;
        state.failure.nodeId = node;
        state.failure.nodeTitle = m_graph.title(node);
        state.failure.classType = m_graph.classType(node);
        state.failure.exceptionType = error["type"_L1].toString();
        state.failure.message = error["message"_L1].toString();
        if (named.isEmpty())
            state.failure.message = GraphFault::of(state.failure.message, details).message;
    }
    if (result["prompt_id"_L1].toString().isEmpty())
        raiseVerdict(Verdict::Refused);
}

// Cumulative, so it also makes good for frames that were lost.
void RunTracker::applyProgressState(const QJsonObject &nodes)
{
    m_eventsTell = true;
    for (auto it = nodes.begin(); it != nodes.end(); ++it) {
        const QJsonObject node = it.value().toObject();
        const QString display = node["display_node_id"_L1].toString(it.key());
        noteName(&m_begun, display);
        if (node["state"_L1].toString() != "running"_L1)
            continue;
        if (display != state.currentNode)
            setCurrentNode(display, m_graph.classType(display));
        if (const int maximum = countFrom(node["max"_L1]); maximum > 1) {
            state.step = countFrom(node["value"_L1]);
            state.stepCount = maximum;
        }
    }
    advancePhase(WorkflowRun::Running);
}

void RunTracker::applyExecuting(const QJsonObject &data)
{
    m_eventsTell = true;
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
    state.step = countFrom(data["value"_L1]);
    state.stepCount = countFrom(data["max"_L1]);
    advancePhase(WorkflowRun::Running);
}

void RunTracker::applyExecuted(const QJsonObject &data)
{
    const QJsonObject lists = data["output"_L1].toObject();
    for (const QJsonValue list : lists) {
        const QJsonArray items = list.toArray();
        for (const QJsonValue item : items) {
            const QJsonObject file = item.toObject();
            if (file["type"_L1].toString() == "output"_L1)
                noteName(&m_announcedFiles, file["filename"_L1].toString());
        }
    }
}

void RunTracker::applyExecutionError(const QJsonObject &data)
{
    const QString node = data["node_id"_L1].toString();
    const QString title = m_graph.title(node);
    QString traceback;
    const QJsonArray lines = data["traceback"_L1].toArray();
    for (const QJsonValue line : lines)
        traceback += line.toString();
    state.failure = {node,
                     title.isEmpty() ? data["node_type"_L1].toString() : title,
                     data["node_type"_L1].toString(),
                     {},
                     data["exception_type"_L1].toString(),
                     data["exception_message"_L1].toString(),
                     traceback,
                     {}};
    if (state.failure.message.isEmpty()) // of a bare "raise MemoryError", say
        state.failure.message = state.failure.exceptionType;
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

} // namespace ComfyDeploy

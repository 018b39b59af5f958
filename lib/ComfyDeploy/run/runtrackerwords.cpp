// What RunTracker tells people: what the run is doing, and why it failed.
#include <ComfyDeploy/run/failurelog_p.h>
#include <ComfyDeploy/run/runtracker_p.h>

#include <QtCore/qcoreapplication.h>

#include <algorithm>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype logTailLength = 20;

QString tr(const char *text, const char *comment = nullptr, int n = -1)
{
    return QCoreApplication::translate("ComfyDeploy::WorkflowRun", text, comment, n);
}

QString sentence(const QString &text)
{
    QString trimmed = text.trimmed();
    if (trimmed.isEmpty() || trimmed.endsWith(u'.') || trimmed.endsWith(u'!')
        || trimmed.endsWith(u'?'))
        return trimmed;
    return trimmed + u'.';
}

} // namespace

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
    if (failure.nodeId.isEmpty()) { // an exception's, which is of the node that was at work
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
    using Kind = ApiError::Kind;
    RunFailure &failure = state.failure;
    const bool isKnown = phase == WorkflowRun::Failed && readReason();
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
    failure.unreadEvents = m_unreadEvents;
    if (!isKnown && m_unreadEvents > 0)
        return {Kind::RunFailed,
                tr("The run failed, and events that may give the reason could not be read; the "
                   "server's log of the run may show it.")};
    if (!isKnown) {
        const QString last = state.liveStatus.isEmpty()
            ? tr("The run failed and the server gave no reason.")
            : tr("The run failed and the server gave no reason; its last status was \"%1\".")
                  .arg(state.liveStatus);
        return {Kind::RunFailed, last};
    }
    if (failure.nodeTitle.isEmpty())
        return {Kind::RunFailed, sentence(failure.message)};
    if (failure.nodeId.isEmpty())
        return {Kind::RunFailed,
                tr("\"%1\": %2").arg(failure.nodeTitle, sentence(failure.message))};
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
        state.statusText =
            state.requestSent ? tr("Waiting for the server's answer") : tr("Submitting");
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
        state.statusText = state.id.isEmpty() ? tr("Looking for the run, to stop it")
                                              : tr("Asking the server to stop");
}

} // namespace ComfyDeploy

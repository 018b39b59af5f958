// SPDX-License-Identifier: MIT

#include <ComfyDeploy/run/runtext_p.h>

#include <algorithm>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

QString sentence(const QString &text)
{
    QString trimmed = text.trimmed();
    if (trimmed.isEmpty() || trimmed.endsWith(u'.') || trimmed.endsWith(u'!')
        || trimmed.endsWith(u'?'))
        return trimmed;
    return trimmed + u'.';
}

} // namespace

// The table of the phases' texts.
const RunText::PhaseTexts &RunText::textsOf(WorkflowRun::Phase phase)
{
    static constexpr PhaseTexts all[] = {
        {WorkflowRun::Draft, QT_TR_NOOP("Not started"), QT_TR_NOOP("Not started")},
        {WorkflowRun::Uploading, QT_TR_NOOP("Uploading"), QT_TR_NOOP("Uploading inputs")},
        {WorkflowRun::Submitting, QT_TR_NOOP("Submitting"), QT_TR_NOOP("Submitting")},
        {WorkflowRun::Unconfirmed, QT_TR_NOOP("Unconfirmed"),
         QT_TR_NOOP("Not confirmed whether the run has started")},
        {WorkflowRun::Queued, QT_TR_NOOP("Queued"), QT_TR_NOOP("Queued")},
        {WorkflowRun::Starting, QT_TR_NOOP("Starting"), QT_TR_NOOP("Starting the machine")},
        {WorkflowRun::Running, QT_TR_NOOP("Running"), QT_TR_NOOP("Running")},
        {WorkflowRun::Saving, QT_TR_NOOP("Saving"), QT_TR_NOOP("Saving the results")},
        {WorkflowRun::Succeeded, QT_TR_NOOP("Succeeded"), QT_TR_NOOP("Succeeded")},
        {WorkflowRun::Failed, QT_TR_NOOP("Failed"), QT_TR_NOOP("Failed")},
        {WorkflowRun::Cancelled, QT_TR_NOOP("Cancelled"), QT_TR_NOOP("Cancelled")},
        {WorkflowRun::TimedOut, QT_TR_NOOP("Timed out"), QT_TR_NOOP("Timed out")},
    };
    static_assert(std::size(all) == WorkflowRun::TimedOut + 1);
    const auto row = std::find_if(std::begin(all), std::end(all), [phase](const PhaseTexts &texts) {
        return texts.phase == phase;
    });
    Q_ASSERT(row != std::end(all));
    return *row;
}

QString RunText::phase(WorkflowRun::Phase phase)
{
    return tr(textsOf(phase).state);
}

RunText::Parts RunText::partsOf(const RunState &state)
{
    Parts parts;
    parts.state = stateOf(state);
    parts.status = statusOf(state);
    if (state.running && state.cancelRequested)
        return parts; // whatever the phase is
    if (state.phase == WorkflowRun::Queued && state.queuePosition > 0)
        parts.position = state.queuePosition;
    if (state.phase != WorkflowRun::Running)
        return parts;
    parts.node = state.currentNodeTitle;
    if (state.nodeCount > 0 && state.nodeIndex > 0) {
        parts.nodeIndex = std::min(state.nodeIndex, state.nodeCount);
        parts.nodeCount = state.nodeCount;
    }
    if (state.stepCount > 1) {
        parts.step = state.step;
        parts.stepCount = state.stepCount;
    }
    return parts;
}

const char *RunText::stateOf(const RunState &state)
{
    if (state.phase == WorkflowRun::Submitting && state.requestSent)
        return QT_TR_NOOP("Sent");
    if (state.phase == WorkflowRun::Unconfirmed && state.running)
        return QT_TR_NOOP("Looking for it");
    if (state.running && state.contactLost)
        return QT_TR_NOOP("No news");
    return textsOf(state.phase).state;
}

const char *RunText::statusOf(const RunState &state)
{
    if (state.running && state.cancelRequested)
        return state.id.isEmpty() ? QT_TR_NOOP("Looking for the run, to stop it")
                                  : QT_TR_NOOP("Asking the server to stop");
    if (state.phase == WorkflowRun::Submitting && state.requestSent)
        return QT_TR_NOOP("Waiting for the server's answer");
    if (state.phase == WorkflowRun::Queued && state.queuePosition >= 0)
        return state.queuePosition > 0 ? QT_TR_N_NOOP("Queued, %n before it")
                                       : QT_TR_NOOP("Queued, next in line");
    return textsOf(state.phase).status;
}

QString RunText::stateText(const Parts &parts)
{
    return tr(parts.state);
}

QString RunText::statusText(const Parts &parts)
{
    QStringList texts{parts.node.isEmpty() ? tr(parts.status, nullptr, parts.position)
                                           : parts.node};
    if (parts.nodeCount > 0)
        texts += tr("node %1 of %2")
                     .arg(QString::number(parts.nodeIndex), QString::number(parts.nodeCount));
    if (parts.stepCount > 0)
        texts +=
            tr("step %1 of %2").arg(QString::number(parts.step), QString::number(parts.stepCount));
    return texts.join(u" \u00B7 "_s);
}

QString RunText::graphFault(const QString &nodeId, const QString &input, const QString &message)
{
    return input.isEmpty() ? tr("Node %1: %2").arg(nodeId, message)
                           : tr("Node %1, input %2: %3").arg(nodeId, input, message);
}

QString RunText::failed(const RunState &state)
{
    const RunFailure &failure = state.failure;
    QString message = sentence(failure.message);
    if (failure.nodeTitle.isEmpty())
        return message;
    if (failure.nodeId.isEmpty())
        return tr("\"%1\": %2").arg(failure.nodeTitle, message);
    if (!failure.inputName.isEmpty())
        return tr("\"%1\" (node %2), input %3: %4")
            .arg(failure.nodeTitle, failure.nodeId, failure.inputName, message);
    return tr("\"%1\" (node %2): %3").arg(failure.nodeTitle, failure.nodeId, message);
}

QString RunText::failedWithoutReason(const RunState &state)
{
    if (state.failure.unreadEvents > 0)
        return tr("The run failed, and events that may give the reason could not be read; the "
                  "server's log of the run may show it.");
    if (state.liveStatus.isEmpty())
        return tr("The run failed and the server gave no reason.");
    return tr("The run failed and the server gave no reason; its last status was \"%1\".")
        .arg(state.liveStatus);
}

QString RunText::cancelled()
{
    return tr("The run was cancelled.");
}

QString RunText::timedOut()
{
    return tr("The run took longer than the machine allows and was stopped by the server.");
}

QString RunText::aborted()
{
    return tr("The run is no longer followed; it may go on at the server.");
}

QString RunText::uploadFailed(const QString &fileName, const QString &why)
{
    return tr("Uploading \"%1\": %2").arg(fileName, why);
}

QString RunText::noIdToAttachTo()
{
    return tr("There is no run id to attach to.");
}

QString RunText::notSentInTime(const QString &address)
{
    return tr("The time given was up before the run could be sent to %1; none was started.")
        .arg(address);
}

QString RunText::notEndedInTime()
{
    return tr("The run did not end within the time given; it goes on at the server.");
}

QString RunText::notAnsweredInTime(const QString &address)
{
    return tr("Within the time given %1 did not confirm that it has accepted the run, which may be "
              "under way there.")
        .arg(address);
}

QString RunText::unconfirmed(Lost how, Search search, const QString &cause)
{
    const QString happened = how == Lost::Unanswered
        ? tr("The request was sent but has not been answered. The run may exist and cost money.")
        : how == Lost::Error500
        ? tr("The server answered with an error (500), and may have started runs all the same, "
             "which may cost money.")
        : tr("The request was sent but its answer was lost. The run may exist and cost money.");
    const auto found = [search] {
        switch (search) {
        case Search::Impossible:
            return tr(
                "It cannot be looked for: the server has no list of runs by workflow version.");
        case Search::Incomplete:
            return tr(
                "It was looked for, but the server's list of runs could not be read or did not "
                "show which run it is.");
        case Search::SawNone:
            break;
        }
        return tr("It could not be found among the runs that the server lists.");
    };
    const QString text = happened + u' ' + found();
    return how == Lost::Unanswered || cause.isEmpty() ? text : text + u' ' + cause;
}

} // namespace ComfyDeploy

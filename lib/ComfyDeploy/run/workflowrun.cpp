// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/plainvalue_p.h>
#include <ComfyDeploy/run/runengine_p.h>
#include <ComfyDeploy/run/runtext_p.h>
#include <ComfyDeploy/workflowclient.h>
#include <ComfyDeploy/workflowrun.h>

#include <QtCore/qdebug.h>

namespace ComfyDeploy {

WorkflowRun::WorkflowRun(WorkflowClient *client)
    : QObject(client), d(std::make_unique<RunEngine>(this, client, client->d.get()))
{}

WorkflowRun::~WorkflowRun() = default;

QString WorkflowRun::id() const
{
    return d->visible.id;
}
WorkflowRun::Phase WorkflowRun::phase() const
{
    return d->visible.phase;
}
RunStatus WorkflowRun::status() const
{
    return d->visible.status;
}
QString WorkflowRun::rawStatus() const
{
    return d->visible.rawStatus;
}
QString WorkflowRun::phaseText(Phase phase)
{
    return RunText::phase(phase);
}
WorkflowRun::Phase WorkflowRun::phaseOf(RunStatus status)
{
    switch (status) {
    case RunStatus::Unknown:
        return Draft;
    case RunStatus::NotStarted:
    case RunStatus::Queued:
        return Queued;
    case RunStatus::Started:
        return Starting;
    case RunStatus::Running:
        return Running;
    case RunStatus::Uploading:
        return Saving;
    case RunStatus::Success:
        return Succeeded;
    case RunStatus::Failed:
        return Failed;
    case RunStatus::Timeout:
        return TimedOut;
    case RunStatus::Cancelled:
        return Cancelled;
    }
    Q_UNREACHABLE();
    return Draft;
}
QString WorkflowRun::stateText() const
{
    return RunText::stateText(d->textParts());
}
QString WorkflowRun::statusText() const
{
    return RunText::statusText(d->textParts());
}
QString WorkflowRun::liveStatus() const
{
    return d->visible.liveStatus;
}
double WorkflowRun::progress() const
{
    return d->visible.progress;
}
bool WorkflowRun::progressKnown() const
{
    return d->visible.progressKnown;
}
QString WorkflowRun::currentNode() const
{
    return d->visible.currentNode;
}
QString WorkflowRun::currentNodeTitle() const
{
    return d->visible.currentNodeTitle;
}
int WorkflowRun::nodeIndex() const
{
    return d->visible.nodeIndex;
}
int WorkflowRun::nodeCount() const
{
    return d->visible.nodeCount;
}
int WorkflowRun::step() const
{
    return d->visible.step;
}
int WorkflowRun::stepCount() const
{
    return d->visible.stepCount;
}
int WorkflowRun::queuePosition() const
{
    return d->visible.queuePosition;
}
QList<WorkflowRunOutput> WorkflowRun::outputs() const
{
    return d->visible.outputs;
}
QList<MediaItem> WorkflowRun::mediaItems() const
{
    return mediaItemsOf(d->visible.outputs);
}
QList<LogEntry> WorkflowRun::logs() const
{
    return d->logs();
}
RunPreview WorkflowRun::preview() const
{
    return d->visible.preview;
}
ApiError WorkflowRun::error() const
{
    return d->visible.error;
}
RunFailure WorkflowRun::failure() const
{
    return d->visible.failure;
}
bool WorkflowRun::isRunning() const
{
    return d->visible.running;
}
bool WorkflowRun::isFinished() const
{
    return !d->visible.running;
}
bool WorkflowRun::isSettled() const
{
    return d->visible.settled;
}
bool WorkflowRun::cancelRequested() const
{
    return d->visible.cancelRequested;
}
bool WorkflowRun::contactLost() const
{
    return d->visible.contactLost;
}

bool WorkflowRun::requestSent() const
{
    return d->visible.requestSent;
}
WorkflowRunRequest WorkflowRun::request() const
{
    return d->request;
}
WorkflowRunRequest WorkflowRun::sentRequest() const
{
    return d->sent;
}
WorkflowClient *WorkflowRun::client() const
{
    return qobject_cast<WorkflowClient *>(parent());
}
RunState WorkflowRun::state() const
{
    return d->state();
}
QVariantMap WorkflowRun::asMap() const
{
    QVariantMap map = plainProperties(this);
    if (!error())
        map[QStringLiteral("error")] = map[QStringLiteral("failure")] = QVariant();
    return map;
}
QFuture<Result<QList<WorkflowRunOutput>>> WorkflowRun::future() const
{
    return d->future;
}
void WorkflowRun::setAutoDelete(bool on)
{
    d->autoDelete = on;
}
bool WorkflowRun::autoDelete() const
{
    return d->autoDelete;
}
void WorkflowRun::cancel()
{
    d->cancel();
}
void WorkflowRun::abort()
{
    d->abort();
}

QDebug operator<<(QDebug debug, const RunState &state)
{
    const QDebugStateSaver saver(debug);
    debug.nospace().verbosity(QDebug::MinimumVerbosity)
        << "ComfyDeploy::RunState(" << state.id << ", " << state.phase << ", " << state.status
        << ", progress " << state.progress;
    if (state.error)
        debug << ", " << state.error;
    debug << ')';
    return debug;
}

} // namespace ComfyDeploy

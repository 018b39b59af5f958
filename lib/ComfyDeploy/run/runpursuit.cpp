// What RunEngine does about a run that it has lost, or that is to end before its time: it looks for
// it, cancels it, or waits no longer.
#include <ComfyDeploy/http/apierror_p.h>
#include <ComfyDeploy/http/httpexchange_p.h>
#include <ComfyDeploy/run/runengine_p.h>

namespace ComfyDeploy {

using std::chrono::milliseconds;
using Kind = ApiError::Kind;

void RunEngine::lookForRun()
{
    m_tracker.state.contactLost = true;
    m_tracker.advancePhase(WorkflowRun::Unconfirmed);
    if (!publish())
        return;
    m_finder.stop(); // a quiet look may be under way, with less patience
    m_finder.start(m_target, m_timings.lookTime);
}

void RunEngine::onFound(const QString &runId)
{
    if (finished || !m_tracker.state.id.isEmpty())
        return;
    m_tracker.state.contactLost = false;
    m_tracker.advancePhase(WorkflowRun::Queued);
    if (acceptId(runId,
                 m_target.mark.isEmpty() ? RunOwners::Source::Guess : RunOwners::Source::Server))
        followOrEnd();
}

void RunEngine::onNotFound()
{
    const bool waitsForAnswer = m_submit && !m_submitEnded;
    const bool givesUp =
        m_finder.sawNone() && milliseconds(m_sinceLife.elapsed()) >= m_timings.silencePatience;
    if (finished || (waitsForAnswer && !givesUp) || !m_tracker.state.id.isEmpty())
        return;
    const ApiError answer = m_submit ? m_submit->answer().error : ApiError();
    const QString happened = waitsForAnswer
        ? tr("The request was sent but its answer stays away. The run may exist and cost money.")
        : answer.httpStatus() == 500
        ? tr("The server answered with an error (500), and may have started runs all the same, "
             "which may cost money.")
        : tr("The request was sent but its answer was lost. The run may exist and cost money.");
    const QString search = m_target.hasList()
        ? tr("It could not be found among the runs that the server lists.")
        : tr("It cannot be looked for: the server has no list of runs by workflow version.");
    finish(WorkflowRun::Unconfirmed,
           ApiErrorReader::withKind(answer, Kind::Unconfirmed, happened + u' ' + search), false);
}

bool RunEngine::acceptId(const QString &runId, RunOwners::Source source)
{
    const QPointer<RunEngine> self(this);
    m_finder.stop();
    m_tracker.state.id = runId;
    m_transport->runOwners.note(runId, m_target.submission, source);
    m_tracker.advancePhase(WorkflowRun::Queued);
    if (!publish())
        return false;
    if (!std::exchange(m_queuedAnnounced, true) && m_client)
        Q_EMIT m_client->queued(q);
    if (!self || finished)
        return false;
    considerCancel();
    return !finished;
}

void RunEngine::cancel()
{
    if (finished || std::exchange(m_cancelWanted, true))
        return;
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (finished)
                return;
            m_tracker.state.cancelRequested = true;
            m_tracker.describe();
            if (publish())
                considerCancel();
        },
        Qt::QueuedConnection);
}

// Nothing of it can have reached the server.
bool RunEngine::isUnsent() const
{
    return m_mode != Mode::Attach && m_mode != Mode::Confirm
        && (!m_submit || (!m_submitEnded && !m_submit->maybeReceived()));
}

void RunEngine::considerCancel()
{
    if (!m_cancelWanted || finished)
        return;
    if (!m_tracker.state.id.isEmpty())
        m_canceller.start(m_tracker.state.id);
    else if (isUnsent())
        finish(WorkflowRun::Cancelled, m_tracker.errorFor(WorkflowRun::Cancelled), true);
    else
        lookToCancel();
}

// The wish is kept until the server tells the id. That may be at the run's very end, when it has
// been paid for, so that until then the run is looked for among those that the server lists.
void RunEngine::lookToCancel()
{
    if (!m_submit || m_submitEnded || !m_target.hasList())
        return;
    m_finder.stop(); // a quiet look may be under way, which would take any run
    m_finder.start(m_target, m_timings.lookTime, RunFinder::Aim::ToCancel);
}

void RunEngine::abort()
{
    if (finished || std::exchange(m_abortWanted, true))
        return;
    QMetaObject::invokeMethod(
        this,
        [this] {
            finish(
                m_tracker.state.phase,
                {Kind::Aborted, tr("The run is no longer followed; it may go on at the server.")},
                false);
        },
        Qt::QueuedConnection);
}

void RunEngine::onTimeIsUp()
{
    if (m_waitsForReason) { // it has ended, which is more than that time is up
        stopWaitingForReason();
        return;
    }
    const QString address = addressOf(m_server);
    const bool isAccepted =
        !m_tracker.state.id.isEmpty() || m_tracker.state.phase >= WorkflowRun::Queued;
    if (isUnsent())
        finish(WorkflowRun::Failed,
               {Kind::Timeout,
                tr("The time given was up before the run could be sent to %1; none was started.")
                    .arg(address)},
               true);
    else
        finish(m_tracker.state.phase,
               {Kind::Timeout,
                isAccepted
                    ? tr("The run did not end within the time given; it goes on at the server.")
                    : tr("Within the time given %1 did not say whether it has taken the run, which "
                         "may be under way there.")
                          .arg(address)},
               false);
}

} // namespace ComfyDeploy

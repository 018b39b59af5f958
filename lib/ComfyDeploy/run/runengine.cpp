#include <ComfyDeploy/core/logging_p.h>
#include <ComfyDeploy/fileupload.h>
#include <ComfyDeploy/http/apierror_p.h>
#include <ComfyDeploy/run/runengine_p.h>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;
using Kind = ApiError::Kind;
using Verdict = RunTracker::Verdict;

RunEngine::RunEngine(WorkflowRun *run, WorkflowClient *client, Transport *transport)
    : q(run), m_client(client), m_transport(transport), m_timings(transport->runTimings),
      m_poller(transport, this), m_finder(transport, this), m_canceller(transport, this),
      m_logs(transport, this)
{
    m_promise.start();
    future = m_promise.future();
    for (QTimer *timer : {&m_totalTimer, &m_graceTimer, &m_settleTimer})
        timer->setSingleShot(true);
    connectLogs();
    connect(&m_silenceTimer, &QTimer::timeout, this, &RunEngine::onSilence);
    m_totalTimer.setTimerType(Qt::PreciseTimer); // never before its time
    connect(&m_totalTimer, &QTimer::timeout, this, &RunEngine::onTimeIsUp);
    connect(&m_graceTimer, &QTimer::timeout, this, [this] {
        m_sinceGrace.start();
        startPolling();
    });
    connect(&m_settleTimer, &QTimer::timeout, this, [this] {
        m_askedForDetails = true;
        m_submitEnded = true;
        m_waitsForReason = false;
        considerSettled();
    });
    connect(&m_poller, &RunPoller::details, this, &RunEngine::onDetails);
    connect(&m_poller, &RunPoller::failed, this, &RunEngine::onPollFailed);
    connect(&m_finder, &RunFinder::found, this, &RunEngine::onFound);
    connect(&m_finder, &RunFinder::notFound, this, &RunEngine::onNotFound);
    connect(&m_canceller, &RunCanceller::accepted, this, [this] {
        if (!finished)
            startPolling(); // a cancelled stream just breaks off, or not even that
    });
    connect(&m_canceller, &RunCanceller::refused, this, [this](const ApiError &error) {
        m_cancelWanted = false;
        m_tracker.state.cancelRequested = false;
        m_tracker.describe();
        if (publish())
            Q_EMIT q->cancelFailed(error);
    });
}

RunEngine::~RunEngine()
{
    stopAll();
    if (!finished) {
        m_promise.addResult(ApiError(Kind::Aborted, tr("The run is no longer followed.")));
        m_promise.finish();
    }
}

void RunEngine::start(Mode mode, const WorkflowRunRequest &newRequest,
                      const RequestOptions &options)
{
    m_mode = mode;
    request = newRequest;
    sent = newRequest;
    m_options = options.mergedOver(m_transport->defaultOptions);
    m_server = m_transport->serverUrl;
    if (m_target.submission == 0)
        m_target.submission = m_transport->runOwners.newSubmission();
    m_tracker = RunTracker(request.graphToSend());
    visible = m_tracker.state;
    QMetaObject::invokeMethod(this, &RunEngine::begin, Qt::QueuedConnection);
}

void RunEngine::startAttached(const QString &runId, const RequestOptions &options)
{
    start(Mode::Attach, {}, options);
    m_tracker.state.id = runId;
    visible.id = runId;
    m_transport->runOwners.note(runId, m_target.submission, RunOwners::Source::Guess);
}

void RunEngine::startConfirming(const RunEngine &lost, const RequestOptions &options)
{
    m_target = lost.m_target;
    if (m_transport != lost.m_transport)
        m_target.submission = 0; // another client's number
    start(Mode::Confirm, lost.request, options);
    sent = lost.sent;
    m_server = lost.m_server;
}

void RunEngine::startConfirming(const WorkflowRunRequest &sentBefore, const QDateTime &submittedAt,
                                const RequestOptions &options, const QStringList &otherRunIds)
{
    m_target = RunFinder::Target::of(sentBefore);
    m_target.submittedAtServer = m_target.mark.isEmpty() ? submittedAt : QDateTime();
    m_target.others = {otherRunIds.begin(), otherRunIds.end()};
    start(Mode::Confirm, sentBefore, options);
}

void RunEngine::begin()
{
    const QPointer<RunEngine> self(this);
    if (m_client)
        Q_EMIT m_client->runAdded(q);
    if (!self || finished || m_abortWanted) // if so, its end is on the way
        return;
    m_poller.setOptions(m_server, m_options);
    m_finder.setOptions(m_server, m_options);
    m_canceller.setOptions(m_server, m_options);
    const milliseconds total = m_options.totalTimeout().value_or(milliseconds(0));
    if (total.count() > 0)
        m_totalTimer.start(total);
    if (m_mode == Mode::Attach) {
        if (visible.id.isEmpty())
            finish(WorkflowRun::Failed,
                   {Kind::InvalidRequest, tr("There is no run id to attach to.")}, true);
        else
            startPolling();
    } else if (m_mode == Mode::Confirm) {
        beginConfirming();
    } else {
        beginSubmitting();
    }
}

void RunEngine::beginConfirming()
{
    ApiError problem = sent.check();
    const bool isKnownBy = !m_target.mark.isEmpty() || m_target.sinceSubmission.isValid()
        || m_target.submittedAtServer.isValid();
    if (!isKnownBy)
        problem = {Kind::InvalidRequest, tr("There is no request whose run could be looked for.")};
    else if (!problem && !sent.files().isEmpty())
        problem = {Kind::InvalidRequest,
                   tr("A run cannot be looked for by a request that still holds files; it needs "
                      "the request as it was sent.")};
    if (problem)
        finish(WorkflowRun::Failed, problem, true);
    else
        lookForRun();
}

void RunEngine::followOrEnd()
{
    const bool follows = m_mode != Mode::Queue || m_options.follow().value_or(true);
    if (follows && m_mode == Mode::Queue)
        followLogs();
    if (follows || m_cancelWanted) // the wish to cancel has to reach the server
        startPolling();
    else
        finish(WorkflowRun::Queued, {}, false);
}

void RunEngine::considerVerdict()
{
    switch (m_tracker.verdict()) {
    case Verdict::None:
        return;
    case Verdict::GraphDone:
    case Verdict::Interrupted:
        if (!m_graceTimer.isActive() && !m_sinceGrace.isValid())
            m_graceTimer.start(m_timings.graceAfterGraph);
        return;
    case Verdict::Succeeded:
        startPolling();
        return;
    case Verdict::Refused:
    case Verdict::Failed:
        settleByStream(WorkflowRun::Failed);
        return;
    case Verdict::Cancelled:
        settleByStream(WorkflowRun::Cancelled);
        return;
    case Verdict::TimedOut:
        settleByStream(WorkflowRun::TimedOut);
        return;
    }
}

// The stream has said how the run ended. What is still waited for, and not long: partial outputs,
// and the events that follow.
void RunEngine::settleByStream(WorkflowRun::Phase phase)
{
    if (m_settlingPhase == WorkflowRun::Draft) {
        m_settlingPhase = phase;
        m_settleTimer.start(m_timings.settlePatience);
        m_askedForDetails = m_tracker.state.id.isEmpty();
        startPolling();
    }
    considerSettled();
}

void RunEngine::considerSettled()
{
    if (m_settlingPhase == WorkflowRun::Draft || !m_askedForDetails || m_waitsForReason)
        return;
    if (m_submitEnded || isTerminal(m_tracker.state.status))
        finish(m_settlingPhase, m_tracker.errorFor(m_settlingPhase), true);
}

void RunEngine::startPolling()
{
    if (!finished && !m_tracker.state.id.isEmpty())
        m_poller.start(m_tracker.state.id);
}

void RunEngine::onDetails(const RunDetails &details)
{
    if (finished)
        return;
    if (std::exchange(m_tracker.state.contactLost, false))
        m_logs.renew();
    m_tracker.apply(details, m_transport->sentTokens());
    if (m_settlingPhase != WorkflowRun::Draft) {
        m_poller.stop();
        m_askedForDetails = true;
        if (publish())
            considerSettled();
        return;
    }
    static const QHash<RunStatus, WorkflowRun::Phase> ends{
        {RunStatus::Success, WorkflowRun::Succeeded},
        {RunStatus::Failed, WorkflowRun::Failed},
        {RunStatus::Cancelled, WorkflowRun::Cancelled},
        {RunStatus::Timeout, WorkflowRun::TimedOut}};
    const auto end = ends.constFind(details.status());
    if (end == ends.constEnd()) {
        if (needsLogs())
            followLogs();
        if (publish())
            considerStuckRun();
    } else if (*end != WorkflowRun::Failed || !waitForReason()) {
        finish(*end, *end == WorkflowRun::Succeeded ? ApiError() : m_tracker.errorFor(*end), true);
    }
}

// The service never ends a run that was interrupted inside ComfyUI, nor one whose outputs it does
// not store (texts, previews) or has stored before the last node ended. The stream has told how
// they ended.
void RunEngine::considerStuckRun()
{
    if (!m_sinceGrace.isValid() || milliseconds(m_sinceGrace.elapsed()) < m_timings.stuckAfterGrace)
        return;
    if (m_tracker.verdict() == Verdict::Interrupted)
        finish(WorkflowRun::Cancelled, m_tracker.errorFor(WorkflowRun::Cancelled), true);
    else if (m_tracker.everyNodeRan() && m_tracker.hasAnnouncedFiles())
        finish(WorkflowRun::Succeeded, {}, true);
}

void RunEngine::onPollFailed(const ApiError &error)
{
    if (finished)
        return;
    if (m_settlingPhase != WorkflowRun::Draft) {
        m_poller.stop();
        m_askedForDetails = true;
        considerSettled();
    } else if (error.kind() == Kind::NotFound) {
        finish(WorkflowRun::Failed, error, true);
    } else {
        m_tracker.state.contactLost = true;
        publish();
    }
}

void RunEngine::scheduleUpdate()
{
    if (std::exchange(m_updateScheduled, true))
        return;
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (std::exchange(m_updateScheduled, false))
                Q_EMIT q->updated(RunState(visible)); // a slot may delete the run
        },
        Qt::QueuedConnection);
}

// All properties change at once; then each signal whose property differs. False if a slot has
// deleted the run or ended it.
bool RunEngine::publish()
{
    return announceChanges(std::exchange(visible, m_tracker.state));
}

bool RunEngine::announceChanges(const RunState &old)
{
    using Signal = void (WorkflowRun::*)();
    const RunState &now = visible;
    const std::initializer_list<std::pair<bool, Signal>> changes{
        {old.id != now.id, &WorkflowRun::idChanged},
        {old.phase != now.phase, &WorkflowRun::phaseChanged},
        {old.rawStatus != now.rawStatus, &WorkflowRun::statusChanged},
        {old.liveStatus != now.liveStatus, &WorkflowRun::liveStatusChanged},
        {old.progress != now.progress || old.progressKnown != now.progressKnown,
         &WorkflowRun::progressChanged},
        {old.currentNode != now.currentNode || old.currentNodeTitle != now.currentNodeTitle
             || old.nodeIndex != now.nodeIndex || old.nodeCount != now.nodeCount,
         &WorkflowRun::currentNodeChanged},
        {old.step != now.step || old.stepCount != now.stepCount, &WorkflowRun::stepChanged},
        {old.queuePosition != now.queuePosition, &WorkflowRun::queuePositionChanged},
        {old.outputs != now.outputs, &WorkflowRun::outputsChanged},
        {old.logs != now.logs, &WorkflowRun::logsChanged},
        {old.error != now.error || old.failure != now.failure, &WorkflowRun::errorChanged},
        {old.running != now.running || old.settled != now.settled, &WorkflowRun::runningChanged},
        {old.cancelRequested != now.cancelRequested, &WorkflowRun::cancelRequestedChanged},
        {old.contactLost != now.contactLost, &WorkflowRun::contactLostChanged},
        {old.requestSent != now.requestSent, &WorkflowRun::requestSentChanged},
        {old.statusText != now.statusText, &WorkflowRun::statusTextChanged},
    };
    const QList<std::pair<bool, Signal>> list(
        changes); // "now" must not be read once slots have run
    const QPointer<RunEngine> self(this);
    for (const auto &[changed, signal] : list) {
        if (!changed)
            continue;
        scheduleUpdate();
        Q_EMIT(q->*signal)();
        if (!self)
            return false;
    }
    return !finished;
}

void RunEngine::finish(WorkflowRun::Phase phase, const ApiError &error, bool settled)
{
    if (finished)
        return;
    finished = true;
    stopAll();
    RunState &state = m_tracker.state;
    state.phase = phase;
    state.error = ApiErrorReader::redacted(error, m_transport->sentTokens());
    state.settled = settled;
    state.running = false;
    if (phase == WorkflowRun::Succeeded) {
        state.progress = 1;
        state.progressKnown = true;
    }
    m_tracker.describe();
    qCDebug(lcRun).noquote() << "run" << state.id << "ends:" << phase
                             << ApiError::kindName(error.kind());

    const QPointer<RunEngine> self(this);
    const RunState old = std::exchange(visible, state);
    // Before any slot can see that the run has finished: one that then waits for the future would
    // wait in the thread that has to make it ready.
    auto promise = std::move(m_promise); // what waits for it may delete the run
    promise.addResult(error ? Result<QList<WorkflowRunOutput>>(visible.error)
                            : Result<QList<WorkflowRunOutput>>(visible.outputs));
    promise.finish();
    if (!self)
        return;
    announceChanges(old);
    if (!self)
        return;
    if (std::exchange(m_updateScheduled, false))
        Q_EMIT q->updated(RunState(visible));
    if (!self)
        return;
    const QPointer<WorkflowClient> client = m_client;
    const QPointer<WorkflowRun> run = q;
    Q_EMIT q->finished();
    if (run && client && phase == WorkflowRun::Succeeded)
        Q_EMIT client->completed(run);
    else if (run && client && error)
        Q_EMIT client->failed(run);
    if (run && autoDelete)
        run->deleteLater();
}

void RunEngine::stopAll()
{
    m_poller.stop();
    m_finder.stop();
    m_canceller.stop();
    releaseLogs();
    m_reasonTimer.stop();
    m_totalTimer.stop();
    m_silenceTimer.stop();
    m_graceTimer.stop();
    m_settleTimer.stop();
    if (m_submit) {
        m_submit->disconnect(this);
        m_submit->abort();
        m_submit->deleteLater();
    }
    if (m_upload) {
        m_upload->disconnect(this);
        m_upload->disconnect(q);
        m_upload->abort();
        m_upload->deleteLater();
    }
}

} // namespace ComfyDeploy

#include <ComfyDeploy/apierror_p.h>
#include <ComfyDeploy/fileupload.h>
#include <ComfyDeploy/logging_p.h>
#include <ComfyDeploy/runengine_p.h>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;
using Kind = ApiError::Kind;
using Verdict = RunTracker::Verdict;

namespace {

// After the graph is done the service stores files and then says so, or never does (API: text-only
// runs).
constexpr milliseconds graceAfterGraph{5'000};
// A graph that has run, whose files are all there, and a server that still says "running" this long
// after the grace: it will say so for a day.
constexpr milliseconds stuckAfterGrace{10'000};
constexpr milliseconds settlePatience{3'000};
constexpr milliseconds lookTime{60'000};
// Events handed out in one pass, so that a fast stream leaves time for the rest of the program.
constexpr int eventsPerPass = 100;

} // namespace

RunEngine::RunEngine(WorkflowRun *run, WorkflowClient *client, Transport *transport)
    : q(run), m_client(client), m_transport(transport), m_poller(transport, this),
      m_finder(transport, this), m_canceller(transport, this)
{
    m_promise.start();
    future = m_promise.future();
    for (QTimer *timer : {&m_totalTimer, &m_graceTimer, &m_settleTimer})
        timer->setSingleShot(true);
    connect(&m_totalTimer, &QTimer::timeout, this, [this] {
        finish(m_tracker.state.phase,
               {Kind::Timeout,
                tr("The run did not end within the time given; it goes on at the server.")},
               false);
    });
    connect(&m_graceTimer, &QTimer::timeout, this, [this] {
        m_sinceGrace.start();
        startPolling();
    });
    connect(&m_settleTimer, &QTimer::timeout, this, [this] {
        m_askedForDetails = true;
        m_submitEnded = true;
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
    m_options = options.mergedOver(m_transport->defaultOptions);
    m_server = m_transport->serverUrl;
    if (m_target.submission == 0)
        m_target.submission = m_transport->runOwners.newSubmission();
    m_tracker = RunTracker(request.workflowApiJson());
    visible = m_tracker.state;
    QMetaObject::invokeMethod(this, &RunEngine::begin, Qt::QueuedConnection);
}

void RunEngine::startAttached(const QString &runId, const RequestOptions &options)
{
    start(Mode::Attach, {}, options);
    m_tracker.state.id = runId;
    visible.id = runId;
    m_transport->runOwners.note(runId, m_target.submission);
}

void RunEngine::startConfirming(const RunEngine &lost, const RequestOptions &options)
{
    m_target = lost.m_target;
    m_uploaded = lost.m_uploaded;
    start(Mode::Confirm, lost.request, options);
    m_server = lost.m_server;
}

void RunEngine::begin()
{
    if (m_abortWanted) // its end is on the way
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
        lookForRun();
    } else {
        beginSubmitting();
    }
}

void RunEngine::beginSubmitting()
{
    if (m_cancelWanted) {
        considerCancel();
        return;
    }
    if (const ApiError problem = request.check()) {
        finish(WorkflowRun::Failed, problem, true);
        return;
    }
    m_toUpload = request.files();
    if (m_toUpload.isEmpty()) {
        submit();
        return;
    }
    m_tracker.advancePhase(WorkflowRun::Uploading);
    if (publish())
        uploadNext();
}

void RunEngine::uploadNext()
{
    m_upload = m_client->upload(m_toUpload.first());
    connect(m_upload, &FileUpload::progress, q, &WorkflowRun::uploadProgress);
    connect(m_upload, &FileUpload::finished, this, &RunEngine::onUploadFinished);
}

void RunEngine::onUploadFinished()
{
    const ApiError error = m_upload->error();
    const QString url = m_upload->file().fileUrl().toString(QUrl::FullyEncoded);
    m_upload->deleteLater();
    m_upload = nullptr;
    if (error) {
        finish(WorkflowRun::Failed,
               ApiErrorReader::withKind(
                   error, error.kind(),
                   tr("Uploading \"%1\": %2").arg(m_toUpload.first().fileName(), error.message())),
               true);
        return;
    }
    m_uploaded.append({m_toUpload.takeFirst(), url});
    if (m_toUpload.isEmpty())
        submit();
    else
        uploadNext();
}

void RunEngine::submit()
{
    m_target = {request.workflowId(), request.inputsJson(m_uploaded),
                QDateTime::currentDateTimeUtc(), m_target.submission};
    m_tracker.advancePhase(WorkflowRun::Submitting);
    if (!publish()) // slots write their journal here, or cancel
        return;
    if (m_cancelWanted) {
        considerCancel();
        return;
    }
    static const QHash<Mode, QString> routes{
        {Mode::Queue, u"queue"_s}, {Mode::Sync, u"sync"_s}, {Mode::Stream, u"stream"_s}};
    const bool isStream = m_mode == Mode::Stream;
    CallSpec spec;
    spec.kind = isStream ? CallSpec::Kind::RunStream : CallSpec::Kind::RunSubmit;
    spec.method = "POST";
    spec.server = m_server;
    spec.path = request.path(routes.value(m_mode));
    spec.contentType = "application/json";
    spec.accept = isStream ? "text/event-stream" : "application/json";
    spec.streaming = isStream;
    spec.options = m_options;
    if (!m_options.retryPolicy())
        spec.options.setRetryPolicy(RetryPolicy::none());
    spec.body = [json = request.toJson(m_uploaded)](QString *) {
        return std::make_unique<OneShotBody>(json);
    };
    m_submit = new ApiCall(m_transport, spec, this);
    connect(m_submit, &ApiCall::responseStarted, this, &RunEngine::onResponseStarted);
    connect(m_submit, &ApiCall::dataReceived, this, &RunEngine::onData);
    connect(m_submit, &ApiCall::silence, this, &RunEngine::onSilence);
    connect(m_submit, &ApiCall::finished, this, &RunEngine::onSubmitEnded);
    m_submit->start();
}

bool RunEngine::isEventStream() const
{
    const int status = m_submit->answer().status;
    const auto &headers = m_submit->answer().headers;
    const auto isType = [](const auto &header) {
        return header.first.compare("content-type", Qt::CaseInsensitive) == 0
            && header.second.split(';').first().trimmed().toLower() == "text/event-stream";
    };
    return status >= 200 && status <= 299 && std::any_of(headers.begin(), headers.end(), isType);
}

void RunEngine::onResponseStarted()
{
    if (finished || !isEventStream()) // a proxy's page, say; its body tells nothing
        return;
    m_tracker.advancePhase(WorkflowRun::Queued);
    QMetaObject::invokeMethod(
        this, [this] { publish(); }, Qt::QueuedConnection);
}

void RunEngine::onData(const QByteArray &data)
{
    if (finished || !isEventStream())
        return;
    if (m_tracker.verdict() == Verdict::None && !m_cancelWanted)
        m_poller.stop(); // it was asking because the stream was silent
    m_parser.feed(data);
    // The caller's slots must not run inside of what is reading right now.
    m_submit->setPaused(true);
    scheduleDrain();
}

void RunEngine::scheduleDrain()
{
    if (!std::exchange(m_drainScheduled, true))
        QMetaObject::invokeMethod(this, &RunEngine::drainEvents, Qt::QueuedConnection);
}

void RunEngine::drainEvents()
{
    m_drainScheduled = false;
    for (int i = 0; i < eventsPerPass; ++i) {
        if (finished)
            return;
        const std::optional<ServerSentEvent> event = m_parser.next();
        if (!event) {
            if (!m_drainScheduled)
                onDrained();
            return;
        }
        scheduleDrain(); // a slot may run an event loop, a dialog's say: the run goes on in it
        if (!handleEvent(RunStreamEvent(*event)))
            return;
    }
}

void RunEngine::onDrained()
{
    if (m_submitEnded) {
        onStreamEnded();
        return;
    }
    if (m_parser.hasError()) {
        qCWarning(lcRun).noquote() << "run" << m_tracker.state.id << m_parser.errorString();
        m_submit->abort(); // costs detail only: the server is asked instead
    }
    m_submit->setPaused(false);
}

bool RunEngine::handleEvent(const RunStreamEvent &event)
{
    const QPointer<RunEngine> self(this);
    const bool hadId = !m_tracker.state.id.isEmpty();
    m_tracker.apply(event);
    m_tracker.state.contactLost = false;
    if (!hadId && !m_tracker.state.id.isEmpty() ? !acceptId(m_tracker.state.id) : !publish())
        return false;
    Q_EMIT q->streamEvent(event);
    if (self && m_client)
        Q_EMIT m_client->streamEvent(q, event);
    if (!self || finished)
        return false;
    considerVerdict();
    return self && !finished;
}

void RunEngine::onSubmitEnded()
{
    if (finished)
        return;
    m_submitEnded = true;
    const ApiAnswer answer = m_submit->answer();
    if (m_mode == Mode::Stream && isEventStream()) {
        m_parser.finish();
        scheduleDrain();
        return;
    }
    if (!m_tracker.state.id.isEmpty()) { // found while it was silent
        startPolling();
    } else if (answer.error && answer.surelyRefused()) {
        const bool cancelled = m_cancelWanted && !answer.maybeReceived;
        finish(cancelled ? WorkflowRun::Cancelled : WorkflowRun::Failed,
               cancelled ? m_tracker.errorFor(WorkflowRun::Cancelled) : answer.error, true);
    } else if (answer.error || m_mode == Mode::Stream) {
        lookForRun();
    } else if (m_mode == Mode::Queue) {
        onQueueAnswer(answer.body);
    } else {
        onSyncAnswer(answer.body);
    }
}

void RunEngine::onQueueAnswer(const QByteArray &body)
{
    const auto response = CreateRunResponse::fromJson(QJsonDocument::fromJson(body).object());
    if (!response) {
        lookForRun();
        return;
    }
    if (acceptId(response->runId()))
        followOrEnd();
}

void RunEngine::followOrEnd()
{
    const bool follows = m_mode != Mode::Queue || m_options.follow().value_or(true);
    if (follows || m_cancelWanted) // the wish to cancel has to reach the server
        startPolling();
    else
        finish(WorkflowRun::Queued, {}, false);
}

void RunEngine::onSyncAnswer(const QByteArray &body)
{
    const QJsonDocument document = QJsonDocument::fromJson(body);
    const auto outputs = WorkflowRunOutput::listFromJson(
        document.isArray() ? QJsonValue(document.array()) : QJsonValue());
    const QString id = outputs && !outputs->isEmpty() ? outputs->first().runId() : QString();
    if (id.isEmpty()) { // an empty list is what a failed run answers, and it does not name the run
        lookForRun();
        return;
    }
    m_tracker.state.outputs = *outputs;
    m_tracker.advancePhase(WorkflowRun::Saving);
    if (acceptId(id))
        startPolling();
}

void RunEngine::onStreamEnded()
{
    considerVerdict();
    if (finished || m_settlingPhase != WorkflowRun::Draft)
        return;
    if (m_tracker.state.id.isEmpty())
        lookForRun();
    else
        startPolling();
}

void RunEngine::onSilence()
{
    if (finished)
        return;
    if (!m_tracker.state.id.isEmpty()) {
        startPolling();
    } else if (!m_target.workflowId.isEmpty()) {
        m_finder.start(m_target,
                       milliseconds(0)); // one quiet look; not finding it means nothing yet
    }
}

void RunEngine::considerVerdict()
{
    switch (m_tracker.verdict()) {
    case Verdict::None:
        return;
    case Verdict::GraphDone:
    case Verdict::Interrupted:
        if (!m_graceTimer.isActive() && !m_sinceGrace.isValid())
            m_graceTimer.start(graceAfterGraph);
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
        m_settleTimer.start(settlePatience);
        m_askedForDetails = m_tracker.state.id.isEmpty();
        startPolling();
    }
    considerSettled();
}

void RunEngine::considerSettled()
{
    if (m_settlingPhase == WorkflowRun::Draft || !m_askedForDetails)
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
    m_tracker.state.contactLost = false;
    m_tracker.apply(details);
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
    if (const auto end = ends.constFind(details.status()); end != ends.constEnd())
        finish(*end, *end == WorkflowRun::Succeeded ? ApiError() : m_tracker.errorFor(*end), true);
    else if (publish())
        considerStuckRun();
}

// The service never ends a run that was interrupted inside ComfyUI, nor one whose outputs it does
// not store (texts, previews) or has stored before the last node ended. The stream has told how
// they ended.
void RunEngine::considerStuckRun()
{
    if (!m_sinceGrace.isValid() || milliseconds(m_sinceGrace.elapsed()) < stuckAfterGrace)
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

void RunEngine::lookForRun()
{
    m_tracker.state.contactLost = true;
    m_tracker.advancePhase(WorkflowRun::Unconfirmed);
    if (!publish())
        return;
    m_finder.stop(); // a quiet look may be under way, with less patience
    m_finder.start(m_target, lookTime);
}

void RunEngine::onFound(const QString &runId)
{
    if (finished || !m_tracker.state.id.isEmpty())
        return;
    m_tracker.state.contactLost = false;
    m_tracker.advancePhase(WorkflowRun::Queued);
    if (acceptId(runId))
        followOrEnd();
}

void RunEngine::onNotFound()
{
    const bool waitsForAnswer = m_submit && !m_submitEnded;
    if (finished || waitsForAnswer || !m_tracker.state.id.isEmpty())
        return;
    finish(WorkflowRun::Unconfirmed,
           {Kind::Unconfirmed,
            tr("The request was sent but its answer was lost. The run may exist and cost money; it "
               "was not found "
               "among the workflow's runs.")},
           false);
}

bool RunEngine::acceptId(const QString &runId)
{
    const QPointer<RunEngine> self(this);
    m_tracker.state.id = runId;
    m_transport->runOwners.note(runId, m_target.submission);
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

void RunEngine::considerCancel()
{
    if (!m_cancelWanted || finished)
        return;
    const bool unsent = m_mode != Mode::Attach && m_mode != Mode::Confirm
        && (!m_submit || (!m_submitEnded && !m_submit->maybeReceived()));
    if (!m_tracker.state.id.isEmpty())
        m_canceller.start(m_tracker.state.id);
    else if (unsent)
        finish(WorkflowRun::Cancelled, m_tracker.errorFor(WorkflowRun::Cancelled), true);
    // else the id will come, or the run be lost: the wish is kept
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
    using Signal = void (WorkflowRun::*)();
    const RunState old = std::exchange(visible, m_tracker.state);
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
    state.error = error;
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
    publish();
    if (!self)
        return;
    if (std::exchange(m_updateScheduled, false))
        Q_EMIT q->updated(RunState(visible));
    if (!self)
        return;
    auto promise = std::move(m_promise); // what waits for it may delete the run
    promise.addResult(error ? Result<QList<WorkflowRunOutput>>(error)
                            : Result<QList<WorkflowRunOutput>>(visible.outputs));
    promise.finish();
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
    m_totalTimer.stop();
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

// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/logging_p.h>
#include <ComfyDeploy/fileupload.h>
#include <ComfyDeploy/http/apierror_p.h>
#include <ComfyDeploy/http/apirequest_p.h>
#include <ComfyDeploy/inputs/workflowrunrequest_p.h>
#include <ComfyDeploy/run/runengine_p.h>

#include <QtCore/qcoreevent.h>
#include <QtCore/quuid.h>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;
using Kind = ApiError::Kind;

namespace {

// With Qt, each log takes a connection and a thread. Runs beyond this number read their log only if
// they fail.
constexpr int maximumFollowedLogs = 64;

//! What one signal of a run announces.
struct Property
{
    bool (*update)(RunState *visible, const RunState &now); //!< returns whether something changed
    void (WorkflowRun::*signal)();
};

template <auto... Members>
bool update(RunState *visible, const RunState &now)
{
    bool isChanged = false;
    const auto updateOne = [&](auto member) {
        if (visible->*member == now.*member)
            return;
        visible->*member = now.*member;
        isChanged = true;
    };
    (updateOne(Members), ...);
    return isChanged;
}

// The table of them, without the log and the texts, which are not stored.
constexpr Property properties[] = {
    {update<&RunState::id>, &WorkflowRun::idChanged},
    {update<&RunState::phase>, &WorkflowRun::phaseChanged},
    {update<&RunState::status, &RunState::rawStatus>, &WorkflowRun::statusChanged},
    {update<&RunState::liveStatus>, &WorkflowRun::liveStatusChanged},
    {update<&RunState::progress, &RunState::progressKnown>, &WorkflowRun::progressChanged},
    {update<&RunState::currentNode, &RunState::currentNodeTitle, &RunState::nodeIndex,
            &RunState::nodeCount>,
     &WorkflowRun::currentNodeChanged},
    {update<&RunState::step, &RunState::stepCount>, &WorkflowRun::stepChanged},
    {update<&RunState::queuePosition>, &WorkflowRun::queuePositionChanged},
    {update<&RunState::outputs>, &WorkflowRun::outputsChanged},
    {update<&RunState::preview>, &WorkflowRun::previewChanged},
    {update<&RunState::error, &RunState::failure>, &WorkflowRun::errorChanged},
    {update<&RunState::running, &RunState::settled>, &WorkflowRun::runningChanged},
    {update<&RunState::cancelRequested>, &WorkflowRun::cancelRequestedChanged},
    {update<&RunState::contactLost>, &WorkflowRun::contactLostChanged},
    {update<&RunState::requestSent>, &WorkflowRun::requestSentChanged},
};

} // namespace

RunEngine::RunEngine(WorkflowRun *run, WorkflowClient *client, ClientContext *context)
    : q(run), m_client(client), m_context(context), m_transport(&context->transport),
      m_timings(context->runTimings), m_post(m_transport, this)
{
    m_promise.start();
    future = m_promise.future();
    connect(&m_post, &RunPost::reported, this, &RunEngine::take);
}

template <typename Part>
Part *RunEngine::made(Part **part)
{
    if (!*part) {
        *part = new Part(m_context, this);
        (*part)->setOptions(m_server, m_options);
        connectPart(*part);
    }
    return *part;
}

void RunEngine::connectPart(const RunPoller *poller)
{
    connect(poller, &RunPoller::details, this, [this](const RunDetails &details) {
        take(RunFacts::Details{details, &m_transport->sentTokens()});
    });
    connect(poller, &RunPoller::failed, this,
            [this](const ApiError &error) { take(RunFacts::PollFailed{error}); });
}

void RunEngine::connectPart(const RunFinder *finder)
{
    connect(finder, &RunFinder::found, this, [this](const QString &runId) {
        take(RunFacts::Found{runId, !m_target.mark.isEmpty()});
    });
    connect(finder, &RunFinder::notFound, this,
            [this, finder] { take(RunFacts::NotFound{finder->sawNone()}); });
}

void RunEngine::connectPart(const RunCanceller *canceller)
{
    connect(canceller, &RunCanceller::accepted, this, [this] { take(RunFacts::CancelAccepted()); });
    connect(canceller, &RunCanceller::refused, this,
            [this](const ApiError &error) { take(RunFacts::CancelRefused{error}); });
}

void RunEngine::connectPart(const RunLogFeed *log)
{
    connect(log, &RunLogFeed::received, this,
            [this](const QList<LogEntry> &lines) { take(RunFacts::LogLines{lines}); });
    connect(log, &RunLogFeed::unreadable, this, [this] { take(RunFacts::LogUnreadable()); });
    connect(log, &RunLogFeed::ended, this, [this] {
        releaseLog();
        take(RunFacts::LogEnded());
    });
}

void RunEngine::timerEvent(QTimerEvent *event)
{
    for (size_t name = 0; name < m_timers.size(); ++name) {
        if (m_timers[name].timerId() != event->timerId())
            continue;
        m_timers[name].stop();
        take(RunFacts::TimeIsUp{RunTimer(name)}); // a slot may delete the run
        return;
    }
}

void RunEngine::startTimer(RunTimer name, milliseconds time)
{
    // The caller's limit is never early.
    m_timers[size_t(name)].start(
        int(time.count()), name == RunTimer::Total ? Qt::PreciseTimer : Qt::CoarseTimer, this);
}

RunEngine::~RunEngine()
{
    stopAll();
    if (!finished) {
        m_promise.addResult(ApiError(Kind::Aborted, tr("The run is no longer followed.")));
        m_promise.finish();
    }
}

void RunEngine::startAttached(const QString &runId, const RequestOptions &options)
{
    start(m_mode, {}, options, Start::Attach, runId);
    m_context->runOwners.note(runId, m_target.submission, RunOwners::Source::Guess);
}

void RunEngine::startConfirming(const RunEngine &lost, const RequestOptions &options)
{
    m_target = lost.m_target;
    if (m_transport != lost.m_transport)
        m_target.submission = 0; // another client's number
    m_server = lost.m_server;
    sent = lost.sent;
    start(m_mode, lost.request, options, Start::Confirm);
}

void RunEngine::startConfirming(const WorkflowRunRequest &sentBefore, const QDateTime &submittedAt,
                                const RequestOptions &options, const QStringList &otherRunIds)
{
    m_target = RunFinder::Target::of(sentBefore);
    m_target.submittedAtServer = m_target.mark.isEmpty() ? submittedAt : QDateTime();
    m_target.others = {otherRunIds.begin(), otherRunIds.end()};
    sent = sentBefore;
    start(m_mode, sentBefore, options, Start::Confirm);
}

void RunEngine::start(RunMode mode, const WorkflowRunRequest &newRequest,
                      const RequestOptions &options, Start start, const QString &runId)
{
    m_mode = mode;
    request = newRequest;
    if (start == Start::Submit)
        sent = newRequest;
    m_options = options.mergedOver(m_transport->defaultOptions);
    if (m_server.isEmpty())
        m_server = m_transport->serverUrl;
    if (m_target.submission == 0)
        m_target.submission = m_context->runOwners.newSubmission();
    m_toUpload = request.files();
    RunCourse::Given given;
    given.start = start;
    given.mode = mode;
    given.graph = request.graphToSend();
    given.takesPreviews = request.previews();
    given.problem = problemWith(start);
    given.runId = runId;
    given.files = m_toUpload.size();
    given.hasList = RunFinder::Target::of(sent).hasList();
    given.startsBehind500 = request.isBatch() || !request.executionMode().isEmpty();
    given.isFollowed = m_options.follow().value_or(true);
    given.readsLog = m_options.logsFollowed().value_or(true);
    given.address = addressOf(m_server);
    given.total = m_options.totalTimeout().value_or(milliseconds(0));
    given.silence = m_options.idleTimeout().value_or(defaultIdleTimeout);
    given.timings = m_timings;
    m_course = RunCourse(given);
    (void)show(m_course.state());
    QMetaObject::invokeMethod(this, &RunEngine::begin, Qt::QueuedConnection);
}

ApiError RunEngine::problemWith(Start start) const
{
    if (start == Start::Attach)
        return {};
    if (start != Start::Confirm)
        return request.check();
    if (!m_target.isKnown())
        return {Kind::InvalidRequest, tr("There is no request whose run could be looked for.")};
    ApiError problem = sent.check();
    if (!problem && !sent.files().isEmpty())
        return {Kind::InvalidRequest,
                tr("A run cannot be looked for by a request that still holds files; it needs the "
                   "request as it was sent.")};
    return problem;
}

void RunEngine::begin()
{
    const QPointer<RunEngine> self(this);
    if (m_client)
        Q_EMIT m_client->runAdded(q);
    if (!self)
        return;
    take(RunFacts::Begun());
}

void RunEngine::cancel()
{
    takeLater(RunFacts::CancelWanted());
}

void RunEngine::abort()
{
    takeLater(RunFacts::AbortWanted());
}

RunDecisions RunEngine::decisionsOn(const RunFact &fact)
{
    RunCourse::Surroundings surroundings;
    surroundings.mayHaveArrived = m_post.mayHaveArrived();
    surroundings.hasLogRoom = m_context->followedLogs < maximumFollowedLogs;
    RunDecisions decisions = m_course.take(fact, surroundings);
    // Immediately: until the end is carried out, the event loop could still send a POST that the
    // course has considered unsent.
    if (m_course.isEnded())
        m_post.stop();
    return decisions;
}

void RunEngine::take(const RunFact &fact)
{
    m_decisions += decisionsOn(fact);
    carryOutAll();
}

void RunEngine::takeLater(const RunFact &fact)
{
    m_decisions += decisionsOn(fact);
    QMetaObject::invokeMethod(this, &RunEngine::carryOutAll, Qt::QueuedConnection);
}

// A slot may delete the run, or run an event loop, such as a dialog's, in which the run continues:
// remaining decisions are carried out there.
void RunEngine::carryOutAll()
{
    const QPointer<RunEngine> self(this);
    while (self && !m_decisions.isEmpty())
        carryOut(m_decisions.takeFirst());
}

void RunEngine::carryOut(const RunDecision &decision)
{
    using What = RunDecision::What;
    switch (decision.what) {
    case What::UploadNext:
        return uploadNext();
    case What::Prepare:
        return prepare();
    case What::Post:
        return m_post.start(postRequest());
    case What::ClosePost:
        return m_post.abort();
    case What::Poll:
        return made(&m_poller)->start(m_course.state().id);
    case What::StopPolling:
        if (m_poller)
            m_poller->stop();
        return;
    case What::Search:
        return search(decision.search);
    case What::StopSearching:
        if (m_finder)
            m_finder->stop();
        return;
    case What::Cancel:
        return made(&m_canceller)->start(m_course.state().id);
    case What::ReadLog:
        return readLog();
    case What::ExpectLogEnd:
        return made(&m_log)->setRunOver();
    case What::RenewLog:
        return made(&m_log)->renew();
    case What::StartTimer:
        return startTimer(decision.timer, decision.time);
    case What::StopTimer:
        return m_timers[size_t(decision.timer)].stop();
    case What::NoteId:
        return m_context->runOwners.note(m_course.state().id, m_target.submission,
                                         decision.isSure ? RunOwners::Source::Server
                                                         : RunOwners::Source::Guess);
    case What::Publish:
        return publish();
    case What::AnnounceQueued:
        if (m_client)
            Q_EMIT m_client->queued(q);
        return;
    case What::ShowEvent:
        return showEvent(decision.event);
    case What::ShowCancelFailed:
        Q_EMIT q->cancelFailed(*decision.error);
        return;
    case What::ConfirmAnnounced:
        m_decisions += decisionsOn(RunFacts::Announced());
        return;
    case What::Finish:
        return finish();
    }
}

void RunEngine::search(RunSearch search)
{
    using Aim = RunFinder::Aim;
    const Aim aim = search == RunSearch::ToCancel ? Aim::ToCancel
        : search == RunSearch::ToCancelOrEnd      ? Aim::ToCancelOrEnd
                                                  : Aim::ToFollow;
    made(&m_finder)->start(m_target,
                           search == RunSearch::Quiet ? milliseconds(0) : m_timings.lookTime, aim);
}

void RunEngine::readLog()
{
    ++m_context->followedLogs;
    m_holdsLog = true;
    made(&m_log)->passOver(m_course.state().logs); // those of a stream that was lost
    m_log->start({m_course.state().id, {}, {}, {}});
}

void RunEngine::releaseLog()
{
    if (m_log)
        m_log->stop();
    if (std::exchange(m_holdsLog, false))
        --m_context->followedLogs;
}

void RunEngine::uploadNext()
{
    RequestOptions options = m_options;
    options.setTotalTimeout(milliseconds(0)); // the run's timeout covers its uploads
    m_upload = new FileUpload(m_client, m_transport, &m_context->uploadCache, m_toUpload.first(),
                              options, m_server);
    connect(m_upload, &FileUpload::progress, q, &WorkflowRun::uploadProgress);
    connect(m_upload, &FileUpload::finished, this, &RunEngine::onUploadFinished);
}

void RunEngine::onUploadFinished()
{
    const FileInput file = m_toUpload.takeFirst();
    const ApiError error = m_upload->error();
    m_uploaded.append({file, m_upload->file().fileUrl().toString(QUrl::FullyEncoded)});
    m_upload->deleteLater();
    m_upload = nullptr;
    take(RunFacts::UploadEnded{error, file.fileName()});
}

void RunEngine::prepare()
{
    sent = request.withUploads(m_uploaded);
    // Each submission gets its own mark: the request may have been sent before.
    const bool isMarked = m_options.runMarked().value_or(true);
    sent.setRunMark(isMarked ? QUuid::createUuid().toString(QUuid::WithoutBraces) : QString());
    RunFinder::Target target = RunFinder::Target::of(sent);
    target.submission = m_target.submission;
    target.submittedAt = QDateTime::currentDateTimeUtc();
    target.sinceSubmission.start();
    m_target = target;
}

ApiRequest RunEngine::postRequest() const
{
    const bool isStream = m_mode == RunMode::Stream;
    ApiRequest post;
    post.kind = isStream ? ApiRequest::Kind::RunStream : ApiRequest::Kind::RunSubmit;
    post.method = "POST";
    post.server = m_server;
    post.path = request.path(m_mode);
    post.accept = isStream ? "text/event-stream" : "application/json";
    post.streaming = isStream;
    post.options = m_options;
    if (!m_options.retryPolicy())
        post.options.setRetryPolicy(RetryPolicy::none());
    post.json = sent.d->bodyParts();
    return post;
}

void RunEngine::scheduleUpdate()
{
    if (std::exchange(m_updateScheduled, true))
        return;
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (std::exchange(m_updateScheduled, false))
                Q_EMIT q->updated(state()); // a slot may delete the run
        },
        Qt::QueuedConnection);
}

RunState RunEngine::state() const
{
    RunState all = visible;
    all.logs = logs();
    all.stateText = RunText::stateText(m_textParts);
    all.statusText = RunText::statusText(m_textParts);
    return all;
}

// The tracker's list is not shared with what is visible: each new line would copy all.
QList<LogEntry> RunEngine::logs() const
{
    return finished ? visible.logs : m_course.state().logs;
}

// Changes all properties at once, then emits the signals of those that differ.
void RunEngine::publish()
{
    announce(show(m_course.state()));
}

RunEngine::Signals RunEngine::show(const RunState &now)
{
    Signals changes;
    for (const Property &property : properties) {
        if (property.update(&visible, now))
            changes += property.signal;
    }
    if (const qint64 lines = m_course.tracker().lineCount();
        std::exchange(m_shownLines, lines) != lines)
        changes += &WorkflowRun::logsChanged;
    if (RunText::Parts parts = RunText::partsOf(visible); parts != m_textParts) {
        m_textParts = std::move(parts);
        changes += &WorkflowRun::statusTextChanged;
    }
    return changes;
}

void RunEngine::announce(const Signals &changes)
{
    const QPointer<RunEngine> self(this);
    for (const Signal signal : changes) {
        scheduleUpdate();
        Q_EMIT(q->*signal)();
        if (!self)
            return;
    }
}

void RunEngine::showEvent(const RunStreamEvent &event)
{
    const QPointer<RunEngine> self(this);
    Q_EMIT q->streamEvent(event);
    if (self && m_client)
        Q_EMIT m_client->streamEvent(q, event);
}

void RunEngine::finish()
{
    finished = true;
    stopAll();
    m_decisions = {}; // with its memory
    RunState end = m_course.endState();
    end.error = ApiErrorReader::redacted(end.error, m_transport->sentTokens());
    const Signals changes = show(end);
    visible.logs = end.logs;
    qCDebug(lcRun).noquote() << "run" << visible.id << "ends:" << visible.phase
                             << ApiError::kindName(visible.error.kind());
    const QPointer<RunEngine> self(this);
    // Before any slot can see that the run has finished: if it waited for the future, it would
    // block the thread that has to finish it.
    auto promise = std::move(m_promise); // a continuation may delete the run
    promise.addResult(visible.error ? Result<QList<WorkflowRunOutput>>(visible.error)
                                    : Result<QList<WorkflowRunOutput>>(visible.outputs));
    promise.finish();
    if (self)
        announce(changes);
    if (self && std::exchange(m_updateScheduled, false))
        Q_EMIT q->updated(state());
    if (self)
        announceEnd();
}

void RunEngine::announceEnd()
{
    const bool isSuccess = visible.phase == WorkflowRun::Succeeded;
    const bool isFailure = bool(visible.error);
    const QPointer<WorkflowClient> client = m_client;
    const QPointer<WorkflowRun> run = q;
    Q_EMIT q->finished();
    if (run && client && isSuccess)
        Q_EMIT client->completed(run);
    else if (run && client && isFailure)
        Q_EMIT client->failed(run);
    if (run && autoDelete)
        run->deleteLater();
}

void RunEngine::stopAll()
{
    releaseLog();
    m_post.stop();
    const auto discard = [](auto **part) { // it may be what reports the end
        if (auto *ended = std::exchange(*part, nullptr)) {
            ended->stop();
            ended->deleteLater();
        }
    };
    discard(&m_poller);
    discard(&m_finder);
    discard(&m_canceller);
    discard(&m_log);
    for (QBasicTimer &timer : m_timers)
        timer.stop();
    if (m_upload) {
        m_upload->disconnect(this);
        m_upload->disconnect(q);
        m_upload->abort();
        m_upload->deleteLater();
    }
}

} // namespace ComfyDeploy

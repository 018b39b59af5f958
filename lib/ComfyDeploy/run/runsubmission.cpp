// What RunEngine does from the first upload to the end of the run's POST; runengine.cpp has the
// rest of a run's life.
#include <ComfyDeploy/core/logging_p.h>
#include <ComfyDeploy/core/receivedjson_p.h>
#include <ComfyDeploy/fileupload.h>
#include <ComfyDeploy/http/apierror_p.h>
#include <ComfyDeploy/run/runengine_p.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qregularexpression.h>
#include <QtCore/quuid.h>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;
using Verdict = RunTracker::Verdict;

namespace {

// Events handed out in one pass, so that a fast stream leaves time for the rest of the program.
constexpr int eventsPerPass = 100;

// Whether the run has got on. Comments, log lines and what repeats itself or means nothing here can
// come for ever behind a run's end.
bool tellsOfMore(const RunState &old, const RunState &now)
{
    return old.id != now.id || old.phase != now.phase || old.rawStatus != now.rawStatus
        || old.liveStatus != now.liveStatus || old.progress != now.progress
        || old.currentNode != now.currentNode || old.nodeIndex != now.nodeIndex
        || old.step != now.step;
}

// The id in the body of a 2xx: queue's object, or the first of sync's outputs. Of a body that broke
// off behind its id, too: it was this request that the server answered.
QString acceptedId(const QByteArray &body)
{
    const QJsonDocument document = ReceivedJson::document(body);
    if (const auto response = CreateRunResponse::fromJson(document.object()))
        return response->runId();
    if (!document.isNull())
        return document.array().first()["run_id"_L1].toString();
    static const QRegularExpression member(
        uR"x("run_id"\s*:\s*"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")x"_s,
        QRegularExpression::CaseInsensitiveOption);
    return member.match(QString::fromUtf8(body)).captured(1);
}

} // namespace

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
    RequestOptions options = m_options;
    options.setTotalTimeout(milliseconds(0)); // the run's covers its uploads
    m_upload = new FileUpload(m_client, m_toUpload.first(), options, m_server);
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
    sent = request.withUploads(m_uploaded);
    // A mark of its own for each submission: the request may be one that was sent before.
    const bool isMarked = m_options.runMarked().value_or(true);
    sent.setRunMark(isMarked ? QUuid::createUuid().toString(QUuid::WithoutBraces) : QString());
    RunFinder::Target target = RunFinder::Target::of(sent);
    target.submission = m_target.submission;
    target.submittedAt = QDateTime::currentDateTimeUtc();
    target.sinceSubmission.start();
    m_target = target;
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
    spec.accept = isStream ? "text/event-stream" : "application/json";
    spec.streaming = isStream;
    spec.options = m_options;
    if (!m_options.retryPolicy())
        spec.options.setRetryPolicy(RetryPolicy::none());
    spec.json = sent.toJson();
    m_submit = new ApiCall(m_transport, spec, this);
    connect(m_submit, &ApiCall::responseStarted, this, &RunEngine::onResponseStarted);
    connect(m_submit, &ApiCall::dataReceived, this, &RunEngine::onData);
    connect(m_submit, &ApiCall::uploadProgress, this, [this](qint64 bytes, qint64 total) {
        noteLife();
        if (bytes < total || finished || m_tracker.state.requestSent)
            return;
        m_tracker.state.requestSent = true;
        m_tracker.describe();
        publish();
    });
    connect(m_submit, &ApiCall::finished, this, &RunEngine::onSubmitEnded);
    m_silenceTimer.setInterval(m_submit->idleTimeout());
    noteLife();
    m_submit->start();
}

bool RunEngine::isEventStream() const
{
    const ApiAnswer &answer = m_submit->answer();
    const QByteArray type = answer.header("content-type").split(';').first().trimmed().toLower();
    return answer.status >= 200 && answer.status <= 299 && type == "text/event-stream";
}

void RunEngine::onResponseStarted()
{
    if (finished || !isEventStream()) // a proxy's page, say; its body tells nothing
        return;
    noteLife();
    m_tracker.advancePhase(WorkflowRun::Queued);
    QMetaObject::invokeMethod(
        this, [this] { publish(); }, Qt::QueuedConnection);
}

void RunEngine::onData(const QByteArray &data)
{
    if (finished || !isEventStream())
        return;
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
        ServerSentEvent shown = *event;
        const SentTokens &tokens = m_transport->sentTokens();
        shown.data = tokens.blottedOut(shown.data);
        shown.event = tokens.blottedOut(shown.event);
        shown.id = tokens.blottedOut(shown.id);
        if (!handleEvent(RunStreamEvent(shown)))
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
        m_tracker.noteUnreadable();
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
    if (tellsOfMore(visible, m_tracker.state)) {
        noteLife();
        if (m_tracker.verdict() == Verdict::None && !m_cancelWanted)
            m_poller.stop(); // it was asking because the stream was silent
    }
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
    m_silenceTimer.stop();
    const ApiAnswer answer = m_submit->answer();
    if (m_mode == Mode::Stream && isEventStream()) {
        m_parser.finish();
        scheduleDrain();
        return;
    }
    // For these fields the server starts runs and then fails to tell of them.
    const bool startedPerhaps =
        answer.status == 500 && (sent.isBatch() || !sent.executionMode().isEmpty());
    if (!m_tracker.state.id.isEmpty()) { // found while it was silent
        startPolling();
    } else if (answer.error && answer.surelyRefused() && !startedPerhaps) {
        const bool cancelled = m_cancelWanted && !answer.maybeReceived;
        finish(cancelled ? WorkflowRun::Cancelled : WorkflowRun::Failed,
               cancelled ? m_tracker.errorFor(WorkflowRun::Cancelled) : answer.error, true);
    } else {
        onAnswer(answer);
    }
}

void RunEngine::onAnswer(const ApiAnswer &answer)
{
    const bool isGood = answer.status >= 200 && answer.status <= 299;
    const QString id = isGood ? acceptedId(answer.body) : QString();
    if (id.isEmpty()) { // an empty list is what a failed run answers, and it does not name the run
        lookForRun();
        return;
    }
    if (m_mode == Mode::Sync) {
        const auto outputs =
            WorkflowRunOutput::listFromJson(ReceivedJson::document(answer.body).array());
        m_tracker.state.outputs = outputs.value_or(QList<WorkflowRunOutput>());
        m_tracker.advancePhase(WorkflowRun::Saving);
    }
    if (acceptId(id))
        followOrEnd();
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

void RunEngine::noteLife()
{
    m_sinceLife.start();
    if (!m_submitEnded && m_silenceTimer.interval() > 0)
        m_silenceTimer.start();
}

// The answer is late, or lost without a sign, and what the server lists is asked. Qt 6.4.2 never
// finishes a reply over plain http whose connection ends inside the line of a chunk's size, if it
// ends right behind these bytes. And bytes may come for ever without an event among them.
void RunEngine::onSilence()
{
    using Aim = RunFinder::Aim;
    if (finished || isUnsent())
        return;
    if (!m_tracker.state.id.isEmpty())
        startPolling();
    else if (m_target.hasList() && m_cancelWanted)
        m_finder.start(m_target, m_timings.lookTime, Aim::ToCancelOrEnd);
    else if (m_target.hasList()) // one quiet look; not finding it means nothing yet
        m_finder.start(m_target, milliseconds(0), Aim::ToFollow);
}

} // namespace ComfyDeploy

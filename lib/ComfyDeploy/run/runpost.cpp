// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/logging_p.h>
#include <ComfyDeploy/core/receivedjson_p.h>
#include <ComfyDeploy/createrunresponse.h>
#include <ComfyDeploy/http/transport_p.h>
#include <ComfyDeploy/run/runpost_p.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qregularexpression.h>

#include <utility>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

// Events handed out in one pass, so that a fast stream leaves time for the rest of the program.
constexpr int eventsPerPass = 100;

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

RunPost::RunPost(Transport *transport, QObject *parent) : QObject(parent), m_transport(transport) {}

void RunPost::start(const ApiRequest &request)
{
    m_isStreaming = request.streaming;
    m_call = new ApiCall(m_transport, request, this);
    connect(m_call, &ApiCall::responseStarted, this, [this] {
        const auto report = [this] {
            if (m_call)
                Q_EMIT reported(RunFacts::StreamBegun());
        };
        if (m_call->answer().isEventStream()) // else a proxy's page, say; its body says nothing
            QMetaObject::invokeMethod(this, report, Qt::QueuedConnection);
    });
    connect(m_call, &ApiCall::dataReceived, this, &RunPost::onData);
    connect(m_call, &ApiCall::uploadProgress, this, [this](qint64 bytes, qint64 total) {
        Q_EMIT reported(RunFacts::BytesSent{bytes >= total});
    });
    connect(m_call, &ApiCall::finished, this, &RunPost::onEnded);
    m_call->start();
}

void RunPost::abort()
{
    if (m_call)
        m_call->abort();
}

void RunPost::stop()
{
    if (!m_call)
        return;
    m_call->disconnect(this);
    m_call->abort();
    m_call->deleteLater();
    m_call = nullptr;
}

bool RunPost::mayHaveArrived() const
{
    return m_call && (m_ended || m_call->maybeReceived());
}

void RunPost::onData(const QByteArray &data)
{
    if (!m_call->answer().isEventStream())
        return;
    m_parser.feed(data);
    // The caller's slots must not run inside of what is reading right now.
    m_call->setPaused(true);
    scheduleDrain();
}

void RunPost::scheduleDrain()
{
    if (!std::exchange(m_drainScheduled, true))
        QMetaObject::invokeMethod(this, &RunPost::drain, Qt::QueuedConnection);
}

void RunPost::drain()
{
    m_drainScheduled = false;
    const QPointer<RunPost> self(this);
    for (int i = 0; i < eventsPerPass && self && m_call; ++i) {
        const std::optional<ServerSentEvent> event = m_parser.next();
        if (!event) {
            if (!m_drainScheduled)
                onDrained();
            return;
        }
        scheduleDrain(); // a slot may run an event loop, a dialog's say: the run goes on in it
        ServerSentEvent shown = *event;
        const SentTokens &tokens = m_transport->sentTokens();
        shown.data = tokens.redacted(shown.data);
        shown.event = tokens.redacted(shown.event);
        shown.id = tokens.redacted(shown.id);
        Q_EMIT reported(RunFacts::Event{RunStreamEvent(shown)});
    }
}

void RunPost::onDrained()
{
    if (m_ended) {
        Q_EMIT reported(RunFacts::StreamEnded());
        return;
    }
    const QPointer<ApiCall> call = m_call;
    if (m_parser.hasError()) {
        qCWarning(lcRun).noquote() << "a run's stream:" << m_parser.errorString();
        Q_EMIT reported(RunFacts::StreamUnreadable());
    }
    if (call)
        call->setPaused(false);
}

void RunPost::onEnded()
{
    m_ended = true;
    if (m_isStreaming && m_call->answer().isEventStream()) {
        m_parser.finish();
        scheduleDrain();
    } else {
        Q_EMIT reported(answered());
    }
}

RunFacts::Answered RunPost::answered() const
{
    const ApiAnswer answer = m_call->answer();
    const bool isGood = answer.isSuccess();
    RunFacts::Answered fact;
    fact.error = answer.error;
    fact.isRefused = answer.surelyRefused();
    fact.mayHaveArrived = answer.maybeReceived;
    fact.status = answer.status;
    fact.runId = isGood ? acceptedId(answer.body) : QString();
    if (isGood)
        fact.outputs = WorkflowRunOutput::listFromJson(ReceivedJson::document(answer.body).array())
                           .value_or(QList<WorkflowRunOutput>());
    return fact;
}

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/logging_p.h>
#include <ComfyDeploy/core/receivedjson_p.h>
#include <ComfyDeploy/createrunresponse.h>
#include <ComfyDeploy/http/transport_p.h>
#include <ComfyDeploy/run/runpost_p.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qregularexpression.h>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

// The id in the body of a 2xx: queue's object, or the first of sync's outputs. Also from a body
// that was truncated after the id, as it answers this request.
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
    m_call = new ApiCall(m_transport, request, this);
    connect(m_call, &ApiCall::uploadProgress, this, [this](qint64 bytes, qint64 total) {
        Q_EMIT reported(RunFacts::BytesSent{bytes >= total});
    });
    connect(m_call, &ApiCall::finished, this, [this] {
        m_ended = true;
        if (!m_events || !m_call->answer().isEventStream())
            Q_EMIT reported(answered());
    });
    if (request.streaming)
        followEvents();
    m_call->start();
}

void RunPost::followEvents()
{
    m_events = new EventStream(m_call);
    connect(m_call, &ApiCall::responseStarted, this, [this] {
        const auto report = [this] {
            if (m_call)
                Q_EMIT reported(RunFacts::StreamBegun());
        };
        if (m_call->answer().isEventStream()) // otherwise it is, for example, a proxy's page
            QMetaObject::invokeMethod(this, report, Qt::QueuedConnection);
    });
    connect(m_events, &EventStream::received, this, [this](ServerSentEvent event) {
        const SentTokens &tokens = m_transport->sentTokens();
        event.data = tokens.redacted(event.data);
        event.event = tokens.redacted(event.event);
        event.id = tokens.redacted(event.id);
        Q_EMIT reported(RunFacts::Event{RunStreamEvent(event)});
    });
    connect(m_events, &EventStream::unreadable, this, [this] {
        qCWarning(lcRun).noquote() << "a run's stream:" << m_events->errorString();
        Q_EMIT reported(RunFacts::StreamUnreadable());
    });
    connect(m_events, &EventStream::ended, this, [this] {
        if (m_call->answer().isEventStream())
            Q_EMIT reported(RunFacts::StreamEnded());
    });
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
    if (m_events)
        m_events->disconnect(this);
    m_call->abort();
    m_call->deleteLater();
    m_call = nullptr;
}

bool RunPost::mayHaveArrived() const
{
    return m_call && (m_ended || m_call->maybeReceived());
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

// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/logging_p.h>
#include <ComfyDeploy/core/receivedjson_p.h>
#include <ComfyDeploy/core/wiredate_p.h>
#include <ComfyDeploy/http/apierror_p.h>
#include <ComfyDeploy/run/logentry_p.h>
#include <ComfyDeploy/run/runlogfeed_p.h>
#include <ComfyDeploy/values/runcalls_p.h>

#include <QtCore/qjsonobject.h>

#include <algorithm>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;
using Kind = ApiError::Kind;

namespace {

constexpr int maximumFailures = 6; //!< in a row
constexpr qsizetype maximumEventSize = 1024LL * 1024; //!< of a line with its envelope

QString nameOf(const LogQuery &query)
{
    return !query.runId.isEmpty()    ? u"run "_s + query.runId
        : !query.sessionId.isEmpty() ? u"session "_s + query.sessionId
                                     : u"machine version "_s + query.machineVersionId;
}

} // namespace

void SeenLines::beginConnection()
{
    m_expected = m_counts;
    m_recognized = !m_forgot;
}

bool SeenLines::isRepeated(size_t line)
{
    if (const auto found = m_expected.find(line); found != m_expected.end()) {
        if (--*found == 0)
            m_expected.erase(found);
        m_recognized = true;
        return true;
    }
    if (!m_recognized)
        return true; // older than all remembered lines
    ++m_counts[line];
    m_order.enqueue(line);
    if (m_order.size() > maximum) {
        m_forgot = true;
        const auto oldest = m_counts.find(m_order.dequeue());
        if (--*oldest == 0)
            m_counts.erase(oldest);
    }
    return false;
}

RunLogFeed::RunLogFeed(ClientContext *context, QObject *parent)
    : QObject(parent), m_transport(&context->transport), m_timings(context->runTimings)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &RunLogFeed::connectNow);
    setOptions({}, {});
}

void RunLogFeed::setOptions(const QUrl &server, const RequestOptions &options)
{
    m_server = server;
    // The log is silent while the run is, and has its own back-off.
    m_options =
        plainOptions(options).setTotalTimeout(milliseconds(0)).setIdleTimeout(milliseconds(0));
}

void RunLogFeed::start(const LogQuery &query)
{
    if (m_active)
        return;
    m_active = true;
    m_query = query;
    m_failures = 0;
    m_announcedEnd = RunLogStream::Open;
    m_timer.start(0);
}

void RunLogFeed::stop()
{
    m_active = false;
    dropConnection();
}

void RunLogFeed::renew()
{
    if (!m_active || m_announcedEnd != RunLogStream::Open)
        return;
    dropConnection();
    m_timer.start(0);
}

void RunLogFeed::passOver(const QList<LogEntry> &entries)
{
    for (const LogEntry &entry : entries)
        ++m_passOver[entry.message];
}

void RunLogFeed::dropConnection()
{
    m_timer.stop();
    delete m_call;
}

void RunLogFeed::connectNow()
{
    m_seenLines.beginConnection();
    m_fresh.clear();
    m_connected.start();
    ApiRequest request;
    request.server = m_server;
    request.setRoute(ApiRoute::StreamLogs);
    const auto add = [&request](const QString &name, const QString &value) {
        if (!value.isEmpty())
            request.query.addQueryItem(name, urlEncoded(value));
    };
    add(u"run_id"_s, m_query.runId);
    add(u"session_id"_s, m_query.sessionId);
    add(u"machine_id_version"_s, m_query.machineVersionId);
    add(u"log_level"_s, m_query.level);
    request.accept = "text/event-stream";
    request.streaming = true;
    request.options = m_options;
    m_call = new ApiCall(m_transport, request, this);
    m_events = new EventStream(m_call);
    m_events->setMaximumEventSize(maximumEventSize);
    connect(m_events, &EventStream::received, this, &RunLogFeed::read);
    connect(m_events, &EventStream::passEnded, this, &RunLogFeed::onPassEnded);
    connect(m_events, &EventStream::unreadable, this, &RunLogFeed::onUnreadable);
    connect(m_events, &EventStream::ended, this, &RunLogFeed::onClosed);
    m_call->start();
}

void RunLogFeed::onPassEnded()
{
    if (!m_fresh.isEmpty()) {
        m_failures = 0;
        const QPointer<RunLogFeed> self(this);
        Q_EMIT received(std::exchange(m_fresh, {}));
        if (!self || !m_active)
            return;
    }
    (void)endAsTold();
}

bool RunLogFeed::endAsTold()
{
    if (m_announcedEnd == RunLogStream::Open)
        return false;
    end(m_announcedEnd,
        m_announcedEnd == RunLogStream::Complete ? ApiError()
                                                 : ApiError(Kind::Server, m_unavailableReason));
    return true;
}

void RunLogFeed::onUnreadable()
{
    if (endAsTold())
        return;
    Q_EMIT unreadable();
    end(RunLogStream::Failed,
        ApiErrorReader::badResponse(m_call->answer().status, {},
                                    tr("The log holds a line that is too long to be read.")));
}

void RunLogFeed::onClosed()
{
    if (m_events->hasError()) {
        onUnreadable();
        return;
    }
    if (endAsTold())
        return;
    const ApiAnswer answer = m_call->answer();
    const bool isGood = answer.isSuccess();
    const bool isStream = answer.isEventStream();
    static const QList<int> passing{429, 502, 503, 504};
    if (isGood && !isStream && !answer.error)
        end(RunLogStream::Failed,
            ApiErrorReader::badResponse(
                answer.status, {}, tr("The server answered with something that is not a log.")));
    else if (isStream && m_runOver)
        end(RunLogStream::RunEnded);
    else if (isGood || passing.contains(answer.status) || answer.error.kind() == Kind::Network
             || answer.error.kind() == Kind::Timeout)
        reconnect(answer.error);
    else
        end(RunLogStream::Failed, answer.error);
}

void RunLogFeed::reconnect(const ApiError &why)
{
    dropConnection();
    // One that lasted for a while was closed by something that closes silent connections.
    if (milliseconds(m_connected.elapsed()) > m_timings.longestLogReconnect)
        m_failures = 0;
    if (++m_failures > maximumFailures) {
        end(RunLogStream::Failed,
            why ? why : ApiError(Kind::Network, tr("The server closed the log repeatedly.")));
        return;
    }
    milliseconds wait = m_timings.firstLogReconnect * (1 << (m_failures - 1));
    wait = std::min(std::max(wait, why.retryAfter()), m_timings.longestLogReconnect);
    qCDebug(lcRun) << "log of" << nameOf(m_query) << "is asked for again in" << wait.count()
                   << "ms";
    m_timer.start(wait);
    Q_EMIT interrupted();
}

// Ignores unknown bodies, for future servers.
void RunLogFeed::read(const ServerSentEvent &event)
{
    if (m_announcedEnd != RunLogStream::Open)
        return;
    QJsonParseError problem;
    const QJsonObject body = ReceivedJson::document(event.data, &problem).object();
    if (problem.error != QJsonParseError::NoError)
        Q_EMIT unreadable();
    const QString type = body["type"_L1].toString();
    if (type == "stream_complete"_L1) {
        m_announcedEnd = RunLogStream::Complete;
    } else if (type == "stream_unavailable"_L1 || !body["error"_L1].isUndefined()) {
        m_announcedEnd = RunLogStream::Unavailable;
        const QString reason = body["error"_L1].toString();
        m_unavailableReason = reason.isEmpty()
            ? tr("The server has no log of this run to stream.")
            : tr("The server cannot stream the run's log: %1")
                  .arg(m_transport->sentTokens().redacted(reason));
    } else if (body["message"_L1].isString()) {
        const LogEntry entry =
            logEntryFrom(body["level"_L1].toString(),
                         m_transport->sentTokens().redacted(body["message"_L1].toString()),
                         body["timestamp"_L1]);
        const QDateTime timestamp = dateFromWire(body["timestamp"_L1]);
        const qint64 time = timestamp.isValid() ? timestamp.toMSecsSinceEpoch() : -1;
        if (entry.message.isEmpty()
            || m_seenLines.isRepeated(qHashMulti(0, time, entry.level, entry.message)))
            return;
        if (const auto found = m_passOver.find(entry.message); found != m_passOver.end()) {
            if (--*found == 0)
                m_passOver.erase(found);
            return;
        }
        m_fresh.append(entry);
    }
}

void RunLogFeed::end(RunLogStream::End end, const ApiError &error)
{
    stop();
    qCDebug(lcRun) << "log of" << nameOf(m_query) << "ends:" << end;
    Q_EMIT ended(end, error);
}

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

#include <ComfyDeploy/client/typedcall_p.h>
#include <ComfyDeploy/run/logentry_p.h>
#include <ComfyDeploy/run/runlogfeed_p.h>
#include <ComfyDeploy/run/runpoller_p.h>
#include <ComfyDeploy/runlogs.h>
#include <ComfyDeploy/values/runcalls_p.h>
#include <ComfyDeploy/workflowclient.h>

#include <algorithm>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;
using Kind = ApiError::Kind;

namespace {

// Empty if the log can be requested.
QString problemWith(const LogQuery &query)
{
    const int ids = int(!query.runId.isEmpty()) + int(!query.sessionId.isEmpty())
        + int(!query.machineVersionId.isEmpty());
    if (ids == 1)
        return {};
    return ids == 0 ? RunLogStream::tr("There is no run id.")
                    : RunLogStream::tr("The log of one run, one session or one machine can be "
                                       "followed, not of several.");
}

} // namespace

class Q_DECL_HIDDEN RunLogStream::Private
{
public:
    Private(RunLogStream *stream, ClientContext *context)
        : q(stream), feed(context, q), poller(context, q), timings(context->runTimings)
    {}

    [[nodiscard]] bool isOfARun() const { return !query.runId.isEmpty(); }
    void onReceived(const QList<LogEntry> &fresh);
    void onSilence();
    void onDetails(const RunDetails &details);
    [[nodiscard]] std::chrono::milliseconds grace() const;
    void onPollFailed(const ApiError &problem);
    void finish(End how, const ApiError &problem);

    RunLogStream *const q;
    RunLogFeed feed;
    RunPoller poller; //!< polls once after each silence
    const RunTimings timings;
    QTimer silence;
    QTimer total;
    QDateTime endedAt; //!< of the run; invalid if unknown
    LogQuery query;
    QList<LogEntry> entries;
    ApiError error;
    End end = Open;
    bool runOver = false;
    bool contactLost = false;
};

void RunLogStream::Private::onReceived(const QList<LogEntry> &fresh)
{
    if (isOfARun())
        silence.start(runOver ? timings.logGrace : timings.logSilence);
    const QPointer<RunLogStream> self(q);
    for (const LogEntry &entry : fresh) {
        if (!self || end != Open) // a slot may delete or abort this
            return;
        entries.append(entry);
        if (entries.size() > MaximumEntries)
            entries.removeFirst();
        Q_EMIT q->entryReceived(entry);
    }
}

void RunLogStream::Private::onSilence()
{
    if (runOver)
        finish(RunEnded, {});
    else
        poller.start(query.runId);
}

void RunLogStream::Private::onDetails(const RunDetails &details)
{
    poller.stop();
    runOver = isTerminal(details.status());
    endedAt = details.endedAt();
    if (runOver)
        feed.setRunOver();
    if (std::exchange(contactLost, false))
        feed.renew();
    silence.start(runOver ? grace() : timings.logSilence);
}

// Lines may arrive some seconds after the end of their run. If the run ended earlier, all of them
// exist and the server sends them first: if none has arrived by then, there are none.
std::chrono::milliseconds RunLogStream::Private::grace() const
{
    if (!entries.isEmpty() || !endedAt.isValid())
        return timings.logGrace;
    const std::chrono::milliseconds past(endedAt.msecsTo(QDateTime::currentDateTimeUtc()));
    return std::clamp(timings.logGrace - past, std::min(timings.firstLogSilence, timings.logGrace),
                      timings.logGrace);
}

void RunLogStream::Private::onPollFailed(const ApiError &problem)
{
    contactLost = problem.kind() == Kind::Network || problem.kind() == Kind::Timeout;
    if (problem.kind() == Kind::NotFound)
        finish(Failed, problem);
}

void RunLogStream::Private::finish(End how, const ApiError &problem)
{
    if (end != Open)
        return;
    end = how;
    error = problem;
    feed.stop();
    poller.stop();
    silence.stop();
    total.stop();
    QMetaObject::invokeMethod(q, &RunLogStream::finished, Qt::QueuedConnection);
}

RunLogStream::RunLogStream(WorkflowClient *client, const LogQuery &query,
                           const RequestOptions &options)
    : QObject(client), d(std::make_unique<Private>(this, client->d.get()))
{
    d->query = query;
    if (const QString problem = problemWith(query); !problem.isEmpty()) {
        d->finish(Failed, {Kind::InvalidRequest, problem});
        return;
    }
    const QUrl server = client->serverUrl();
    const RequestOptions merged = options.mergedOver(client->defaultOptions());
    d->feed.setOptions(server, merged);
    d->poller.setOptions(server, merged);
    d->poller.wantsPosition = false;
    d->silence.setSingleShot(true);
    connect(&d->silence, &QTimer::timeout, this, [this] { d->onSilence(); });
    connect(&d->poller, &RunPoller::details, this,
            [this](const RunDetails &details) { d->onDetails(details); });
    connect(&d->poller, &RunPoller::failed, this,
            [this](const ApiError &problem) { d->onPollFailed(problem); });
    connect(&d->feed, &RunLogFeed::received, this,
            [this](const QList<LogEntry> &fresh) { d->onReceived(fresh); });
    connect(&d->feed, &RunLogFeed::interrupted, this, [this] {
        if (!d->runOver && d->isOfARun())
            d->poller.start(d->query.runId);
    });
    connect(&d->feed, &RunLogFeed::ended, this,
            [this](End end, const ApiError &problem) { d->finish(end, problem); });
    connect(&d->total, &QTimer::timeout, this, [this] {
        d->finish(Failed, {Kind::Timeout, tr("The log did not end within the time given.")});
    });
    if (const auto time = merged.totalTimeout().value_or(std::chrono::milliseconds(0));
        time.count() > 0)
        d->total.start(time);
    d->feed.start(query);
    if (d->isOfARun())
        d->silence.start(d->timings.firstLogSilence);
}

RunLogStream::~RunLogStream() = default;

QString RunLogStream::runId() const
{
    return d->query.runId;
}
LogQuery RunLogStream::query() const
{
    return d->query;
}
QList<LogEntry> RunLogStream::entries() const
{
    return d->entries;
}
RunLogStream::End RunLogStream::end() const
{
    return d->end;
}
bool RunLogStream::isFinished() const
{
    return d->end != Open;
}
ApiError RunLogStream::error() const
{
    return d->error;
}
void RunLogStream::abort()
{
    d->finish(Aborted, {Kind::Aborted, tr("The log is no longer followed.")});
}

namespace {

// Ignores rows that are not lines.
Result<QList<LogEntry>> archivedLogFrom(const ApiAnswer &answer, const SentTokens &tokens)
{
    ApiError error;
    const auto rows = arrayIn(answer, &error);
    if (!rows)
        return error;
    QList<LogEntry> entries;
    for (const QJsonValue value : *rows) {
        const QJsonObject row = value.toObject();
        const LogEntry entry =
            logEntryFrom(row["log_type"_L1].toString(), tokens.redacted(row["log"_L1].toString()),
                         row["timestamp"_L1]);
        if (!entry.message.isEmpty())
            entries += entry;
    }
    return entries;
}

} // namespace

RunLogStream *WorkflowClient::streamLogs(const QString &runId, const RequestOptions &options)
{
    return new RunLogStream(this, {runId, {}, {}, {}}, options);
}

RunLogStream *WorkflowClient::streamLogsOf(const LogQuery &query, const RequestOptions &options)
{
    return new RunLogStream(this, query, options);
}

QFuture<Result<QList<LogEntry>>> WorkflowClient::runLogs(const QString &runId,
                                                         const RequestOptions &options)
{
    const ApiRequest request = plainRequest(ApiRoute::ArchivedLogs, runId, options);
    return futureOf<QList<LogEntry>>(this, &d->transport, request,
                                     [transport = &d->transport](const ApiAnswer &answer) {
                                         return archivedLogFrom(answer, transport->sentTokens());
                                     });
}

} // namespace ComfyDeploy

#include <ComfyDeploy/calls/typedcall_p.h>
#include <ComfyDeploy/json/receivedjson_p.h>
#include <ComfyDeploy/logging_p.h>
#include <ComfyDeploy/run/runwatch_p.h>
#include <ComfyDeploy/wiredate_p.h>

#include <algorithm>
#include <utility>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;
using Kind = ApiError::Kind;

namespace {

// What the service gives unless it is asked for another number.
constexpr qsizetype workflowPage = 100;
constexpr qsizetype deploymentPage = 60;
// Rows that one look goes through, so that it has an end.
constexpr qsizetype maximumListed = 2000;

QString pathOfRun(const QString &runId)
{
    return u"/run/"_s + urlEncoded(runId);
}

} // namespace

CallSpec runDetailsSpec(const QString &runId, bool withPosition, const RequestOptions &options)
{
    CallSpec spec;
    spec.path = pathOfRun(runId);
    if (withPosition)
        spec.query.addQueryItem(u"queue_position"_s, u"true"_s);
    spec.options = options;
    return spec;
}

Result<RunDetails> runDetailsFrom(const ApiAnswer &answer)
{
    return valueFrom<RunDetails>(answer);
}

RequestOptions plainOptions(const RequestOptions &runOptions)
{
    RequestOptions options;
    if (runOptions.connectTimeout())
        options.setConnectTimeout(*runOptions.connectTimeout());
    const RequestOptions::Headers headers = runOptions.headers();
    for (const auto &[name, value] : headers)
        options.setHeader(name, value);
    return options.setTotalTimeout(std::chrono::seconds(60)).setRetryPolicy(RetryPolicy::none());
}

RunPoller::RunPoller(Transport *transport, QObject *parent)
    : QObject(parent), m_transport(transport), m_timings(transport->runTimings),
      m_options(plainOptions({}))
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &RunPoller::ask);
}

void RunPoller::setOptions(const QUrl &server, const RequestOptions &options)
{
    m_server = server;
    m_options = plainOptions(options);
}

void RunPoller::start(const QString &runId)
{
    if (m_active)
        return;
    m_active = true;
    m_runId = runId;
    m_wait = m_timings.firstPoll;
    m_failureWait = m_timings.firstPollAfterFailure;
    m_timer.start(0);
}

void RunPoller::stop()
{
    m_active = false;
    m_timer.stop();
    delete m_call;
}

void RunPoller::ask()
{
    CallSpec spec = runDetailsSpec(m_runId, wantsPosition, m_options);
    spec.server = m_server;
    m_call = new ApiCall(m_transport, spec, this);
    connect(m_call, &ApiCall::finished, this, &RunPoller::onAnswer);
    m_call->start();
}

void RunPoller::onAnswer()
{
    const Result<RunDetails> result = runDetailsFrom(m_call->answer());
    m_call->deleteLater();
    m_call = nullptr;
    if (!result) {
        const milliseconds asked = result.error().retryAfter();
        m_timer.start(asked.count() > 0 ? std::min(asked, m_timings.longestPollAfterFailure)
                                        : m_failureWait);
        m_failureWait = std::min(m_failureWait * 2, m_timings.longestPollAfterFailure);
        Q_EMIT failed(result.error());
        return;
    }
    m_failureWait = m_timings.firstPollAfterFailure;
    const QString seen =
        result->rawStatus() + result->liveStatus() + QString::number(result->queuePosition());
    m_wait =
        seen == m_lastSeen ? std::min(m_wait * 3 / 2, m_timings.longestPoll) : m_timings.firstPoll;
    m_lastSeen = seen;
    m_timer.start(m_wait);
    Q_EMIT details(*result);
}

RunFinder::Target RunFinder::Target::of(const WorkflowRunRequest &sent,
                                        const QDateTime &submittedAt, quint64 submission)
{
    return {sent.workflowId(), sent.deploymentId(), sent.inputsJson(), submittedAt, submission};
}

RunFinder::RunFinder(Transport *transport, QObject *parent)
    : QObject(parent), m_transport(transport), m_timings(transport->runTimings),
      m_options(plainOptions({}))
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &RunFinder::look);
}

void RunFinder::setOptions(const QUrl &server, const RequestOptions &options)
{
    m_server = server;
    // One that stays away must not take all the time that there is.
    m_options = plainOptions(options).setTotalTimeout(m_timings.lookTime / 3);
}

void RunFinder::start(const Target &target, milliseconds time, Aim aim)
{
    if (m_active)
        return;
    m_active = true;
    m_target = target;
    m_time = time;
    m_aim = aim;
    m_before.clear();
    m_wait = m_timings.firstLook;
    m_different.clear();
    m_clock.start();
    m_timer.start(0);
}

void RunFinder::stop()
{
    m_active = false;
    m_timer.stop();
    delete m_call;
}

void RunFinder::call(CallSpec spec, void (RunFinder::*onFinished)())
{
    delete m_call;
    spec.server = m_server;
    m_call = new ApiCall(m_transport, std::move(spec), this);
    connect(m_call, &ApiCall::finished, this, onFinished);
    m_call->start();
}

void RunFinder::look()
{
    m_listed.clear();
    m_toCompare.clear();
    m_matches.clear();
    m_sawNone = false;
    if (m_target.hasList())
        call(listSpec(), &RunFinder::onList);
    else
        end({});
}

QDateTime RunFinder::since() const
{
    return m_target.submittedAt.addSecs(-60); // the server's clock need not be ours
}

CallSpec RunFinder::listSpec() const
{
    CallSpec spec;
    spec.options = m_options;
    if (!m_listed.isEmpty())
        spec.query.addQueryItem(u"offset"_s, QString::number(m_listed.size()));
    if (!m_target.deploymentId.isEmpty()) { // newest first: this list can be asked for no date
        spec.path = u"/deployment/"_s + urlEncoded(m_target.deploymentId) + u"/runs"_s;
        return spec;
    }
    spec.path = u"/v2/workflow/"_s + urlEncoded(m_target.workflowId) + u"/runs"_s;
    spec.query.addQueryItem(u"rf"_s, QString::number(since().toSecsSinceEpoch()));
    return spec;
}

void RunFinder::onList()
{
    const ApiAnswer answer = m_call->answer();
    m_call->deleteLater();
    m_call = nullptr;
    if (answer.error.kind() == Kind::NotFound) {
        m_sawNone = true;
        end({});
        return;
    }
    ApiError problem;
    const auto rows =
        m_target.deploymentId.isEmpty() ? arrayIn(answer, &problem) : dataIn(answer, &problem);
    if (!rows) {
        lookAgain();
        return;
    }
    const qsizetype before = m_listed.size();
    bool reachesBack = false;
    for (const QJsonValue row : *rows) {
        const QString id = row["id"_L1].toString();
        if (id.isEmpty() || m_listed.contains(id)) // rows move while pages are read
            continue;
        m_listed.insert(id);
        const QDateTime created = dateFromWire(row["created_at"_L1]);
        const bool isOlder = created.isValid() && created < since();
        reachesBack = reachesBack || isOlder;
        if (!isOlder && !isAnothers(id) && !m_different.contains(id))
            m_toCompare += id;
    }
    const qsizetype page = m_target.deploymentId.isEmpty() ? workflowPage : deploymentPage;
    const bool goesOn = rows->size() >= page && m_listed.size() > before && !reachesBack
        && m_listed.size() < maximumListed;
    if (goesOn)
        call(listSpec(), &RunFinder::onList);
    else
        compareNext();
}

void RunFinder::compareNext()
{
    if (!m_toCompare.isEmpty())
        call(runDetailsSpec(m_toCompare.first(), false, m_options), &RunFinder::onDetails);
    else if (isSure())
        end(m_matches.first());
    else
        lookAgain(m_matches.isEmpty()); // with several, only the server's forgetting could help
}

bool RunFinder::isSure()
{
    const QStringList before = std::exchange(m_before, m_matches);
    return m_matches.size() == 1 && !isAnothers(m_matches.first()) // one may just have got it
        && (m_aim == Aim::ToFollow || before == m_matches);
}

bool RunFinder::isAnothers(const QString &runId) const
{
    return m_transport->runOwners.isAnothers(runId, m_target.submission);
}

void RunFinder::onDetails()
{
    const ApiAnswer answer = m_call->answer();
    m_call->deleteLater();
    m_call = nullptr;
    const Result<RunDetails> details = runDetailsFrom(answer);
    if (!details && details.error().kind() != Kind::NotFound) {
        lookAgain(); // an unread candidate might be the one: nothing is adopted in this round
        return;
    }
    const QString id = m_toCompare.takeFirst();
    const auto body = ReceivedJson::parse(answer.body);
    const auto sent = JsonText::parse(m_target.inputs);
    const JsonText::Value told = body ? body->root().member(u"workflow_inputs") : JsonText::Value();
    const bool noInputs = sent && sent->root().size() == 0 && (!told.exists() || told.isNull());
    const bool isOver = m_aim == Aim::ToCancel && details && isTerminal(details->status());
    if (details && !isOver && sent && (noInputs || told.equals(sent->root())))
        m_matches += id;
    else
        m_different.insert(id);
    compareNext();
}

void RunFinder::lookAgain(bool sawNone)
{
    m_sawNone = sawNone;
    if (milliseconds(m_clock.elapsed()) + m_wait > m_time) {
        end({});
        return;
    }
    m_timer.start(m_wait);
    m_wait = std::min(m_wait * 2, m_timings.longestLook);
}

void RunFinder::end(const QString &runId)
{
    stop();
    qCDebug(lcRun) << "looked for a lost run:" << (runId.isEmpty() ? u"not found"_s : runId);
    if (runId.isEmpty())
        Q_EMIT notFound();
    else
        Q_EMIT found(runId);
}

RunCanceller::RunCanceller(Transport *transport, QObject *parent)
    : QObject(parent), m_transport(transport), m_timings(transport->runTimings),
      m_options(plainOptions({}))
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &RunCanceller::ask);
}

void RunCanceller::setOptions(const QUrl &server, const RequestOptions &options)
{
    m_server = server;
    m_options = plainOptions(options);
}

void RunCanceller::start(const QString &runId)
{
    if (m_active)
        return;
    m_active = true;
    m_runId = runId;
    m_clock.start();
    m_timer.start(0);
}

void RunCanceller::stop()
{
    m_active = false;
    m_timer.stop();
    delete m_call;
}

void RunCanceller::ask()
{
    CallSpec spec = cancelRunSpec(m_runId, m_options);
    spec.server = m_server;
    m_call = new ApiCall(m_transport, spec, this);
    connect(m_call, &ApiCall::finished, this, [this] {
        const ApiError error = m_call->answer().error;
        m_call->deleteLater();
        m_call = nullptr;
        if (!error) {
            stop();
            Q_EMIT accepted();
        } else if (milliseconds(m_clock.elapsed()) + m_timings.cancelInterval
                   > m_timings.cancelPatience) {
            stop();
            Q_EMIT refused(error);
        } else {
            m_timer.start(m_timings.cancelInterval);
        }
    });
    m_call->start();
}

CallSpec cancelRunSpec(const QString &runId, const RequestOptions &options)
{
    CallSpec spec;
    spec.method = "POST";
    spec.path = pathOfRun(runId) + u"/cancel"_s;
    spec.options = options;
    return spec;
}

} // namespace ComfyDeploy

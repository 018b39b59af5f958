#include <ComfyDeploy/client/typedcall_p.h>
#include <ComfyDeploy/core/logging_p.h>
#include <ComfyDeploy/core/receivedjson_p.h>
#include <ComfyDeploy/core/wiredate_p.h>
#include <ComfyDeploy/run/runwatch_p.h>

#include <algorithm>
#include <utility>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;
using Kind = ApiError::Kind;

namespace {

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

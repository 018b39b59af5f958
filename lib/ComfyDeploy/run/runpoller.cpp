// SPDX-License-Identifier: MIT

#include <ComfyDeploy/run/runpoller_p.h>
#include <ComfyDeploy/values/runcalls_p.h>

#include <algorithm>

namespace ComfyDeploy {

using std::chrono::milliseconds;

RunPoller::RunPoller(ClientContext *context, QObject *parent)
    : QObject(parent), m_transport(&context->transport), m_timings(context->runTimings),
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
    ApiRequest request = runDetailsRequest(m_runId, wantsPosition, m_options);
    request.server = m_server;
    m_call = new ApiCall(m_transport, request, this);
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

} // namespace ComfyDeploy

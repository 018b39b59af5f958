// SPDX-License-Identifier: MIT

#include <ComfyDeploy/run/runcanceller_p.h>
#include <ComfyDeploy/values/runcalls_p.h>

namespace ComfyDeploy {

using std::chrono::milliseconds;

RunCanceller::RunCanceller(ClientContext *context, QObject *parent)
    : QObject(parent), m_transport(&context->transport), m_timings(context->runTimings),
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
    ApiRequest request = cancelRunRequest(m_runId, m_options);
    request.server = m_server;
    m_call = new ApiCall(m_transport, request, this);
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

} // namespace ComfyDeploy

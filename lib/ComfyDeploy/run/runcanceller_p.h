// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/client/clientcontext_p.h>
#include <ComfyDeploy/http/apicall_p.h>

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qtimer.h>

namespace ComfyDeploy {

//! \brief Asks the server to cancel a run, and repeats that for 15 s if it refuses.
class RunCanceller : public QObject
{
    Q_OBJECT

public:
    RunCanceller(ClientContext *context, QObject *parent);
    void setOptions(const QUrl &server, const RequestOptions &options);

    void start(const QString &runId);
    void stop();

Q_SIGNALS:
    void accepted();
    void refused(const ComfyDeploy::ApiError &error);

private:
    void ask();

    Transport *m_transport;
    const RunTimings m_timings;
    QUrl m_server;
    RequestOptions m_options;
    QString m_runId;
    QPointer<ApiCall> m_call;
    QTimer m_timer;
    QElapsedTimer m_clock;
    bool m_active = false;
};

} // namespace ComfyDeploy

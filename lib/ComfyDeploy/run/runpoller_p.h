// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/client/clientcontext_p.h>
#include <ComfyDeploy/http/apicall_p.h>
#include <ComfyDeploy/rundetails.h>

#include <QtCore/qtimer.h>

namespace ComfyDeploy {

//! \brief Polls a run's state, with its own back-off, until it is stopped.
//!
//! Fast while the state changes, slower while it does not, slowest while the server cannot be
//! reached.
class RunPoller : public QObject
{
    Q_OBJECT

public:
    RunPoller(ClientContext *context, QObject *parent);
    void setOptions(const QUrl &server, const RequestOptions &options);

    //! Polls immediately if it was stopped; otherwise does nothing.
    void start(const QString &runId);
    void stop();
    bool wantsPosition = true;

Q_SIGNALS:
    void details(const ComfyDeploy::RunDetails &details);
    //! An attempt failed; the next one follows unless the error is NotFound.
    void failed(const ComfyDeploy::ApiError &error);

private:
    void ask();
    void onAnswer();

    Transport *m_transport;
    const RunTimings m_timings;
    QUrl m_server;
    RequestOptions m_options;
    QString m_runId;
    QPointer<ApiCall> m_call;
    QTimer m_timer;
    std::chrono::milliseconds m_wait{0};
    std::chrono::milliseconds m_failureWait{0};
    QString m_lastSeen;
    bool m_active = false;
};

} // namespace ComfyDeploy

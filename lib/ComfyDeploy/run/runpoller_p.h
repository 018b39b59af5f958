// SPDX-License-Identifier: MIT

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <ComfyDeploy/client/clientcontext_p.h>
#include <ComfyDeploy/http/apicall_p.h>
#include <ComfyDeploy/rundetails.h>

#include <QtCore/qtimer.h>

namespace ComfyDeploy {

//! \brief Asks for a run's state again and again, with a back-off of its own, until it is stopped.
//!
//! Quick while things change, slower while they do not; slower still while the server cannot be
//! reached.
class RunPoller : public QObject
{
    Q_OBJECT

public:
    RunPoller(ClientContext *context, QObject *parent);
    void setOptions(const QUrl &server, const RequestOptions &options);

    //! Asks now if it was stopped; else does nothing.
    void start(const QString &runId);
    void stop();
    bool wantsPosition = true;

Q_SIGNALS:
    void details(const ComfyDeploy::RunDetails &details);
    //! This attempt failed; the next one is on its way unless it was NotFound.
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

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <ComfyDeploy/http/transport_p.h>
#include <ComfyDeploy/result.h>
#include <ComfyDeploy/rundetails.h>

#include <QtCore/qdatetime.h>
#include <QtCore/qtimer.h>

namespace ComfyDeploy {

//! The call of GET /run/{id}, with its place in the queue if \a withPosition.
CallSpec runDetailsSpec(const QString &runId, bool withPosition, const RequestOptions &options);
//! Reads the answer to it; what cannot be read is BadResponse that names the field.
Result<RunDetails> runDetailsFrom(const ApiAnswer &answer);
//! The call of POST /run/{id}/cancel.
CallSpec cancelRunSpec(const QString &runId, const RequestOptions &options);
//! Plain calls inside a run are timed by themselves and never by the run's own deadline and policy.
RequestOptions plainOptions(const RequestOptions &runOptions);

//! \brief Asks for a run's state again and again, with a back-off of its own, until it is stopped.
//!
//! Quick while things change, slower while they do not; slower still while the server cannot be
//! reached.
class RunPoller : public QObject
{
    Q_OBJECT

public:
    RunPoller(Transport *transport, QObject *parent);
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

//! \brief Asks the server to cancel a run, again for 15 s if it refuses.
class RunCanceller : public QObject
{
    Q_OBJECT

public:
    RunCanceller(Transport *transport, QObject *parent);
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

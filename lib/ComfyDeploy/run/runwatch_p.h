// Private header: used by the libraries of this project, not installed.
#pragma once

#include <ComfyDeploy/http/transport_p.h>
#include <ComfyDeploy/result.h>
#include <ComfyDeploy/rundetails.h>

#include <QtCore/qdatetime.h>
#include <QtCore/qset.h>
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

//! \brief Looks for a run whose acceptance was never answered, in the list of runs of its workflow
//! or deployment.
//!
//! A run counts as found if it is the only one that was made since the submission, that has the
//! very same inputs, and that did not come of another submission of this client.
class RunFinder : public QObject
{
    Q_OBJECT

public:
    struct Target
    {
        QString workflowId;
        QString deploymentId;
        QByteArray inputs; //!< as they were sent
        QDateTime submittedAt;
        quint64 submission = 0; //!< of Transport::runOwners; ids of others are passed over

        static Target of(const WorkflowRunRequest &sent, const QDateTime &submittedAt,
                         quint64 submission);
        //! False for a run by its workflow version: which workflow that is only the server knows.
        [[nodiscard]] bool hasList() const
        {
            return !workflowId.isEmpty() || !deploymentId.isEmpty();
        }
    };

    RunFinder(Transport *transport, QObject *parent);
    void setOptions(const QUrl &server, const RequestOptions &options);

    //! What becomes of the run. What could be somebody else's must not be cancelled: the list may
    //! be older than our run, so that the one match has to be the only one in two looks. As long as
    //! the answer may come, a run to be cancelled is one that still goes on.
    enum class Aim { ToFollow, ToCancel, ToCancelOrEnd };

    //! For as long as \a time; 0 = one look. Does nothing while it looks already.
    void start(const Target &target, std::chrono::milliseconds time, Aim aim = Aim::ToFollow);
    void stop();
    //! Whether the last look read the whole list, and no run in it could be the one.
    [[nodiscard]] bool sawNone() const { return m_sawNone; }

Q_SIGNALS:
    void found(const QString &runId);
    void notFound();

private:
    void look();
    [[nodiscard]] CallSpec listSpec() const;
    void onList();
    void compareNext();
    [[nodiscard]] bool isSure();
    [[nodiscard]] bool isAnothers(const QString &runId) const;
    [[nodiscard]] QDateTime since() const;
    void onDetails();
    void lookAgain(bool sawNone = false);
    void end(const QString &runId);
    void call(CallSpec spec, void (RunFinder::*onFinished)());

    Transport *m_transport;
    const RunTimings m_timings;
    QUrl m_server;
    RequestOptions m_options;
    Target m_target;
    QPointer<ApiCall> m_call;
    QTimer m_timer;
    QElapsedTimer m_clock;
    std::chrono::milliseconds m_time{0};
    Aim m_aim = Aim::ToFollow;
    std::chrono::milliseconds m_wait{0};
    QSet<QString> m_listed; //!< ids of the pages read so far
    QStringList m_toCompare;
    QStringList m_matches;
    QStringList m_before; //!< the matches of the look before
    QSet<QString> m_different;
    bool m_sawNone = false;
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

// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/client/clientcontext_p.h>
#include <ComfyDeploy/core/jsontext_p.h>
#include <ComfyDeploy/http/apicall_p.h>

#include <QtCore/qdatetime.h>
#include <QtCore/qelapsedtimer.h>
#include <QtCore/qset.h>
#include <QtCore/qtimer.h>

namespace ComfyDeploy {

//! \brief Searches for a run whose acceptance was never confirmed, in the list of runs of its
//! workflow or deployment.
//!
//! A run that was sent with a mark is the one whose inputs contain it, whenever it was created.
//! Without a mark the inputs are compared: a run is found if it is the only one with the same
//! inputs that was created since the submission, by the server's clock, and does not belong to
//! another submission of this client.
//!
//! The time of submission is the server's: the Date of the list's answer minus the time that has
//! passed since. This machine's wall clock decides nothing.
class RunFinder : public QObject
{
    Q_OBJECT

public:
    struct Target
    {
        QString workflowId;
        QString deploymentId;
        QString mark; //!< empty for a run without one
        QByteArray inputs; //!< as they were sent; identify a run without a mark
        bool isBatch = false; //!< several runs may have the mark
        QElapsedTimer sinceSubmission; //!< invalid if another process has submitted the run
        QDateTime submittedAt; //!< by the local clock, which can only extend a search by mark
        QDateTime submittedAtServer; //!< by the server's clock, for another process's run
        QSet<QString> others; //!< ids of other runs
        quint64 submission = 0; //!< of ClientContext::runOwners; ids of others are ignored

        static Target of(const WorkflowRunRequest &sent);
        //! Whether the run can be identified.
        [[nodiscard]] bool isKnown() const
        {
            return !mark.isEmpty() || sinceSubmission.isValid() || submittedAtServer.isValid();
        }
        //! False for a run by workflow version, of which only the server knows the workflow.
        [[nodiscard]] bool hasList() const
        {
            return !workflowId.isEmpty() || !deploymentId.isEmpty();
        }
    };

    RunFinder(ClientContext *context, QObject *parent);
    void setOptions(const QUrl &server, const RequestOptions &options);

    //! What the run is searched for. Without a mark, a run that could be someone else's must not be
    //! cancelled: the list may be older than our run, so the match has to be the only one in two
    //! looks. While the answer may still come, a run to be cancelled must not have ended.
    enum class Aim { ToFollow, ToCancel, ToCancelOrEnd };

    //! Searches for \a time; 0 means one look. Does nothing if it is active.
    void start(const Target &target, std::chrono::milliseconds time, Aim aim = Aim::ToFollow);
    void stop();
    //! Whether the last look read the whole list and no run in it could match.
    [[nodiscard]] bool sawNone() const { return m_sawNone; }

Q_SIGNALS:
    void found(const QString &runId);
    void notFound();

private:
    void look();
    [[nodiscard]] ApiRequest listRequest() const;
    void onList();
    void takeRows(const QJsonArray &rows);
    void readServerTime(const QByteArray &date);
    void compareNext();
    void onDetails();
    void decide();
    [[nodiscard]] bool isMatch(const JsonText::Value &run) const;
    [[nodiscard]] bool isSure();
    [[nodiscard]] bool isKnownOther(const QString &runId) const;
    [[nodiscard]] bool isTooOld(const QJsonValue &createdAt) const;
    void lookAgain(bool sawNone = false);
    void end(const QString &runId);
    void call(ApiRequest request, void (RunFinder::*onFinished)());

    Transport *m_transport;
    RunOwners *m_owners;
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
    QDateTime m_submitted; //!< by the server's clock; null until that is known
    QSet<QString> m_listed; //!< ids of the pages read so far
    QStringList m_toCompare;
    QStringList m_matches;
    QStringList m_before; //!< the matches of the previous look
    QSet<QString> m_different;
    bool m_hasMorePages = false;
    bool m_leftUnread = false; //!< a run could not be compared in this look
    bool m_sawNone = false;
    bool m_active = false;
};

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <ComfyDeploy/client/clientcontext_p.h>
#include <ComfyDeploy/core/jsontext_p.h>
#include <ComfyDeploy/http/apicall_p.h>

#include <QtCore/qdatetime.h>
#include <QtCore/qelapsedtimer.h>
#include <QtCore/qset.h>
#include <QtCore/qtimer.h>

namespace ComfyDeploy {

//! \brief Looks for a run whose acceptance was never answered, in the list of runs of its workflow
//! or deployment.
//!
//! A run that was sent with a mark is the one whose inputs hold that mark, whenever it was made. Of
//! one that was sent without, the inputs are compared: it counts as found if it is the only one
//! with the very same inputs that was made since the submission by the server's clock, and that did
//! not come of another submission of this client.
//!
//! Times are the server's: the Date of the list's own answer, less what has passed here since the
//! submission. This machine's clock decides nothing.
class RunFinder : public QObject
{
    Q_OBJECT

public:
    struct Target
    {
        QString workflowId;
        QString deploymentId;
        QString mark; //!< empty for a run without one
        QByteArray inputs; //!< as they were sent; what a run without a mark is known by
        bool isBatch = false; //!< several runs may have the mark
        QElapsedTimer sinceSubmission; //!< not valid for what another process has submitted
        QDateTime submittedAt; //!< by the clock here, which can only widen a search by mark
        QDateTime submittedAtServer; //!< by the server's clock, for another process's run
        QSet<QString> others; //!< ids of other runs
        quint64 submission = 0; //!< of ClientContext::runOwners; ids of others are passed over

        static Target of(const WorkflowRunRequest &sent);
        //! Whether anything tells the run from others.
        [[nodiscard]] bool isKnown() const
        {
            return !mark.isEmpty() || sinceSubmission.isValid() || submittedAtServer.isValid();
        }
        //! False for a run by its workflow version: which workflow that is only the server knows.
        [[nodiscard]] bool hasList() const
        {
            return !workflowId.isEmpty() || !deploymentId.isEmpty();
        }
    };

    RunFinder(ClientContext *context, QObject *parent);
    void setOptions(const QUrl &server, const RequestOptions &options);

    //! What becomes of the run. Without a mark, what could be somebody else's must not be
    //! cancelled: the list may be older than our run, so that the one match has to be the only one
    //! in two looks; and as long as the answer may come, a run to be cancelled is one that still
    //! goes on.
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
    QDateTime m_submitted; //!< by the server's clock; null while that is not known
    QSet<QString> m_listed; //!< ids of the pages read so far
    QStringList m_toCompare;
    QStringList m_matches;
    QStringList m_before; //!< the matches of the look before
    QSet<QString> m_different;
    bool m_hasMorePages = false;
    bool m_leftUnread = false; //!< a run of this look that could not be compared
    bool m_sawNone = false;
    bool m_active = false;
};

} // namespace ComfyDeploy

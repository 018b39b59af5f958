// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/comfydeploy_export.h>
#include <ComfyDeploy/createrunresponse.h>
#include <ComfyDeploy/deployment.h>
#include <ComfyDeploy/fileinput.h>
#include <ComfyDeploy/requesthooks.h>
#include <ComfyDeploy/requestoptions.h>
#include <ComfyDeploy/result.h>
#include <ComfyDeploy/rundetails.h>
#include <ComfyDeploy/runmode.h>
#include <ComfyDeploy/runstreamevent.h>
#include <ComfyDeploy/runsummary.h>
#include <ComfyDeploy/session.h>
#include <ComfyDeploy/tokenprovider.h>
#include <ComfyDeploy/workflowrunrequest.h>

#include <QtCore/qdatetime.h>
#include <QtCore/qfuture.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qobject.h>
#include <QtCore/qurl.h>

#include <memory>
#include <optional>

Q_MOC_INCLUDE("ComfyDeploy/workflowrun.h")

QT_BEGIN_NAMESPACE
class QNetworkProxy;
class QSslConfiguration;
QT_END_NAMESPACE

namespace ComfyDeploy {

class ClientContext;
class FileUpload;
class MediaDownload;
class RunLogStream;
class WorkflowRun;
struct LogEntry;
struct LogQuery;
struct RunTimings;

//! \brief Starts and follows workflow runs on one Comfy Deploy server.
//!
//! Each call returns a run of its own, a child of the client. The client's signals name the run
//! that they speak of and are meant for what looks at all of them: logs, journals, lists. Code that
//! starts a run connects to that run's own signals. Nothing is emitted from inside any call of this
//! class.
//!
//! A run's POST is never sent twice unless it surely was not accepted the first time: a POST that
//! was sent twice is a run that was paid for twice.
//!
//! A client, its runs, uploads and downloads live in one thread, any that has an event loop; call
//! moveToThread() before the first call. Deleting the client at any time, inside any slot too, is
//! safe: nothing more is emitted, and nothing is cancelled at the server.
//!
//! Calls that give one value return a QFuture, which the event loop of the client's thread fills.
//! Nothing there may block on it: waitForFinished(), result() or takeResult() of an unfinished
//! future, called in the client's own thread, wait for ever for the loop that they keep from
//! running. Use QFuture::then() with a context, or a QFutureWatcher; only other threads may wait.
class COMFYDEPLOY_EXPORT WorkflowClient : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QUrl serverUrl READ serverUrl WRITE setServerUrl NOTIFY serverUrlChanged FINAL)
    Q_PROPERTY(bool hasToken READ hasToken NOTIFY tokenChanged FINAL)

public:
    explicit WorkflowClient(QObject *parent = nullptr);
    ~WorkflowClient() override;

    [[nodiscard]] static QUrl productionServer();
    [[nodiscard]] static QUrl stagingServer();
    //! http://localhost:3011/api, where "comfydeploy serve" listens.
    [[nodiscard]] static QUrl localServer();

    //! The base of all paths, its own path included; production unless set. Holds for calls made
    //! later: a run under way is followed and cancelled where it was started, though without the
    //! token once the new address is of another host, for the token is meant for that one.
    [[nodiscard]] QUrl serverUrl() const;
    void setServerUrl(const QUrl &url);

    //! Whether a token, or a way to get one, was set.
    [[nodiscard]] bool hasToken() const;
    //! Sent as a bearer header to the server's own origin and nowhere else; never logged, never
    //! stored, never part of an ApiError. The later of setToken() and setTokenProvider() holds. A
    //! byte order mark, white space around it, "Bearer" in front and quotes round it are removed;
    //! another character that no header carries fails every call as InvalidRequest.
    Q_INVOKABLE void setToken(const QByteArray &token);
    //! Asked once for all calls that wait; its answer is kept until the server refuses it with 401,
    //! then it is asked once more and the call is sent again.
    void setTokenProvider(const TokenProvider &provider);
    //! Lets the token travel over plain http to hosts other than this machine. Off by default: such
    //! calls fail as InvalidRequest.
    void setInsecureTokenAllowed(bool allowed);
    [[nodiscard]] bool isInsecureTokenAllowed() const;

    //! What calls use where they set nothing themselves.
    [[nodiscard]] RequestOptions defaultOptions() const;
    void setDefaultOptions(const RequestOptions &options);
    //! The application's or the system's proxy unless set. QNetworkProxy::NoProxy goes direct.
    //! Errors of connections name the proxy by host and port. Its user name and password are sent
    //! to nobody else and stand in no message.
    void setProxy(const QNetworkProxy &proxy);
    //! For an own certificate authority or client certificate. Also used for downloads.
    void setSslConfiguration(const QSslConfiguration &configuration);

    //! Has \a hooks called around each request to the API that is made from now on; the id is for
    //! removeRequestHooks().
    int addRequestHooks(const RequestHooks &hooks);
    //! They are not called any more. An unknown id does nothing.
    void removeRequestHooks(int id);

    //! POST …/queue, then follows the run by asking for its state until it has ended. Its id is
    //! known at acceptance, so it can be cancelled and picked up again from the first second.
    WorkflowRun *queue(const WorkflowRunRequest &request, const RequestOptions &options = {});
    //! POST …/sync: one answer at the end, then confirmed by GET /run/{id}.
    WorkflowRun *sync(const WorkflowRunRequest &request, const RequestOptions &options = {});
    //! POST …/stream: the run's events as they come; settled by the server, not by the stream's
    //! end.
    WorkflowRun *stream(const WorkflowRunRequest &request, const RequestOptions &options = {});
    //! One of these three, where the mode is a value.
    WorkflowRun *start(RunMode mode, const WorkflowRunRequest &request,
                       const RequestOptions &options = {});
    //! Picks up a run that was started earlier, by this program or another. NotFound ends it.
    WorkflowRun *attach(const QString &runId, const RequestOptions &options = {});
    //! Looks once more, for 60 s, for a run that ended as Unconfirmed; sends nothing that costs.
    //! A run of which nothing was sent, and none at all, end as InvalidRequest.
    WorkflowRun *confirm(const WorkflowRun *run, const RequestOptions &options = {});
    //! The same for a run of a former process: \a sent is what its sentRequest() was in phase
    //! Submitting, in which the run's mark stands. \a otherRunIds are ids that are known to be of
    //! other runs; they are passed over.
    //!
    //! \a submittedAt is only used if the run was sent without a mark: then it is the one with the
    //! same inputs that was made at that time or later by the server's clock, if there is just one.
    //! Give the server's time (its answers' Date), for clocks differ.
    WorkflowRun *confirm(const WorkflowRunRequest &sent, const QDateTime &submittedAt = {},
                         const RequestOptions &options = {}, const QStringList &otherRunIds = {});

    //! POST /file/upload. Repeated after refusals for the moment and lost connections unless a
    //! retry policy says otherwise: what is stored twice costs nothing.
    //!
    //! Bytes that were uploaded before, under a name with the same extension, are not sent again:
    //! the upload ends with the URL that they have, without a request, as long as that URL lasts
    //! (a signed one until five minutes before its end). Two uploads of the same bytes at the same
    //! time share one request. Files of a run's inputs are uploaded by the same rules. The cache
    //! belongs to this client and is emptied when the server or the token changes.
    FileUpload *upload(const FileInput &input, const RequestOptions &options = {});
    //! On by default. Off: every upload is sent, and nothing is kept.
    void setUploadCacheEnabled(bool enabled);
    [[nodiscard]] bool isUploadCacheEnabled() const;
    //! The file is gone from the storage, say: uploading its bytes again sends them again.
    void invalidateUpload(const QUrl &fileUrl);
    void clearUploadCache();
    //! The file to \a path, or into memory without one. Fails if \a path exists.
    MediaDownload *download(const MediaItem &item, const QString &path = {});

    //! GET /run/{id}, its place in the queue included. Errors: those of any call; NotFound.
    //! Futures resolve in the client's thread; cancelling one gives the call up; if the client goes
    //! first they hold Aborted.
    //! A context given to QFuture::then() must be there when the answer comes: Qt 6.4 asserts it.
    [[nodiscard]] QFuture<Result<RunDetails>> getRun(const QString &runId,
                                                     const RequestOptions &options = {});
    //! POST /run/{id}/cancel. The server answers Server (500) for an unknown run and for one that
    //! has not reached a machine yet, and success for one that has ended already.
    QFuture<Result<CancelRunResponse>> cancelRun(const QString &runId,
                                                 const RequestOptions &options = {});

    //! GET /deployments, newest change first. Where the query leaves the kind open, the service is
    //! asked for both kinds and the answers are merged, no id twice; if one of them fails the call
    //! fails, and its message says which. The list holds the graphs: it may be large.
    [[nodiscard]] QFuture<Result<QList<Deployment>>>
    deployments(const DeploymentQuery &query = {}, const RequestOptions &options = {});
    //! GET /deployment/{id}. The service answers Server (500) for an id that it does not know; the
    //! message says that this may be the reason.
    [[nodiscard]] QFuture<Result<Deployment>> deployment(const QString &deploymentId,
                                                         const RequestOptions &options = {});

    //! GET /v2/workflow/{id}/runs: one page of a workflow's runs. NotFound if it is not the
    //! caller's.
    [[nodiscard]] QFuture<Result<RunListPage>> workflowRuns(const QString &workflowId,
                                                            const RunListQuery &query = {},
                                                            const RequestOptions &options = {});
    //! GET /deployment/{id}/runs: one page of a deployment's runs. The service itself leaves out
    //! none by status and date, so a page may hold fewer runs than its limit and still not be the
    //! last. Server (500) may mean that there is no such deployment.
    [[nodiscard]] QFuture<Result<RunListPage>> deploymentRuns(const QString &deploymentId,
                                                              const RunListQuery &query = {},
                                                              const RequestOptions &options = {});
    //! GET /workflow/{id}/runs: one page of rows as they are stored, the version's graphs and what
    //! the query asks for included, so they are huge. What no other route tells stands there: why
    //! nodes failed.
    [[nodiscard]] QFuture<Result<RunRowPage>> workflowRunRows(const QString &workflowId,
                                                              const RunRowQuery &query = {},
                                                              const RequestOptions &options = {});
    //! GET /workflow/{id}/run/latest: the newest run as such a row; null if there is none.
    [[nodiscard]] QFuture<Result<std::optional<QJsonObject>>>
    latestRun(const QString &workflowId, const RequestOptions &options = {});
    //! GET /runs/count. The service counts the runs of everybody, unless an id narrows them down.
    [[nodiscard]] QFuture<Result<qint64>> runCount(const RunCountQuery &query = {},
                                                   const RequestOptions &options = {});

    //! POST /session: starts a machine to work on by hand, which costs money until it ends. Only id
    //! and, if it was waited for, url are known of the result; with waitForServer the default
    //! deadlines are 11 minutes. Never sent again unless it surely was not accepted; if the answer
    //! is lost the error is Unconfirmed, and sessions() tells whether there is one.
    [[nodiscard]] QFuture<Result<Session>> createSession(const SessionRequest &request,
                                                         const RequestOptions &options = {});
    //! GET /session/{id}. NotFound once it has ended.
    [[nodiscard]] QFuture<Result<Session>> session(const QString &sessionId,
                                                   const RequestOptions &options = {});
    //! GET /sessions: those that run, of one machine or of all.
    [[nodiscard]] QFuture<Result<QList<Session>>> sessions(const QString &machineId = {},
                                                           const RequestOptions &options = {});
    //! DELETE /session/{id}, true once it is closed; \a waitForShutdown lets the server wait for
    //! the machine, up to 30 s. NotFound if it has ended before.
    QFuture<Result<bool>> deleteSession(const QString &sessionId, bool waitForShutdown = false,
                                        const RequestOptions &options = {});
    //! POST /session/{id}/increase-timeout; gives the server's words. Sent once, as
    //! createSession(); Rejected (400) if more than an hour would be left.
    QFuture<Result<QString>> increaseSessionTimeout(const QString &sessionId, int minutes,
                                                    const RequestOptions &options = {});

    //! GET /v2/stream-logs: the log of a run as it is written, whoever started the run. Lost
    //! connections are made again with a back-off of their own, whatever the retry policy; there is
    //! no idle timeout, and a totalTimeout holds for the whole stream.
    RunLogStream *streamLogs(const QString &runId, const RequestOptions &options = {});
    //! The same for the log of a session or of a machine's version, or only for lines of one level.
    RunLogStream *streamLogsOf(const LogQuery &query, const RequestOptions &options = {});
    //! GET /v2/clickhouse-run-logs/{id}: the log as it was archived, empty if it was not.
    [[nodiscard]] QFuture<Result<QList<LogEntry>>> runLogs(const QString &runId,
                                                           const RequestOptions &options = {});

    //! The runs that exist, in the order in which they were made.
    [[nodiscard]] QList<WorkflowRun *> runs() const;
    //! The newest run of that id; null if there is none.
    [[nodiscard]] WorkflowRun *run(const QString &id) const;

Q_SIGNALS:
    void serverUrlChanged();
    void tokenChanged();
    //! For each run that a call of this class has made, one pass of the event loop after that call:
    //! before anything else is told by the run or about it.
    void runAdded(ComfyDeploy::WorkflowRun *run);
    //! Once per run, as soon as run->id() is known; not for attach().
    void queued(ComfyDeploy::WorkflowRun *run);
    //! After run->streamEvent().
    void streamEvent(ComfyDeploy::WorkflowRun *run, const ComfyDeploy::RunStreamEvent &event);
    //! After run->finished(), if it Succeeded.
    void completed(ComfyDeploy::WorkflowRun *run);
    //! After run->finished() in every other case; run->error() says which.
    void failed(ComfyDeploy::WorkflowRun *run);

private:
    friend class RunLogStream;
    friend class WorkflowRun;
    friend struct RunTimings;

    Q_DISABLE_COPY_MOVE(WorkflowClient)
    const std::unique_ptr<ClientContext> d;
};

//! The official SDK's standalone functions. Errors are ApiErrors; cancelling the future stops
//! waiting and cancels nothing at the server.

//! POST …/queue: ready at acceptance; the run is not followed.
COMFYDEPLOY_EXPORT QFuture<Result<CreateRunResponse>>
runWorkflowQueue(WorkflowClient *client, const WorkflowRunRequest &request,
                 const RequestOptions &options = {});
//! POST …/sync: ready at the end; a run that failed is an error.
COMFYDEPLOY_EXPORT QFuture<Result<QList<WorkflowRunOutput>>>
runWorkflowSync(WorkflowClient *client, const WorkflowRunRequest &request,
                const RequestOptions &options = {});

} // namespace ComfyDeploy

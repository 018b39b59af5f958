// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/comfydeploy_export.h>
#include <ComfyDeploy/createrunresponse.h>
#include <ComfyDeploy/deployment.h>
#include <ComfyDeploy/fileinput.h>
#include <ComfyDeploy/nodecatalog.h>
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
//! Each call returns a new run, a child of the client. The client's signals have the run as an
//! argument and are meant for code that handles all runs: logs, journals, lists. Code that starts a
//! run connects to that run's signals. Nothing is emitted from inside any function of this class.
//!
//! A run's POST is never sent twice unless it surely was not accepted the first time, because the
//! run would be paid for twice.
//!
//! A client, its runs, uploads and downloads live in one thread, any that has an event loop; call
//! moveToThread() before the first call. The client can be deleted at any time, including inside
//! any slot: nothing more is emitted, and nothing is cancelled at the server.
//!
//! Calls with a single result return a QFuture, which is finished by the event loop of the client's
//! thread. That thread must not block on it: waitForFinished(), result() or takeResult() of an
//! unfinished future would wait forever, because they block the event loop. Use QFuture::then()
//! with a context, or a QFutureWatcher; only other threads may wait.
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
    //! http://localhost:3011/api, the address of "comfydeploy serve".
    [[nodiscard]] static QUrl localServer();

    //! The base URL of all requests, including a path; the default is productionServer(). A change
    //! applies to later calls: a run under way is still followed and cancelled on the server where
    //! it was started, but without the token if the new URL has another host, because the token is
    //! meant for that host.
    [[nodiscard]] QUrl serverUrl() const;
    void setServerUrl(const QUrl &url);

    //! Whether a token or a token provider was set.
    [[nodiscard]] bool hasToken() const;
    //! Sent as a bearer token only to the server's origin; never logged, stored or part of an
    //! ApiError. The later of setToken() and setTokenProvider() takes effect. A byte order mark,
    //! surrounding white space, a leading "Bearer" and quotes are removed; with any other character
    //! that is not allowed in a header, every call fails as InvalidRequest.
    Q_INVOKABLE void setToken(const QByteArray &token);
    //! Called once for all waiting calls. Its token is kept until the server refuses it with 401;
    //! then the provider is called once more and the request is sent again.
    void setTokenProvider(const TokenProvider &provider);
    //! Allows sending the token over plain http to other hosts. Off by default: such calls fail as
    //! InvalidRequest.
    void setInsecureTokenAllowed(bool allowed);
    [[nodiscard]] bool isInsecureTokenAllowed() const;

    //! The options of calls that do not set their own.
    [[nodiscard]] RequestOptions defaultOptions() const;
    void setDefaultOptions(const RequestOptions &options);
    //! The default is the application's or the system's proxy. QNetworkProxy::NoProxy means a
    //! direct connection. Connection errors name the proxy by host and port. Its user name and
    //! password are sent only to the proxy and appear in no message.
    void setProxy(const QNetworkProxy &proxy);
    //! For a custom certificate authority or a client certificate. Also used for downloads.
    void setSslConfiguration(const QSslConfiguration &configuration);

    //! Calls \a hooks around each request to the API from now on; returns an id for
    //! removeRequestHooks().
    int addRequestHooks(const RequestHooks &hooks);
    //! Removes hooks, which are not called any more. Does nothing for an unknown id.
    void removeRequestHooks(int id);

    //! POST …/queue, then polls the run's state until it has ended. The id is known at acceptance,
    //! so the run can be cancelled and attached to from the beginning.
    WorkflowRun *queue(const WorkflowRunRequest &request, const RequestOptions &options = {});
    //! POST …/sync: a single answer at the end, which is then confirmed by GET /run/{id}.
    WorkflowRun *sync(const WorkflowRunRequest &request, const RequestOptions &options = {});
    //! POST …/stream: reports the run's events as they happen. The result is the server's status,
    //! not the stream's end.
    WorkflowRun *stream(const WorkflowRunRequest &request, const RequestOptions &options = {});
    //! Calls queue(), sync() or stream(), depending on \a mode.
    WorkflowRun *start(RunMode mode, const WorkflowRunRequest &request,
                       const RequestOptions &options = {});
    //! Follows a run that was started earlier, by this program or another. NotFound ends it.
    WorkflowRun *attach(const QString &runId, const RequestOptions &options = {});
    //! Searches again, for 60 s, for a run that ended as Unconfirmed; sends nothing that costs
    //! money. Ends as InvalidRequest for null and for a run of which nothing was sent.
    WorkflowRun *confirm(const WorkflowRun *run, const RequestOptions &options = {});
    //! The same for a run of a previous process: \a sent is its sentRequest() in phase Submitting,
    //! which contains the run's mark. Runs in \a otherRunIds, which are known to be other ones, are
    //! ignored.
    //!
    //! \a submittedAt is only used if the run was sent without a mark: then it is the run with the
    //! same inputs that was created at that time or later by the server's clock, if there is
    //! exactly one. Pass the server's time (the Date of its answers), because clocks differ.
    WorkflowRun *confirm(const WorkflowRunRequest &sent, const QDateTime &submittedAt = {},
                         const RequestOptions &options = {}, const QStringList &otherRunIds = {});

    //! POST /file/upload. Retried after temporary refusals and lost connections unless a retry
    //! policy is set: storing a file twice is free.
    //!
    //! Content that was uploaded before, under a name with the same extension, is not sent again:
    //! the upload finishes with the existing URL, without a request, while that URL is valid (a
    //! signed one until five minutes before it expires). Two simultaneous uploads of the same
    //! content share one request. Files of a run's inputs are uploaded by the same rules. The cache
    //! belongs to this client and is cleared when the server or the token changes.
    FileUpload *upload(const FileInput &input, const RequestOptions &options = {});
    //! On by default. If off, every upload is sent, and nothing is stored in the cache.
    void setUploadCacheEnabled(bool enabled);
    [[nodiscard]] bool isUploadCacheEnabled() const;
    //! Removes a URL from the cache, for example because the storage has deleted the file: its
    //! content will be sent again.
    void invalidateUpload(const QUrl &fileUrl);
    void clearUploadCache();
    //! Downloads the file to \a path, or into memory without one. Fails if \a path exists.
    MediaDownload *download(const MediaItem &item, const QString &path = {});

    //! GET /run/{id}, including the position in the queue. Fails as NotFound for an unknown id.
    //! Futures are finished in the client's thread. Cancelling a future aborts the call; if the
    //! client is deleted first, the future holds Aborted. A context of QFuture::then() must exist
    //! when the answer arrives: Qt 6.4 asserts that.
    [[nodiscard]] QFuture<Result<RunDetails>> getRun(const QString &runId,
                                                     const RequestOptions &options = {});
    //! POST /run/{id}/cancel. Fails as Server (500) for an unknown run and for one that has not
    //! reached a machine yet, and succeeds for one that has already ended.
    QFuture<Result<CancelRunResponse>> cancelRun(const QString &runId,
                                                 const RequestOptions &options = {});

    //! GET /deployments, newest change first. If the query does not select a kind, both kinds are
    //! requested and merged, without duplicate ids; if one request fails the call fails, and its
    //! message names the kind. The list contains the graphs, so it may be large.
    [[nodiscard]] QFuture<Result<QList<Deployment>>>
    deployments(const DeploymentQuery &query = {}, const RequestOptions &options = {});
    //! GET /deployment/{id}. Fails as Server (500) for an unknown id; the message says that this
    //! may be the reason.
    [[nodiscard]] QFuture<Result<Deployment>> deployment(const QString &deploymentId,
                                                         const RequestOptions &options = {});

    //! GET /v2/workflow/{id}/runs: one page of a workflow's runs. NotFound if the workflow is not
    //! the caller's.
    [[nodiscard]] QFuture<Result<RunListPage>> workflowRuns(const QString &workflowId,
                                                            const RunListQuery &query = {},
                                                            const RequestOptions &options = {});
    //! GET /deployment/{id}/runs: one page of a deployment's runs. The service does not filter by
    //! status and date, so a page may have fewer runs than its limit without being the last one.
    //! Server (500) may mean that there is no such deployment.
    [[nodiscard]] QFuture<Result<RunListPage>> deploymentRuns(const QString &deploymentId,
                                                              const RunListQuery &query = {},
                                                              const RequestOptions &options = {});
    //! GET /workflow/{id}/runs: one page of stored rows, with the version's graphs and everything
    //! that the query selects, so they are large. Only these rows contain why nodes failed.
    [[nodiscard]] QFuture<Result<RunRowPage>> workflowRunRows(const QString &workflowId,
                                                              const RunRowQuery &query = {},
                                                              const RequestOptions &options = {});
    //! GET /workflow/{id}/run/latest: the row of the newest run; empty if there is none.
    [[nodiscard]] QFuture<Result<std::optional<QJsonObject>>>
    latestRun(const QString &workflowId, const RequestOptions &options = {});
    //! GET /runs/count. The service counts the runs of all users, unless an id limits them.
    [[nodiscard]] QFuture<Result<qint64>> runCount(const RunCountQuery &query = {},
                                                   const RequestOptions &options = {});

    //! POST /session: starts a machine for interactive work, which costs money until it ends. The
    //! result has only the id and, with waitForServer, the url; the default timeouts are 11 minutes
    //! then. Never sent again unless it surely was not accepted; if the answer is lost the error is
    //! Unconfirmed, and sessions() shows whether there is a session.
    [[nodiscard]] QFuture<Result<Session>> createSession(const SessionRequest &request,
                                                         const RequestOptions &options = {});
    //! GET /session/{id}. NotFound once it has ended.
    [[nodiscard]] QFuture<Result<Session>> session(const QString &sessionId,
                                                   const RequestOptions &options = {});
    //! GET /sessions: the running sessions of one machine or of all.
    [[nodiscard]] QFuture<Result<QList<Session>>> sessions(const QString &machineId = {},
                                                           const RequestOptions &options = {});
    //! DELETE /session/{id}; true once it is closed. With \a waitForShutdown the server waits for
    //! the machine, up to 30 s. NotFound if it has already ended.
    QFuture<Result<bool>> deleteSession(const QString &sessionId, bool waitForShutdown = false,
                                        const RequestOptions &options = {});
    //! POST /session/{id}/increase-timeout; returns the server's message. Sent once, like
    //! createSession(); Rejected (400) if more than an hour would be left.
    QFuture<Result<QString>> increaseSessionTimeout(const QString &sessionId, int minutes,
                                                    const RequestOptions &options = {});

    //! GET /v2/stream-logs: the log of any run as it is written. Lost connections are made again
    //! with a fixed back-off, independent of the retry policy; there is no idle timeout, and a
    //! totalTimeout applies to the whole stream.
    RunLogStream *streamLogs(const QString &runId, const RequestOptions &options = {});
    //! The same for the log of a session or a machine version, or for lines of one level.
    RunLogStream *streamLogsOf(const LogQuery &query, const RequestOptions &options = {});
    //! GET /v2/clickhouse-run-logs/{id}: the archived log; empty if there is none.
    [[nodiscard]] QFuture<Result<QList<LogEntry>>> runLogs(const QString &runId,
                                                           const RequestOptions &options = {});

    //! GET /object_info of a ComfyUI server, for WorkflowImport and GraphFields. It is another
    //! server than the client's: neither the token nor custom headers are sent, only the user name
    //! and password in \a comfyUi, which no message contains. BadResponse if it answers anything
    //! else than its list of node classes. A server with many extensions may take its time: there
    //! is no total timeout unless \a options set one.
    [[nodiscard]] QFuture<Result<NodeCatalog>> nodeCatalog(const QUrl &comfyUi,
                                                           const RequestOptions &options = {});

    //! The existing runs, in the order in which they were created.
    [[nodiscard]] QList<WorkflowRun *> runs() const;
    //! The newest run with this id; null if there is none.
    [[nodiscard]] WorkflowRun *run(const QString &id) const;

Q_SIGNALS:
    void serverUrlChanged();
    void tokenChanged();
    //! Emitted for each run that a function of this class created, one pass of the event loop later
    //! and before any other signal of or about the run.
    void runAdded(ComfyDeploy::WorkflowRun *run);
    //! Emitted once per run, as soon as run->id() is known; not for attach().
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

//! The standalone functions of the official SDK. Errors are ApiErrors; cancelling the future stops
//! waiting but does not cancel the run at the server.

//! POST …/queue: finishes at acceptance; the run is not followed.
COMFYDEPLOY_EXPORT QFuture<Result<CreateRunResponse>>
runWorkflowQueue(WorkflowClient *client, const WorkflowRunRequest &request,
                 const RequestOptions &options = {});
//! POST …/sync: finishes with the run; a failed run is an error.
COMFYDEPLOY_EXPORT QFuture<Result<QList<WorkflowRunOutput>>>
runWorkflowSync(WorkflowClient *client, const WorkflowRunRequest &request,
                const RequestOptions &options = {});

} // namespace ComfyDeploy

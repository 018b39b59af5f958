// SPDX-License-Identifier: MIT

#pragma once

#include "requestchecks_p.h"
#include "runrequestreader_p.h"
#include <ComfyDeploy/runmode.h>
#include <ComfyDeployLocal/comfyui/comfyuiaddress_p.h>
#include <ComfyDeployLocal/comfyui/comfyuitimings_p.h>
#include <ComfyDeployLocal/comfyuistate.h>
#include <ComfyDeployLocal/deployments/deploymentstore_p.h>
#include <ComfyDeployLocal/faults/faults_p.h>
#include <ComfyDeployLocal/http/httpmessages_p.h>
#include <ComfyDeployLocal/http/urlfetcher_p.h>
#include <ComfyDeployLocal/run/keptrun_p.h>
#include <ComfyDeployLocal/run/progressfeed_p.h>
#include <ComfyDeployLocal/run/runexecutor_p.h>
#include <ComfyDeployLocal/run/runstore_p.h>
#include <ComfyDeployLocal/sessions/sessionstore_p.h>
#include <ComfyDeployLocal/storage/filestore_p.h>
#include <ComfyDeployLocal/webhooks/webhooksender_p.h>

#include <QtCore/qthreadpool.h>

#include <atomic>

namespace ComfyDeploy::Local {

//! \brief Answers the requests of the API, with the service's order of checks.
//!
//! Thread-safe; answer() is called by many connections at the same time.
class LocalApi
{
public:
    LocalApi();
    ~LocalApi();

    struct Setup
    {
        QString directory;
        int concurrency = 1; //!< threads of the built-in engine
        QList<ComfyUiAddress> comfyUis; //!< if empty, the built-in engine is used
        ComfyUiTimings comfyUiTimings = {};
        QString workflowFolder; //!< its files are the deployments; if empty, the samples are
        //! Called in any thread, with a sentence for the user.
        std::function<void(const QString &sentence)> warn;
        //! Called in any thread: see ComfyUiSetup.
        std::function<void(int server, const ComfyUiState &state)> comfyUiChanged;
    };
    //! Prepares to run graphs; false with the reason in \a why.
    bool start(const Setup &setup, QString *why);
    [[nodiscard]] bool isStarted() const { return m_executor != nullptr; }

    //! From now on, this server can be reached at \a base, such as http://127.0.0.1:3011.
    void open(const QString &base);
    //! This server is not reachable any more. Runs continue; the webhooks under way are cancelled.
    void close() { m_webhooks.close(); }
    void setRequiredToken(const QByteArray &token);

    //! Returns the id of a new deployment; null, with the reason in \a why, if \a graph cannot be
    //! read.
    QString addDeployment(const QString &name, const QByteArray &graph, QString *why);
    //! The files of the workflow folder, which is read now if something has changed.
    [[nodiscard]] QList<WorkflowFile> workflowFiles() const { return m_deployments.files(); }

    Faults faults;

    [[nodiscard]] HttpAnswer answer(const HttpRequest &request);
    //! The maximum size of a request's body.
    static qint64 bodyLimit(const HttpRequest &request);

private:
    Q_DISABLE_COPY_MOVE(LocalApi)
    struct Route;
    using Arguments = QStringList;

    [[nodiscard]] QString base() const;
    [[nodiscard]] HttpAnswer answerChecked(const HttpRequest &request, const QString &path);
    [[nodiscard]] static HttpAnswer answerAfter(std::chrono::milliseconds time,
                                                const std::function<HttpAnswer()> &then);
    [[nodiscard]] static HttpAnswer answerAtEnd(const std::shared_ptr<Run> &run,
                                                const std::function<HttpAnswer()> &then);
    [[nodiscard]] HttpAnswer withAnswerFaults(HttpAnswer answer, const QString &path);
    std::optional<HttpAnswer> faultAnswer(const QString &path);
    [[nodiscard]] std::optional<HttpAnswer> unauthorized(const HttpRequest &request) const;
    FetchResult fetch(const QUrl &url, qint64 limit, const std::function<bool()> &cancelled);
    [[nodiscard]] HttpAnswer route(const HttpRequest &request, const QString &path);
    [[nodiscard]] HttpAnswer fileAnswer(const HttpRequest &request, const QString &path);
    [[nodiscard]] std::optional<OutputItem> itemElsewhere(const QString &path) const;
    void useWorkflowFolder(const Setup &setup);
    void removeUploadsBefore(const QDateTime &time, QSet<QString> kept,
                             const std::function<void(const QString &sentence)> &warn);
    [[nodiscard]] std::unique_ptr<RunExecutor> comfyUiExecutor(const Setup &setup, QString *why);
    [[nodiscard]] std::unique_ptr<RunExecutor> builtInExecutor(const Setup &setup);

    //! Without a \a mode, the request itself names it.
    [[nodiscard]] HttpAnswer createRun(const HttpRequest &request, RunRequestKind kind,
                                       std::optional<RunMode> mode);
    [[nodiscard]] HttpAnswer firstResult(const Run &run);
    [[nodiscard]] HttpAnswer getRun(const HttpRequest &request, const Arguments &arguments);
    [[nodiscard]] HttpAnswer getRunByQuery(const HttpRequest &request, const Arguments &arguments);
    [[nodiscard]] HttpAnswer answerRun(const HttpRequest &request, const QString &id,
                                       ValidationErrors errors);
    [[nodiscard]] HttpAnswer listRuns(const HttpRequest &request, const Arguments &arguments);
    [[nodiscard]] HttpAnswer listRawRuns(const HttpRequest &request, const Arguments &arguments);
    [[nodiscard]] HttpAnswer latestRun(const HttpRequest &request, const Arguments &arguments);
    [[nodiscard]] HttpAnswer listDeploymentRuns(const HttpRequest &request,
                                                const Arguments &arguments);
    [[nodiscard]] HttpAnswer countRuns(const HttpRequest &request, const Arguments &arguments);
    [[nodiscard]] HttpAnswer streamLogs(const HttpRequest &request, const Arguments &arguments);
    [[nodiscard]] HttpAnswer archivedLogs(const HttpRequest &request, const Arguments &arguments);
    [[nodiscard]] HttpAnswer cancelRun(const HttpRequest &request, const Arguments &arguments);
    [[nodiscard]] HttpAnswer upload(const HttpRequest &request, const Arguments &arguments);
    [[nodiscard]] HttpAnswer listDeployments(const HttpRequest &request,
                                             const Arguments &arguments);
    [[nodiscard]] HttpAnswer getDeployment(const HttpRequest &request, const Arguments &arguments);
    [[nodiscard]] HttpAnswer listComfyUis(const HttpRequest &request, const Arguments &arguments);
    [[nodiscard]] HttpAnswer checkComfyUis(const HttpRequest &request, const Arguments &arguments);
    [[nodiscard]] HttpAnswer createSession(const HttpRequest &request, const Arguments &arguments);
    [[nodiscard]] HttpAnswer getSession(const HttpRequest &request, const Arguments &arguments);
    [[nodiscard]] HttpAnswer listSessions(const HttpRequest &request, const Arguments &arguments);
    [[nodiscard]] HttpAnswer deleteSession(const HttpRequest &request, const Arguments &arguments);
    [[nodiscard]] HttpAnswer increaseSessionTimeout(const HttpRequest &request,
                                                    const Arguments &arguments);
    [[nodiscard]] HttpAnswer streamProgress(const HttpRequest &request, const Arguments &arguments);
    [[nodiscard]] Run::Observer observer();
    std::shared_ptr<Run> restore(const KeptRun &kept);
    void publishAccepted(const Run &run);
    void publishProgress(const Run &run, const RunState &state, RunChange change);
    void callWebhook(Run *run, const RunState &state, RunChange change);
    [[nodiscard]] QByteArray withStoredPictures(const QByteArray &json, bool isGraph);

    static const QList<Route> &routes();

    mutable std::mutex m_mutex;
    QString m_base;
    QByteArray m_token;
    QList<ComfyUiState> m_comfyUis; //!< in the order of the setup
    QMap<int, NodeCatalog> m_catalogs; //!< by ComfyUI; of those that have reported their classes
    //! Runs whose end may not have been reported to their webhooks.
    QList<std::shared_ptr<Run>> m_unreported;

    DeploymentStore m_deployments;
    SessionStore m_sessions;
    FileStore m_files;
    WebhookSender m_webhooks;
    ProgressFeed m_progress;
    RunStore m_runs;
    std::atomic_bool m_isEnding = false;
    QThreadPool m_cleaning; // destroyed after the executor, which starts its jobs
    std::unique_ptr<RunExecutor> m_executor;
};

} // namespace ComfyDeploy::Local

#include "snippets.h"

#include <ComfyDeploy/FileUpload>
#include <ComfyDeploy/WebhookEvent>

#include <QtCore/qdebug.h>
#include <QtCore/qloggingcategory.h>
#include <QtCore/qpromise.h>

using namespace ComfyDeploy;
using namespace std::chrono_literals;

namespace {

void clientOptions(const QUrl &server, const QString &runId)
{
    //! [client]
    WorkflowClient client;
    client.setServerUrl(server); // or WorkflowClient::stagingServer(), or localServer()
    client.setToken(qgetenv("COMFYDEPLOY_TOKEN"));
    client.setDefaultOptions(
        RequestOptions().setTotalTimeout(5min).setRetryPolicy(RetryPolicy::backoff()));
    //! [client]
    waitFor(client.getRun(runId));
}

void requestOptions(WorkflowClient &client, const QString &runId)
{
    //! [request options]
    RetryPolicy retries = RetryPolicy::backoff();
    retries.initialInterval = 1ms;
    retries.maxInterval = 50ms;
    retries.exponent = 1.1;
    retries.maxElapsedTime = 100ms;
    retries.retryConnectionErrors = false;
    retries.retryCodes = {503};

    RequestOptions options;
    options.setRetryPolicy(retries).setTotalTimeout(30s);
    options.setHeader("X-Studio", "compositing");
    const auto done = client.getRun(runId, options).then([](const Result<RunDetails> &run) {
        qInfo().noquote() << "getRun:" << (run ? run->rawStatus() : run.error().message());
    });
    //! [request options]
    waitFor(done);
}

void errors(WorkflowClient &client)
{
    //! [errors]
    const auto done = client.getRun("<id>").then([](const Result<RunDetails> &run) {
        if (run)
            return;
        const ApiError error = run.error();
        switch (error.kind()) {
        case ApiError::Kind::Validation: // the official HTTPValidationError
            for (const ValidationError &problem : error.validationErrors())
                qInfo().noquote() << "Validation:" << problem.location() << problem.msg;
            break;
        case ApiError::Kind::BadResponse: // the official SDKValidationError
            qInfo().noquote() << "BadResponse:" << error.message() << error.body();
            break;
        default:
            qInfo().noquote() << error.httpStatus() << error.message();
        }
    });
    //! [errors]
    waitFor(done);
}

QString deployments(WorkflowClient &client)
{
    //! [deployments]
    DeploymentQuery query;
    query.environment = "production";
    auto listed = client.deployments(query);
    const auto done = listed.then([](const Result<QList<Deployment>> &deployments) {
        for (const Deployment &deployment : deployments.value_or(QList<Deployment>()))
            for (const InputSpec &input : deployment.inputs())
                qInfo().noquote() << "deployments:" << deployment.name() << input.name();
    });
    //! [deployments]
    waitFor(done);
    for (const Deployment &deployment : listed.result().value_or(QList<Deployment>()))
        if (deployment.name() == "Text to image")
            return deployment.id();
    qFatal("The server has no such deployment");
}

void runDeployment(WorkflowClient &client, const QString &deploymentId)
{
    //! [run deployment]
    WorkflowRunRequest request;
    request.setDeploymentId(deploymentId);
    request.setInput("prompt", "A beautiful landscape");
    request.setInput("seed", 42);
    request.setWebhook("https://myapp.invalid/webhook");
    WorkflowRun *run = client.stream(request); // or queue(), or sync()
    //! [run deployment]
    waitFor(run->future());
    qInfo().noquote() << "deployment:" << run->statusText();

    //! [deprecated]
    request.setDeprecatedRoute(true);
    WorkflowRun *old = client.queue(request); // POST /run/queue
    //! [deprecated]
    waitFor(old->future());
    qInfo().noquote() << "deprecated:" << old->statusText();
}

void upload(WorkflowClient &client, const QString &picture)
{
    //! [upload]
    FileUpload *upload = client.upload(FileInput::fromFile(picture));
    QObject::connect(upload, &FileUpload::progress, upload, [](qint64 sent, qint64 total) {
        qInfo() << "upload:" << sent << "of" << total;
    });
    QObject::connect(upload, &FileUpload::finished, upload, [upload] {
        qInfo().noquote() << "upload:" << upload->file().fileUrl().toString()
                          << upload->error().message();
        upload->deleteLater();
    });
    //! [upload]
    QEventLoop loop;
    QObject::connect(upload, &QObject::destroyed, &loop, &QEventLoop::quit);
    loop.exec();
}

void sessions(WorkflowClient &client)
{
    //! [sessions]
    SessionRequest request;
    request.machineId = "90ab12cd-34ef-4a56-8b78-9c0d1e2f3a4b";
    request.gpu = "A10G";
    request.timeout = 15; // minutes
    auto done =
        client.createSession(request).then(&client, [&client](const Result<Session> &session) {
            qInfo().noquote() << "session:" << (session ? "created" : session.error().message());
            return client.deleteSession(session ? session->id() : QString());
        });
    //! [sessions]
    waitFor(done.unwrap());
}

void hooks(WorkflowClient &client, const QString &runId)
{
    //! [hooks]
    RequestHooks hooks;
    hooks.beforeRequest = [](HookRequest &request) {
        request.setHeader("X-Custom-Header", "custom value");
    };
    hooks.response = [](const HookRequest &request, const HttpAnswerInfo &answer) {
        qInfo().noquote() << "hook:" << request.method() << request.url().path() << answer.status();
    };
    hooks.requestError = [](const HookRequest &request, const ApiError &error) {
        qInfo().noquote() << "hook:" << request.url().path() << error.message();
    };
    const int id = client.addRequestHooks(hooks);
    //! [hooks]
    waitFor(client.getRun(runId));
    client.removeRequestHooks(id);
}

void tokenProvider(WorkflowClient &client, const QString &runId)
{
    //! [token provider]
    client.setTokenProvider([](TokenReason reason) {
        qInfo() << "token:" << (reason == TokenReason::FirstUse ? "first use" : "rejected");
        QPromise<QByteArray> promise; // ask a key chain, a window, another server
        promise.start();
        promise.addResult("<YOUR_BEARER_TOKEN_HERE>");
        promise.finish();
        return promise.future();
    });
    //! [token provider]
    waitFor(client.getRun(runId));
}

void debugLog(WorkflowClient &client, const QString &runId)
{
    //! [debug]
    QLoggingCategory::setFilterRules("comfydeploy.*.debug=true");
    //! [debug]
    waitFor(client.getRun(runId));
    QLoggingCategory::setFilterRules({});
}

void webhook(const QByteArray &body)
{
    //! [webhook]
    QString why;
    if (const auto event = WebhookEvent::fromJson(body, &why))
        qInfo().noquote() << "webhook:" << event->runId() << event->rawStatus();
    else
        qWarning().noquote() << why;
    //! [webhook]
}

void attach(WorkflowClient &client, const QString &runId)
{
    //! [attach]
    WorkflowRun *run = client.attach(runId);
    QObject::connect(run, &WorkflowRun::cancelFailed, run, [](const ApiError &error) {
        qInfo().noquote() << "cancel:" << error.message();
    });
    QObject::connect(run, &WorkflowRun::finished, run,
                     [run] { qInfo() << "attach:" << run->phase() << run->error().kind(); });
    run->cancel(); // no effect on a run that has ended
    //! [attach]
    waitFor(run->future());
}

} // namespace

void showService(WorkflowClient &client, const QString &runId, const QString &picture)
{
    clientOptions(client.serverUrl(), runId);
    requestOptions(client, runId);
    errors(client);
    runDeployment(client, deployments(client));
    upload(client, picture);
    sessions(client);
    hooks(client, runId);
    tokenProvider(client, runId);
    debugLog(client, runId);
    webhook("{\"run_id\":\"" + runId.toUtf8() + "\",\"status\":\"success\",\"outputs\":[]}");
    attach(client, runId);
}

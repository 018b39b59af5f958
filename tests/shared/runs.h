// SPDX-License-Identifier: MIT

#pragma once

#include "scriptedserver.h"

#include <ComfyDeploy/client/clientcontext_p.h>
#include <ComfyDeploy/workflowclient.h>
#include <ComfyDeploy/workflowrun.h>

#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qlocale.h>
#include <QtNetwork/qnetworkproxy.h>
#include <QtTest/qsignalspy.h>

//! The run of all example answers.
inline const QByteArray exampleRunId = "7d1f2c9e-5b0a-4c1e-9f43-0a6b1c2d3e4f";
inline const QByteArray exampleDeploymentId = "15c3a9e2-7f6b-4d8c-b1a0-2e3f4d5c6b7a";
inline const QByteArray exampleWorkflowId = "3c9b7f10-2d44-4b7e-a0c3-51f6de8a9b01";

inline const QByteArray exampleToken = "eyJhbGciOiJIUzI1NiJ9.c2VjcmV0.token";

//! The route for polling a run, for ScriptedServer::on().
inline const QByteArray getRun = "GET /run/" + exampleRunId;
inline const QByteArray cancelRun = "POST /run/" + exampleRunId + "/cancel";
inline const QByteArray listRuns = "GET /v2/workflow/" + exampleWorkflowId + "/runs";
inline const QByteArray deploymentList = "GET /deployment/" + exampleDeploymentId + "/runs";
inline const QByteArray queueRoute = "POST /run/workflow/queue";
inline const QByteArray syncRoute = "POST /run/workflow/sync";
inline const QByteArray streamRoute = "POST /run/workflow/stream";

inline QByteArrayList runRoutes()
{
    return {queueRoute, syncRoute, streamRoute};
}

inline ComfyDeploy::WorkflowRun *startBy(ComfyDeploy::WorkflowClient &client,
                                         const QByteArray &route,
                                         const ComfyDeploy::WorkflowRunRequest &request,
                                         const ComfyDeploy::RequestOptions &options = {})
{
    if (route == queueRoute)
        return client.queue(request, options);
    return route == syncRoute ? client.sync(request, options) : client.stream(request, options);
}

//! A Date header with the server's time.
inline QByteArray dateHeader(const QDateTime &utc)
{
    return "Date: "
        + QLocale::c().toString(utc, QStringLiteral("ddd, dd MMM yyyy hh:mm:ss 'GMT'")).toLatin1()
        + "\r\n";
}

//! An answer to listRuns.
inline QByteArray listOf(const QByteArrayList &ids)
{
    QByteArrayList rows;
    for (const QByteArray &id : ids)
        rows += R"({"id":")" + id + R"(","status":"running"})";
    return '[' + rows.join(',') + ']';
}

inline QByteArray example(const QString &name)
{
    return testData(QStringLiteral("examples/") + name);
}

//! A valid request: the graph of the examples, with \a inputs.
inline ComfyDeploy::WorkflowRunRequest exampleRequest(const QVariantMap &inputs = {})
{
    ComfyDeploy::WorkflowRunRequest request;
    request.setWorkflowId(QString::fromLatin1(exampleWorkflowId));
    request.setMachineId(QStringLiteral("90ab12cd-34ef-4a56-8b78-9c0d1e2f3a4b"));
    request.setWorkflowApiJson(ComfyDeploy::WorkflowGraph::fromJson(
                                   example(QStringLiteral("graph-text2image-external.api.json")))
                                   .value());
    request.setInputs(inputs);
    return request;
}

//! run-success.json and the like with another status, id or inputs.
inline QByteArray runJson(const QString &file, const QJsonObject &changes = {})
{
    QJsonObject run = QJsonDocument::fromJson(example(file)).object();
    for (auto it = changes.begin(); it != changes.end(); ++it)
        run[it.key()] = it.value();
    return QJsonDocument(run).toJson();
}

//! Answers listRuns like a server that has just created all \a ids.
inline void answerList(ScriptedServer::Exchange exchange, const QByteArrayList &ids)
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    QByteArrayList rows;
    for (const QByteArray &id : ids)
        rows += R"({"id":")" + id + R"(","status":"running","created_at":")"
            + now.toString(Qt::ISODateWithMs).toLatin1() + R"("})";
    exchange.respond(200, '[' + rows.join(',') + ']', "application/json", dateHeader(now));
}

//! The inputs in the body of a run's POST, including its mark.
inline QJsonObject inputsOf(const ScriptedServer::Request &post)
{
    return QJsonDocument::fromJson(post.body).object()[u"inputs"].toObject();
}

//! Answers getRun like a server that has created a run for its first run POST: with \a file and the
//! inputs of that POST.
inline void giveInputsBack(ScriptedServer &server, const QString &file)
{
    server.on(getRun, [&server, file](const ScriptedServer::Request &, auto exchange) {
        const QList<ScriptedServer::Request> all = server.requests();
        for (const ScriptedServer::Request &request : all) {
            if (request.method == "POST" && request.path().startsWith("/api/run/")) {
                exchange.respond(
                    200, runJson(file, {{QStringLiteral("workflow_inputs"), inputsOf(request)}}));
                return;
            }
        }
        exchange.respond(404, "{}");
    });
}

//! All signals about the end of a run, in their order.
class EndRecorder : public QObject
{
public:
    EndRecorder(ComfyDeploy::WorkflowClient *client, ComfyDeploy::WorkflowRun *run)
    {
        using namespace ComfyDeploy;
        connect(run, &WorkflowRun::phaseChanged, this, [this, run] { phases += run->phase(); });
        connect(run, &WorkflowRun::progressChanged, this,
                [this, run] { progress += run->progress(); });
        connect(run, &WorkflowRun::streamEvent, this,
                [this](const RunStreamEvent &event) { events += event; });
        connect(run, &WorkflowRun::finished, this, [this] { ends += "finished"; });
        connect(client, &WorkflowClient::queued, this, [this, run](WorkflowRun *which) {
            if (which == run)
                ends += "queued";
        });
        connect(client, &WorkflowClient::completed, this, [this, run](WorkflowRun *which) {
            if (which == run)
                ends += "completed";
        });
        connect(client, &WorkflowClient::failed, this, [this, run](WorkflowRun *which) {
            if (which == run)
                ends += "failed";
        });
    }

    QList<ComfyDeploy::WorkflowRun::Phase> phases;
    QList<double> progress;
    QList<ComfyDeploy::RunStreamEvent> events;
    QByteArrayList ends;
};

//! Whether all timings are real, as with "scripts/test --full", or a tenth of that. Also used for
//! other parts of the full tests.
inline bool usesRealTimes()
{
    return qEnvironmentVariableIsSet("COMFYDEPLOY_WHOLE_TIMES");
}

//! A client for a test server: no proxy, no token, and short timings.
inline void useServer(ComfyDeploy::WorkflowClient &client, const QUrl &url)
{
    ComfyDeploy::RunTimings().quickened(usesRealTimes() ? 1 : 10).applyTo(&client);
    client.setServerUrl(url);
    client.setProxy(QNetworkProxy(QNetworkProxy::NoProxy));
}

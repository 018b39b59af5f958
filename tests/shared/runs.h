#pragma once

#include "scriptedserver.h"

#include <ComfyDeploy/workflowclient.h>
#include <ComfyDeploy/workflowrun.h>

#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtNetwork/qnetworkproxy.h>
#include <QtTest/qsignalspy.h>

//! The run of all example answers.
inline const QByteArray exampleRunId = "7d1f2c9e-5b0a-4c1e-9f43-0a6b1c2d3e4f";
inline const QByteArray exampleWorkflowId = "3c9b7f10-2d44-4b7e-a0c3-51f6de8a9b01";

inline QByteArray example(const QString &name)
{
    return testData(QStringLiteral("examples/") + name);
}

//! A request that a server takes: the graph of the examples, with \a inputs.
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

//! Every signal that tells how a run ends, in the order in which it came.
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

//! A client for a test server: no proxy, no token.
inline void useServer(ComfyDeploy::WorkflowClient &client, const QUrl &url)
{
    client.setServerUrl(url);
    client.setProxy(QNetworkProxy(QNetworkProxy::NoProxy));
}

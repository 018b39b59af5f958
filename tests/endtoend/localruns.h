// SPDX-License-Identifier: MIT

#pragma once

#include "shared/patience.h"
#include "shared/runs.h"

#include <ComfyDeployLocal/LocalServer>

#include <QtCore/qfile.h>

//! A request for a graph in resources/workflows.
inline ComfyDeploy::WorkflowRunRequest sampleRequest(const QString &file,
                                                     const QVariantMap &inputs = {})
{
    QFile graph(QStringLiteral(WORKFLOWS_DIR "/") + file);
    if (!graph.open(QIODevice::ReadOnly))
        qFatal("no sample %s", qUtf8Printable(graph.fileName()));
    ComfyDeploy::WorkflowRunRequest request;
    request.setWorkflowId(QString::fromLatin1(exampleWorkflowId));
    request.setWorkflowApiJson(ComfyDeploy::WorkflowGraph::fromJson(graph.readAll()).value());
    request.setInputs(inputs);
    return request;
}

//! A small picture, so that tests are fast.
inline ComfyDeploy::WorkflowRunRequest smallRequest(int seed = 42)
{
    return sampleRequest(QStringLiteral("text-to-image.json"),
                         {{QStringLiteral("prompt"), QStringLiteral("a lake")},
                          {QStringLiteral("seed"), seed},
                          {QStringLiteral("steps"), 4},
                          {QStringLiteral("width"), 64},
                          {QStringLiteral("height"), 64}});
}

using Mode = ComfyDeploy::RunMode;

inline ComfyDeploy::WorkflowRun *startRun(ComfyDeploy::WorkflowClient &client, Mode mode,
                                          const ComfyDeploy::WorkflowRunRequest &request,
                                          const ComfyDeploy::RequestOptions &options = {})
{
    switch (mode) {
    case Mode::Queue:
        return client.queue(request, options);
    case Mode::Sync:
        return client.sync(request, options);
    case Mode::Stream:
        return client.stream(request, options);
    }
    Q_UNREACHABLE();
    return nullptr;
}

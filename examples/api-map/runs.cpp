#include "snippets.h"

#include <QtCore/qdebug.h>

using namespace ComfyDeploy;

namespace {

//! [request]
WorkflowRunRequest landscape(const WorkflowGraph &graph)
{
    WorkflowRunRequest request;
    request.setInputs({
        {"num_inference_steps", 30},
        {"prompt", "A beautiful landscape"},
        {"seed", 42},
    });
    request.setWebhook("https://myapp.invalid/webhook");
    request.setWorkflowId("12345678-1234-5678-1234-567812345678");
    request.setMachineId("90ab12cd-34ef-4a56-8b78-9c0d1e2f3a4b");
    request.setWorkflowApiJson(graph);
    return request;
}
//! [request]

QString queue(WorkflowClient &client, const WorkflowGraph &graph)
{
    //! [queue]
    WorkflowRun *run = client.queue(landscape(graph));
    QObject::connect(run, &WorkflowRun::idChanged, run,
                     [run] { qInfo().noquote() << "queue: accepted as" << run->id(); });
    QObject::connect(run, &WorkflowRun::finished, run, [run] {
        qInfo().noquote() << "queue:" << run->statusText() << run->mediaItems().size();
    });
    //! [queue]
    waitFor(run->future());
    return run->id();
}

void sync(WorkflowClient &client, const WorkflowGraph &graph)
{
    //! [sync]
    WorkflowRun *run = client.sync(landscape(graph));
    QObject::connect(run, &WorkflowRun::finished, run, [run] {
        for (const WorkflowRunOutput &output : run->outputs())
            for (const MediaItem &item : output.mediaItems())
                qInfo().noquote() << "sync:" << item.fileName() << item.url().toString();
    });
    //! [sync]
    waitFor(run->future());
}

void stream(WorkflowClient &client, const WorkflowGraph &graph)
{
    //! [stream]
    WorkflowRun *run = client.stream(landscape(graph));
    QObject::connect(run, &WorkflowRun::streamEvent, run, [](const RunStreamEvent &event) {
        qInfo().noquote() << "stream:" << event.event() << event.name();
    });
    QObject::connect(run, &WorkflowRun::finished, run, [run] {
        qInfo().noquote() << "stream:" << run->statusText() << run->mediaItems().size();
    });
    //! [stream]
    waitFor(run->future());
}

void standaloneQueue(WorkflowClient *client, const WorkflowGraph &graph)
{
    //! [standalone queue]
    const auto done = runWorkflowQueue(client, landscape(graph))
                          .then(client, [](const Result<CreateRunResponse> &result) {
                              if (result)
                                  qInfo().noquote() << "runWorkflowQueue:" << result->runId();
                              else
                                  qWarning().noquote() << result.error().message();
                          });
    //! [standalone queue]
    waitFor(done);
}

void standaloneSync(WorkflowClient *client, const WorkflowGraph &graph)
{
    //! [standalone sync]
    const auto done = runWorkflowSync(client, landscape(graph))
                          .then(client, [](const Result<QList<WorkflowRunOutput>> &result) {
                              if (result)
                                  qInfo() << "runWorkflowSync:" << result->size() << "outputs";
                              else
                                  qWarning().noquote() << result.error().message();
                          });
    //! [standalone sync]
    waitFor(done);
}

} // namespace

QString showRuns(WorkflowClient &client, const WorkflowGraph &graph)
{
    const QString runId = queue(client, graph);
    sync(client, graph);
    stream(client, graph);
    standaloneQueue(&client, graph);
    standaloneSync(&client, graph);
    return runId;
}

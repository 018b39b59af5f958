#include <ComfyDeploy/WorkflowClient>
#include <ComfyDeploy/WorkflowRun>

#include <QtCore/QtCore>

using namespace ComfyDeploy;

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    QFile file(app.arguments().value(1));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("Usage: queue-run GRAPH.json [SERVER_URL]");
    const WorkflowGraph graph = WorkflowGraph::fromJson(file.readAll()).value_or(WorkflowGraph());

    WorkflowRunRequest request;
    request.setWorkflowApiJson(graph);
    request.setWorkflowId("3c9b7f10-2d44-4b7e-a0c3-51f6de8a9b01"); // the local server knows any
    request.setMachineId("90ab12cd-34ef-4a56-8b78-9c0d1e2f3a4b");
    request.setInput("prompt", "a red fox");
    WorkflowClient client;
    client.setServerUrl(QUrl(app.arguments().value(2, "http://localhost:3011/api")));
    WorkflowRun *run = client.queue(request);
    QObject::connect(run, &WorkflowRun::finished, run, [run] {
        for (const MediaItem &item : run->mediaItems())
            qInfo().noquote() << item.fileName() << item.url().toString();
        QCoreApplication::exit(run->error() ? 1 : 0);
    });
    QObject::connect(run, &WorkflowRun::statusTextChanged, run,
                     [run] { qInfo().noquote() << run->statusText() << run->error().message(); });
    return app.exec();
}

#include <ComfyDeploy/WorkflowClient>
#include <ComfyDeploy/WorkflowRun>

#include <QtCore/QtCore>

using namespace ComfyDeploy;

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    QFile file(app.arguments().value(1));
    const auto graph = file.open(QIODevice::ReadOnly) ? WorkflowGraph::fromJson(file.readAll())
                                                      : std::optional<WorkflowGraph>();
    if (!graph)
        qFatal("Usage: queue-run GRAPH.json [SERVER_URL]");

    WorkflowClient client;
    client.setServerUrl(QUrl(app.arguments().value(2, "http://localhost:3011/api")));
    client.setToken(qgetenv("COMFYDEPLOY_TOKEN")); // the local server needs none

    WorkflowRunRequest request;
    request.setWorkflowId("3c9b7f10-2d44-4b7e-a0c3-51f6de8a9b01"); // the local server knows any
    request.setMachineId("90ab12cd-34ef-4a56-8b78-9c0d1e2f3a4b");
    request.setWorkflowApiJson(*graph);
    request.setInput("prompt", "a red fox");

    WorkflowRun *run = client.queue(request);
    QObject::connect(run, &WorkflowRun::statusTextChanged, run,
                     [run] { qInfo().noquote() << run->statusText(); });
    QObject::connect(run, &WorkflowRun::finished, run, [run] {
        if (run->error())
            qWarning().noquote() << run->error().message();
        for (const MediaItem &item : run->mediaItems())
            qInfo().noquote() << item.filename() << item.url().toString();
        QCoreApplication::exit(run->error() ? 1 : 0);
    });
    return app.exec();
}

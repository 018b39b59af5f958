#include "snippets.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qfile.h>

using namespace ComfyDeploy;

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    const QStringList arguments = app.arguments();
    QFile file(arguments.value(1));
    const auto graph = file.open(QIODevice::ReadOnly) ? WorkflowGraph::fromJson(file.readAll())
                                                      : std::optional<WorkflowGraph>();
    if (!graph || arguments.size() != 4)
        qFatal("Usage: api-map GRAPH.json SERVER_URL PICTURE");

    WorkflowClient client;
    client.setServerUrl(QUrl(arguments.at(2)));
    const QString runId = showRuns(client, *graph);
    showService(client, runId, arguments.at(3));
    return 0;
}

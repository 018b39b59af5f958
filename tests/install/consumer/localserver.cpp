#include <ComfyDeployLocal/LocalServer>
#include <ComfyDeployLocal/localserver.h>

#include <QtCore/QCoreApplication>

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    ComfyDeploy::LocalServer server;
    if (!server.listen())
        return 1;
    return server.url().path() == QLatin1String("/api") ? 0 : 2;
}

// SPDX-License-Identifier: MIT

#include <ComfyDeployLocal/ComfyDeployLocal>
#include <ComfyDeployLocal/LocalServer>
#include <ComfyDeployLocal/WebhookReceiver>
#include <ComfyDeployLocal/localserver.h>

#include <QtCore/QCoreApplication>

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    ComfyDeploy::LocalServer server;
    if (!server.listen())
        return 1;
    ComfyDeploy::WebhookReceiver receiver;
    if (!receiver.listen())
        return 3;
    return server.url().path() == QLatin1String("/api") ? 0 : 2;
}

// SPDX-License-Identifier: MIT

// A gateway that is killed, without any cleanup: FOLDER PORT COMFYUI... The first line on stdout is
// its URL; what it warns of goes to stderr.
#include "gatewayfixture.h"

#include <QtCore/qcoreapplication.h>

#include <cstdio>

using namespace ComfyDeploy;

int main(int argc, char **argv)
{
    const QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    LocalServer server;
    server.setDataDirectory(arguments.at(1));
    QObject::connect(&server, &LocalServer::warned, &server, [](const QString &sentence) {
        std::fprintf(stderr, "%s\n", qPrintable(sentence));
    });
    Gateway::quickTimings().applyTo(&server);
    QList<QUrl> comfyUis;
    for (const QString &url : arguments.sliced(3))
        comfyUis += QUrl(url);
    if (!server.setComfyUiServers(comfyUis) || !server.listen(arguments.at(2).toUShort())) {
        std::fprintf(stderr, "%s\n", qPrintable(server.errorString()));
        return 1;
    }
    std::printf("%s\n", server.url().toEncoded().constData());
    std::fflush(stdout);
    return QCoreApplication::exec();
}

// SPDX-License-Identifier: MIT

#include "clitext.h"
#include "commands.h"
#include "console.h"
#include "exitcode.h"
#include "shared/translation.h"

#include <QtCore/qcoreapplication.h>

#include <csignal>

int main(int argc, char *argv[])
{
    using namespace ComfyDeploy::Cli;

#ifdef SIGPIPE
    // If the reader of stdout exits ("| head -1"), a followed run or a server must continue. The
    // exit code shows that output was lost.
    (void)std::signal(SIGPIPE, SIG_IGN);
#endif
    QCoreApplication app(argc, argv);
    Q_INIT_RESOURCE(ComfyDeployCli_translations);
    ComfyDeploy::App::installTranslations();
    QCoreApplication::setApplicationName(QStringLiteral("comfydeploy"));
    Console console;
    int exitCode = Success;
    const std::unique_ptr<Command> command =
        makeCommand(QCoreApplication::arguments().mid(1), &console, &exitCode);
    if (command) {
        QObject::connect(command.get(), &Command::finished, &app, &QCoreApplication::exit,
                         Qt::QueuedConnection);
        QMetaObject::invokeMethod(command.get(), &Command::start, Qt::QueuedConnection);
        exitCode = QCoreApplication::exec();
    }
    if (console.hasLostResults() && exitCode == Success) {
        console.error(CliText::tr("Not everything could be written to the standard output."));
        exitCode = ApiFailed;
    }
    return exitCode;
}

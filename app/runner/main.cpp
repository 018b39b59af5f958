// SPDX-License-Identifier: MIT

#include "desktop/singleinstance.h"
#include "runnerwindow.h"
#include "runs/runnertext.h"
#include "settings/palettes.h"
#include "shared/translation.h"
#include "workspace.h"

#include <QtCore/qcommandlineparser.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qstandardpaths.h>
#include <QtGui/qicon.h>
#include <QtQuickControls2/qquickstyle.h>
#include <QtWidgets/qapplication.h>

using namespace Qt::StringLiterals;
using namespace ComfyDeploy::Runner;

namespace {

//! Fills \a options from the command line; exits on --help, --version and errors.
void parse(const QCoreApplication &app, RunnerOptions *options)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
        RunnerText::tr("Runs ComfyUI workflows and keeps their results."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(u"workflow"_s,
                                 RunnerText::tr("A workflow to open, or a picture that holds one."),
                                 u"[workflow.json]"_s);
    const QCommandLineOption output(
        u"output"_s, RunnerText::tr("Puts this session's results into <folder>."), u"folder"_s);
    const QCommandLineOption run(
        u"run"_s, RunnerText::tr("Presses Run, on the built-in server unless one is named."));
    const QCommandLineOption picture(
        u"picture"_s,
        RunnerText::tr(
            "With --run: writes a picture of the window to <file> at the end and leaves."),
        u"file"_s);
    const QCommandLineOption server(
        u"server"_s,
        RunnerText::tr("Uses the server at <url>, or the one that the Settings call so; "
                       "“local” is the built-in one."),
        u"url"_s);
    parser.addOptions({output, server, run, picture});
    parser.process(app);
    options->workflow = parser.positionalArguments().value(0);
    options->outputFolder = parser.value(output);
    options->server = parser.value(server);
    options->run = parser.isSet(run);
    options->picture = parser.value(picture);
}

//! Takes the token from the environment, which programs that this one starts would inherit. As on
//! the command line, it is for the server that is named.
void takeToken(RunnerOptions *options)
{
    options->token = qEnvironmentVariable("COMFYDEPLOY_TOKEN").trimmed();
    qunsetenv("COMFYDEPLOY_TOKEN");
    options->tokenServer = options->server.isEmpty() || options->server == "local"_L1
        ? qEnvironmentVariable("COMFYDEPLOY_SERVER")
        : options->server;
}

QString absolutePath(const QString &file)
{
    return file.isEmpty() ? QString() : QFileInfo(file).absoluteFilePath();
}

} // namespace

int main(int argc, char *argv[])
{
    QCoreApplication::setOrganizationName(u"ComfyDeploy"_s);
    QCoreApplication::setApplicationName(u"comfydeploy-runner"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(COMFYDEPLOY_VERSION));
    QGuiApplication::setDesktopFileName(u"comfydeploy-runner"_s);
    QQuickStyle::setStyle(u"Fusion"_s);

    QApplication app(argc, argv);
    Q_INIT_RESOURCE(ComfyDeployRunner_translations);
    ComfyDeploy::App::installTranslations();
    QGuiApplication::setApplicationDisplayName(RunnerText::tr("ComfyDeploy"));
    QGuiApplication::setWindowIcon(QIcon(u":/ComfyDeploy/Runner/icons/comfydeploy-runner.svg"_s));

    RunnerOptions options;
    parse(app, &options);
    takeToken(&options);
    // A start with options is one of its own, such as that of a script: no other one ends for it.
    const bool isPlain = options.outputFolder.isEmpty() && options.server.isEmpty() && !options.run;
    SingleInstance instance(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation));
    if (isPlain && !instance.becomeFirst() && instance.passOn(absolutePath(options.workflow)))
        return 0;
    RunnerWindow window(options);
    if (!window.show())
        return 1;
    QObject::connect(&instance, &SingleInstance::startedAgain, &window, &RunnerWindow::startAgain);
    return QApplication::exec();
}

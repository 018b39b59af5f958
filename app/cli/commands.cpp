// SPDX-License-Identifier: MIT

#include "commands.h"

#include "cancelcommand.h"
#include "clitext.h"
#include "commandline.h"
#include "console.h"
#include "deploymentscommand.h"
#include "exitcode.h"
#include "getcommand.h"
#include "inputscommand.h"
#include "logscommand.h"
#include "nearmatch.h"
#include "runcommand.h"
#include "runscommand.h"
#include "servecommand.h"
#include "sessionscommand.h"
#include "uploadcommand.h"
#include "webhookcommand.h"

namespace ComfyDeploy::Cli {

using namespace Qt::StringLiterals;

namespace {

QString overview()
{
    return CliText::tr(R"(Usage: comfydeploy COMMAND [options]
Runs ComfyUI workflows on Comfy Deploy, or on a local server that needs no account.

Commands:
  run GRAPH.json     run a workflow and save what it makes
  inputs GRAPH.json  list what may be filled in
  deployments [ID]   list the deployments, or one with its inputs
  get RUN_ID         show what became of a run, and save its files
  cancel RUN_ID      stop a run
  logs RUN_ID        print what the machine prints during a run
  runs               list the runs of a workflow or a deployment
  sessions           list, create and delete machines to work on by hand
  upload FILE...     put files into the server's storage, for their URLs
  webhook listen     print what a service posts to a run's webhook
  serve              serve the API on this machine, for other programs

comfydeploy COMMAND --help explains each, with examples.

Environment:
  COMFYDEPLOY_TOKEN   the API key
  COMFYDEPLOY_SERVER  the API's base URL, or "local"

Examples:
  comfydeploy run workflow.json -i prompt="a red fox"
  comfydeploy run workflow.json -i seed=1..20 --jobs 2)");
}

using Maker = std::unique_ptr<Command> (*)(const QStringList &, Console *, int *);

std::unique_ptr<Command> makeInputs(const QStringList &arguments, Console *console, int *exitCode)
{
    *exitCode = runInputsCommand(arguments, console);
    return nullptr;
}

constexpr std::pair<QLatin1StringView, Maker> makers[] = {
    {"run"_L1, RunCommand::make},
    {"inputs"_L1, makeInputs},
    {"deployments"_L1, DeploymentsCommand::make},
    {"get"_L1, GetCommand::make},
    {"cancel"_L1, CancelCommand::make},
    {"logs"_L1, LogsCommand::make},
    {"runs"_L1, RunsCommand::make},
    {"sessions"_L1, SessionsCommand::make},
    {"upload"_L1, UploadCommand::make},
    {"webhook"_L1, WebhookCommand::make},
    {"serve"_L1, ServeCommand::make},
};

} // namespace

std::unique_ptr<Command> makeCommand(const QStringList &arguments, Console *console, int *exitCode)
{
    const QString name = arguments.value(0);
    QStringList names;
    for (const auto &[known, make] : makers) {
        if (name == known)
            return make(arguments.mid(1), console, exitCode);
        names += known;
    }
    *exitCode = Success;
    if (name == "--help"_L1 || name == "-h"_L1 || name == "help"_L1) {
        console->resultText(overview());
        return nullptr;
    }
    if (name == "--version"_L1 || name == "-v"_L1) {
        console->resultText(u"comfydeploy " COMFYDEPLOY_VERSION ""_s);
        return nullptr;
    }
    const QString near = nearMatch(name, names);
    QString problem = name.isEmpty() ? CliText::tr("Which command? See comfydeploy --help.")
                                     : CliText::tr("There is no command \"%1\"").arg(name);
    if (!name.isEmpty())
        problem += near.isEmpty() ? CliText::tr(". See comfydeploy --help.")
                                  : CliText::tr("; did you mean \"%1\"?").arg(near);
    *exitCode = refuseUsage({problem}, arguments.contains(u"--json"_s), console);
    return nullptr;
}

} // namespace ComfyDeploy::Cli

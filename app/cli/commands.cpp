// SPDX-License-Identifier: MIT

#include "commands.h"

#include "clitext.h"
#include "commandline.h"
#include "console.h"
#include "exitcode.h"
#include "nearmatch.h"

#include <algorithm>

namespace ComfyDeploy::Cli {

using namespace Qt::StringLiterals;

namespace {

constexpr int summaryColumn = 19;

QString commandLines()
{
    QStringList lines;
    for (const CommandInfo &info : CommandRegistration::all()) {
        const QString syntax = QString(info.name) + u' ' + info.arguments;
        lines += u"  "_s + syntax.leftJustified(summaryColumn) + CliText::tr(info.summary);
    }
    return lines.join(u'\n');
}

QString overview()
{
    return CliText::tr(R"(Usage: comfydeploy COMMAND [options]
Runs ComfyUI workflows on Comfy Deploy, or on a local server that needs no account.

Commands:
%1

comfydeploy COMMAND --help explains each, with examples.

Environment:
  COMFYDEPLOY_TOKEN   the API key
  COMFYDEPLOY_SERVER  the API's base URL, or "local"
  COMFYDEPLOY_COMFYUI the ComfyUI that executes the runs of "serve"

Examples:
  comfydeploy run workflow.json -i prompt="a red fox"
  comfydeploy run workflow.json -i seed=1..20 --jobs 2)")
        .arg(commandLines());
}

// Registrations in other sources may run before this source's variables are initialized.
QList<CommandInfo> &registered()
{
    static QList<CommandInfo> all;
    return all;
}

} // namespace

CommandRegistration::CommandRegistration(const CommandInfo &info) noexcept
{
    registered().append(info);
}

QList<CommandInfo> CommandRegistration::all()
{
    QList<CommandInfo> all = registered();
    std::sort(all.begin(), all.end(),
              [](const CommandInfo &a, const CommandInfo &b) { return a.name < b.name; });
    return all;
}

std::unique_ptr<Command> makeCommand(const QStringList &arguments, Console *console, int *exitCode)
{
    const QString name = arguments.value(0);
    QStringList names;
    for (const CommandInfo &info : CommandRegistration::all()) {
        if (name == info.name)
            return info.make(arguments.mid(1), console, exitCode);
        names += info.name;
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

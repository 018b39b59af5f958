// SPDX-License-Identifier: MIT

#include "clitext.h"
#include "command.h"
#include "commandline.h"
#include "console.h"
#include "exitcode.h"
#include "inputlist.h"
#include "nodeclasses.h"

namespace ComfyDeploy::Cli {

using namespace Qt::StringLiterals;

namespace {

//! comfydeploy inputs: lists the inputs of a workflow. Returns the exit code.
int listInputs(const QStringList &arguments, Console *console)
{
    CommandLine line(u"inputs"_s, u"[options] GRAPH.json"_s,
                     CliText::tr("Lists the inputs of a workflow."),
                     uR"(  comfydeploy inputs portrait.json
  comfydeploy inputs --all --comfyui http://localhost:8188 portrait.json
)"_s);
    line.addOption(u"json"_s, {},
                   CliText::tr("One JSON object a line on stdout, one line for each input."));
    line.addOption(u"all"_s, {},
                   CliText::tr("Lists the advanced ones, too: every literal that has an effect."));
    NodeClasses::declare(&line);
    if (const auto code = line.parse(arguments, 1, 1, console))
        return *code;
    int exitCode = Success;
    const auto reading = NodeClasses::readWorkflow(line, console, &exitCode);
    if (!reading)
        return exitCode;
    printInputs(
        GraphFields::of(reading->workflow.graph(), reading->catalog, reading->workflow.workflow()),
        line.isSet(u"all"_s), line.isSet(u"json"_s), console);
    return Success;
}

std::unique_ptr<Command> makeInputs(const QStringList &arguments, Console *console, int *exitCode)
{
    *exitCode = listInputs(arguments, console);
    return nullptr;
}

const CommandRegistration inputsCommand(
    {"inputs"_L1, "GRAPH.json"_L1,
     QT_TRANSLATE_NOOP("ComfyDeploy::Cli::CliText", "list what may be filled in"), makeInputs});

} // namespace

} // namespace ComfyDeploy::Cli

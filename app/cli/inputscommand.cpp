// SPDX-License-Identifier: MIT

#include "clitext.h"
#include "command.h"
#include "commandline.h"
#include "console.h"
#include "exitcode.h"
#include "graphfile.h"
#include "inputlist.h"

namespace ComfyDeploy::Cli {

using namespace Qt::StringLiterals;

namespace {

//! comfydeploy inputs: lists the inputs of a workflow. Needs no server; returns the exit code.
int listInputs(const QStringList &arguments, Console *console)
{
    CommandLine line(u"inputs"_s, u"[options] GRAPH.json"_s,
                     CliText::tr("Lists the inputs of a workflow. Contacts no server."),
                     uR"(  comfydeploy inputs portrait.json
  comfydeploy inputs --all --object-info object_info.json portrait.json
)"_s);
    line.addOption(u"json"_s, {},
                   CliText::tr("One JSON object a line on stdout, one line for each input."));
    line.addOption(u"all"_s, {},
                   CliText::tr("Lists the advanced ones, too: every literal that has an effect."));
    line.addOption(
        u"object-info"_s, u"FILE"_s,
        CliText::tr("What the ComfyUI server that will run it answers to GET /object_info: "
                    "adds limits and choices."));
    if (const auto code = line.parse(arguments, 1, 1, console))
        return *code;
    QString why;
    const auto file = readWorkflow(line.positional(0), line.value(u"object-info"_s), &why);
    if (!file)
        return line.refuse({why}, console);
    const WorkflowImport &workflow = file->workflow;
    printNotes(line.positional(0), workflow, console);
    printInputs(GraphFields::of(workflow.graph(), file->catalog, workflow.workflow()),
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

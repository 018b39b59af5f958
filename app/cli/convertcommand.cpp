// SPDX-License-Identifier: MIT

#include "clitext.h"
#include "command.h"
#include "commandline.h"
#include "console.h"
#include "exitcode.h"
#include "nodeclasses.h"

#include <ComfyDeploy/core/filewriting_p.h>

namespace ComfyDeploy::Cli {

using namespace Qt::StringLiterals;

namespace {

//! comfydeploy convert: the API format of a workflow in the editor's format. Returns the exit code.
int convert(const QStringList &arguments, Console *console)
{
    CommandLine line(
        u"convert"_s, u"[options] FILE|PICTURE"_s,
        CliText::tr(
            "Writes a workflow in the API format: one that the editor has saved, or that is in "
            "a picture."),
        uR"(  comfydeploy convert portrait.json -o portrait-api.json
  comfydeploy convert portrait.png --comfyui http://localhost:8188
)"_s);
    NodeClasses::declare(&line);
    line.addOption(u"o,output"_s, u"FILE"_s, CliText::tr("Writes to FILE instead of stdout."));
    if (const auto code = line.parse(arguments, 1, 1, console))
        return *code;
    int exitCode = Success;
    const auto reading = NodeClasses::readWorkflow(line, console, &exitCode);
    if (!reading)
        return exitCode;
    const QString path = line.value(u"output"_s);
    const QByteArray graph = reading->workflow.graph().toJson();
    if (path.isEmpty()) {
        console->result(graph);
        return Success;
    }
    QSaveFile target(path);
    if (!saveAll(&target, graph + '\n'))
        return line.refuse(
            {CliText::tr("%1 cannot be written: %2").arg(path, writeProblem(target))}, console);
    return Success;
}

std::unique_ptr<Command> makeConvert(const QStringList &arguments, Console *console, int *exitCode)
{
    *exitCode = convert(arguments, console);
    return nullptr;
}

const CommandRegistration convertCommand({"convert"_L1, "FILE"_L1,
                                          QT_TRANSLATE_NOOP("ComfyDeploy::Cli::CliText",
                                                            "write a workflow in the API format"),
                                          makeConvert});

} // namespace

} // namespace ComfyDeploy::Cli

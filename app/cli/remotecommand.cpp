// SPDX-License-Identifier: MIT

#include "remotecommand.h"

#include "clitext.h"
#include "console.h"
#include "exitcode.h"
#include "runoptions.h"

namespace ComfyDeploy::Cli {

using namespace Qt::StringLiterals;

std::optional<ServerChoice> anyServer(const ServerOptions &options, QStringList *problems)
{
    return ServerChoice::make(options, problems);
}

std::optional<ServerChoice> remoteServer(const ServerOptions &options, QStringList *problems)
{
    auto choice = anyServer(options, problems);
    if (choice && choice->isEmbedded())
        *problems +=
            CliText::tr("Which server? The embedded one knows no run or session and keeps no file: "
                        "give --server "
                        "URL, or set COMFYDEPLOY_SERVER or COMFYDEPLOY_TOKEN.");
    return choice;
}

void checkId(const QString &id, const QString &name, QStringList *problems)
{
    if (!isUuid(id))
        *problems += CliText::tr("%1 must be a UUID, not \"%2\".").arg(name, id);
}

int printError(const ApiError &error, const QString &hint, bool json, Console *console,
               const JsonLine &tag)
{
    console->clearProgress();
    console->error(error.message());
    const QList<ValidationError> details = error.validationErrors();
    for (const ValidationError &detail : details)
        console->note(u"  %1: %2"_s.arg(detail.location(), detail.msg));
    if (!hint.isEmpty())
        console->note(hint);
    if (json)
        console->result(JsonLine("error"_L1).append(errorJson(error)).append(tag).text());
    return exitCodeOf(error);
}

} // namespace ComfyDeploy::Cli

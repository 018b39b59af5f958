// SPDX-License-Identifier: MIT

#include "callcommand.h"

#include "clitext.h"
#include "commandline.h"
#include "remotecommand.h"

#include <utility>

namespace ComfyDeploy::Cli {

using namespace Qt::StringLiterals;

void CallCommand::declare(CommandLine *line)
{
    line->addOption(u"json"_s, {}, CliText::tr("One JSON object a line on stdout, nothing else."));
    ServerOptions::declare(line);
}

CallCommand::Options CallCommand::read(const CommandLine &line, QStringList *problems)
{
    return {line.isSet(u"json"_s), ServerOptions::read(line, problems)};
}

CallCommand::CallCommand(const Options &options, const ServerChoice &server, Console *console)
    : m_options(options), m_console(console), m_connection(server, options.server, console)
{}

void CallCommand::start()
{
    if (const ApiError error = m_connection.start())
        end(printFailure(error));
    else
        call();
}

void CallCommand::end(int exitCode)
{
    if (!std::exchange(m_hasEnded, true))
        Q_EMIT finished(exitCode);
}

int CallCommand::printFailure(const ApiError &error, const JsonLine &tag)
{
    return printError(error, m_connection.hintFor(error), m_options.json, m_console, tag);
}

} // namespace ComfyDeploy::Cli

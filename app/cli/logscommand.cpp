// SPDX-License-Identifier: MIT

#include "logscommand.h"

#include "clitext.h"
#include "commandline.h"
#include "console.h"
#include "exitcode.h"
#include "interrupt.h"
#include "jsonline.h"
#include "remotecommand.h"
#include "runoptions.h"
#include "table.h"

namespace ComfyDeploy::Cli {

using namespace Qt::StringLiterals;

namespace {

LogQuery readLogQuery(const CommandLine &line, QStringList *problems)
{
    LogQuery query;
    query.sessionId = line.value(u"session"_s);
    query.machineVersionId = line.value(u"machine-version"_s);
    query.level = line.value(u"level"_s);
    refuseEmpty(line, {u"session"_s, u"machine-version"_s, u"level"_s}, problems);
    refuseNoUuid(line, {u"session"_s, u"machine-version"_s}, problems);
    if (line.hasPositional(0)) {
        query.runId = line.positional(0);
        checkId(query.runId, u"RUN_ID"_s, problems);
        refuseBeside(CliText::tr("a RUN_ID"), line, {u"session"_s, u"machine-version"_s}, problems);
    } else if (line.isSet(u"session"_s)) {
        refuseBeside(u"--session"_s, line, {u"machine-version"_s, u"no-follow"_s}, problems);
    } else if (line.isSet(u"machine-version"_s)) {
        refuseBeside(u"--machine-version"_s, line, {u"no-follow"_s}, problems);
    } else {
        *problems +=
            CliText::tr("An argument is missing: RUN_ID, or --session or --machine-version.");
    }
    if (line.isSet(u"level"_s))
        refuseBeside(u"--level"_s, line, {u"no-follow"_s}, problems);
    return query;
}

const CommandRegistration logsCommand(
    {"logs"_L1, "RUN_ID"_L1,
     QT_TRANSLATE_NOOP("ComfyDeploy::Cli::CliText", "print what the machine prints during a run"),
     LogsCommand::make});

} // namespace

std::unique_ptr<Command> LogsCommand::make(const QStringList &arguments, Console *console,
                                           int *exitCode)
{
    CommandLine line(
        u"logs"_s, u"[options] RUN_ID | --session ID | --machine-version ID"_s,
        CliText::tr("Prints the log of a run from its first line until it ends. The exit code is 0 "
                    "however the run ends, and 4 after Ctrl-C, which does not stop the run."),
        uR"(  comfydeploy logs RUN_ID
  comfydeploy logs RUN_ID --no-follow
  comfydeploy logs RUN_ID --json | jq -r 'select(.level == "error").message'

)"_s
            + CliText::tr(
                R"(With --json the last line is {"type":"end","reason":…}: complete, run_ended (the server said
nothing more), archive, unavailable (there is no log), or aborted.
)"));
    line.addOption(
        u"no-follow"_s, {},
        CliText::tr("Print what has been archived of the log, without waiting for more."));
    line.addOption(u"session"_s, u"ID"_s,
                   CliText::tr("The log of a session, until it ends or Ctrl-C."));
    line.addOption(u"machine-version"_s, u"ID"_s,
                   CliText::tr("The log of a machine version, for example while it is built."));
    line.addOption(u"level"_s, u"LEVEL"_s, CliText::tr("Only lines of this level, such as info."));
    declare(&line);
    if (const auto code = line.parse(arguments, 0, 1, console)) {
        *exitCode = *code;
        return nullptr;
    }
    QStringList problems;
    const Options options = read(line, &problems);
    const LogQuery query = readLogQuery(line, &problems);
    const auto server = remoteServer(options.server, &problems);
    if (!problems.isEmpty()) {
        *exitCode = line.refuse(problems, console);
        return nullptr;
    }
    return std::unique_ptr<Command>(
        new LogsCommand(query, !line.isSet(u"no-follow"_s), options, *server, console));
}

LogsCommand::LogsCommand(const LogQuery &query, bool follow, const Options &options,
                         const ServerChoice &server, Console *console)
    : CallCommand(options, server, console), m_query(query), m_follow(follow)
{}

void LogsCommand::call()
{
    if (!m_follow) {
        readArchive();
        return;
    }
    RunLogStream *stream = client()->streamLogsOf(m_query);
    connect(stream, &RunLogStream::entryReceived, this, &LogsCommand::printEntry);
    connect(stream, &RunLogStream::finished, this, [this, stream] { onStreamFinished(*stream); });
    auto *interrupt = new Interrupt(this);
    connect(interrupt, &Interrupt::interrupted, stream, &RunLogStream::abort);
}

void LogsCommand::readArchive()
{
    await<QList<LogEntry>>(
        client()->runLogs(m_query.runId), [this](const QList<LogEntry> &entries) {
            for (const LogEntry &entry : entries)
                printEntry(entry);
            if (entries.isEmpty())
                console()->note(CliText::tr("The server has no log of this run."));
            return printEnd(entries.isEmpty() ? "unavailable"_L1 : "archive"_L1, Success);
        });
}

void LogsCommand::onStreamFinished(const RunLogStream &stream)
{
    switch (stream.end()) {
    case RunLogStream::Complete:
        end(printEnd("complete"_L1, Success));
        return;
    case RunLogStream::RunEnded:
        end(printEnd("run_ended"_L1, Success));
        return;
    case RunLogStream::Aborted:
        if (!m_query.runId.isEmpty())
            console()->note(CliText::tr("The run goes on, if it has not ended."));
        end(printEnd("aborted"_L1, Stopped));
        return;
    case RunLogStream::Unavailable:
        if (m_query.runId.isEmpty()) // only runs have an archive
            end(printEnd("unavailable"_L1, Success));
        else
            readArchive();
        return;
    case RunLogStream::Open:
    case RunLogStream::Failed:
        break;
    }
    end(printFailure(stream.error()));
}

void LogsCommand::printEntry(const LogEntry &entry)
{
    if (isJson()) {
        console()->result(JsonLine("log"_L1)
                              .addTime(u"time"_s, entry.time)
                              .add(u"level"_s, entry.level)
                              .add(u"message"_s, entry.message)
                              .text());
        return;
    }
    const bool isPlain = entry.level.isEmpty() || entry.level == "info"_L1;
    console()->resultText(timeCell(entry.time) + u"  "_s
                          + (isPlain ? QString() : u'[' + entry.level + u"] "_s)
                          + entry.message.trimmed());
}

int LogsCommand::printEnd(QLatin1StringView reason, int exitCode)
{
    if (isJson())
        console()->result(JsonLine("end"_L1).add(u"reason"_s, QString(reason)).text());
    return exitCode;
}

} // namespace ComfyDeploy::Cli

#include "logscommand.h"

#include "commandline.h"
#include "console.h"
#include "exitcode.h"
#include "interrupt.h"
#include "jsonline.h"
#include "remotecommand.h"
#include "table.h"

namespace ComfyDeploy::Cli {

using namespace Qt::StringLiterals;

std::unique_ptr<Command> LogsCommand::make(const QStringList &arguments, Console *console,
                                           int *exitCode)
{
    CommandLine line(u"logs"_s, u"[options] RUN_ID"_s,
                     u"Prints what the machine prints during a run, from its first line on, until "
                     "there is no more. The exit code is 0 however the run ends, and 4 after "
                     "Ctrl-C, which leaves the run alone."_s,
                     uR"(  comfydeploy logs RUN_ID
  comfydeploy logs RUN_ID --no-follow
  comfydeploy logs RUN_ID --json | jq -r 'select(.level == "error").message'

With --json the last line is {"type":"end","reason":…}: complete, run_ended (the server said
nothing more), archive, unavailable (there is no log), or aborted.
)"_s);
    line.addOption(u"no-follow"_s, {},
                   u"Print the log as it was archived so far, without waiting for more."_s);
    declare(&line);
    if (const auto code = line.parse(arguments, 1, 1, console)) {
        *exitCode = *code;
        return nullptr;
    }
    QStringList problems;
    const Options options = read(line, &problems);
    checkId(line.positional(0), u"RUN_ID"_s, &problems);
    const auto server = remoteServer(options.server, &problems);
    if (!problems.isEmpty()) {
        *exitCode = line.refuse(problems, console);
        return nullptr;
    }
    return std::unique_ptr<Command>(new LogsCommand(line.positional(0), !line.isSet(u"no-follow"_s),
                                                    options, *server, console));
}

LogsCommand::LogsCommand(const QString &runId, bool follow, const Options &options,
                         const ServerChoice &server, Console *console)
    : CallCommand(options, server, console), m_runId(runId), m_follow(follow)
{}

void LogsCommand::call()
{
    if (!m_follow) {
        readArchive();
        return;
    }
    RunLogStream *stream = client()->streamLogs(m_runId);
    connect(stream, &RunLogStream::entryReceived, this, &LogsCommand::tellEntry);
    connect(stream, &RunLogStream::finished, this, [this, stream] { onStreamFinished(*stream); });
    auto *interrupt = new Interrupt(this);
    connect(interrupt, &Interrupt::interrupted, stream, &RunLogStream::abort);
}

void LogsCommand::readArchive()
{
    await<QList<LogEntry>>(client()->runLogs(m_runId), [this](const QList<LogEntry> &entries) {
        for (const LogEntry &entry : entries)
            tellEntry(entry);
        if (entries.isEmpty())
            console()->note(u"The server has no log of this run."_s);
        return tellEnd(entries.isEmpty() ? "unavailable"_L1 : "archive"_L1, Success);
    });
}

void LogsCommand::onStreamFinished(const RunLogStream &stream)
{
    switch (stream.end()) {
    case RunLogStream::Complete:
        end(tellEnd("complete"_L1, Success));
        return;
    case RunLogStream::RunEnded:
        end(tellEnd("run_ended"_L1, Success));
        return;
    case RunLogStream::Aborted:
        console()->note(u"The run goes on, if it has not ended."_s);
        end(tellEnd("aborted"_L1, Stopped));
        return;
    case RunLogStream::Unavailable:
        readArchive();
        return;
    case RunLogStream::Open:
    case RunLogStream::Failed:
        break;
    }
    end(tellFailure(stream.error()));
}

void LogsCommand::tellEntry(const LogEntry &entry)
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

int LogsCommand::tellEnd(QLatin1StringView reason, int exitCode)
{
    if (isJson())
        console()->result(JsonLine("end"_L1).add(u"reason"_s, QString(reason)).text());
    return exitCode;
}

} // namespace ComfyDeploy::Cli

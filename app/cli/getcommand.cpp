// SPDX-License-Identifier: MIT

#include "getcommand.h"

#include "clitext.h"
#include "commandline.h"
#include "console.h"
#include "exitcode.h"
#include "interrupt.h"
#include "remotecommand.h"
#include "runjob.h"
#include "runreport.h"

#include <ComfyDeploy/core/whenanswered_p.h>

namespace ComfyDeploy::Cli {

using namespace Qt::StringLiterals;

namespace {

const CommandRegistration
    getCommand({"get"_L1, "RUN_ID"_L1,
                QT_TRANSLATE_NOOP("ComfyDeploy::Cli::CliText",
                                  "show what became of a run, and save its files"),
                GetCommand::make});

} // namespace

std::unique_ptr<Command> GetCommand::make(const QStringList &arguments, Console *console,
                                          int *exitCode)
{
    CommandLine line(u"get"_s, u"[options] RUN_ID"_s,
                     CliText::tr("Shows the state of a run and saves its files; a file that was "
                                 "saved before is not downloaded again."),
                     uR"(  comfydeploy get RUN_ID
  comfydeploy get RUN_ID --wait --output results
)"_s);
    line.addOption(u"wait"_s, {}, CliText::tr("Follow the run until it has ended."));
    line.addOption(u"timeout"_s, u"SECONDS"_s, CliText::tr("Wait at most this long."));
    OutputOptions::declare(&line);
    ServerOptions::declare(&line);
    if (const auto code = line.parse(arguments, 1, 1, console)) {
        *exitCode = *code;
        return nullptr;
    }
    QStringList problems;
    Options options;
    options.runId = line.positional(0);
    options.wait = line.isSet(u"wait"_s);
    options.timeout = readSeconds(line, u"timeout"_s, &problems);
    options.output = OutputOptions::read(line, &problems);
    if (line.isSet(u"output"_s)) // only printing the state needs no folder
        options.output.refuseUnwritable(&problems);
    options.server = ServerOptions::read(line, &problems);
    checkId(line.positional(0), u"RUN_ID"_s, &problems);
    const auto server = remoteServer(options.server, &problems);
    if (!problems.isEmpty()) {
        *exitCode = line.refuse(problems, console);
        return nullptr;
    }
    return std::unique_ptr<Command>(new GetCommand(options, *server, console));
}

GetCommand::GetCommand(const Options &options, const ServerChoice &server, Console *console)
    : m_options(options), m_console(console), m_connection(server, options.server, console)
{}

void GetCommand::start()
{
    if (const ApiError error = m_connection.start()) {
        Q_EMIT finished(printError(error, {}, m_options.output.json, m_console));
        return;
    }
    if (m_options.wait) {
        follow();
        return;
    }
    whenAnswered(m_connection.client()->getRun(m_options.runId), this,
                 [this](const Result<RunDetails> &details) { onDetails(details); });
}

void GetCommand::onDetails(const Result<RunDetails> &details)
{
    if (!details) {
        Q_EMIT finished(printError(details.error(), m_connection.hintFor(details.error()),
                                   m_options.output.json, m_console));
    } else if (isTerminal(details->status())) {
        follow(); // the run ends immediately, in the usual way
    } else {
        RunReport::printState(*details, m_options.output.json, m_console);
        Q_EMIT finished(Success);
    }
}

void GetCommand::follow()
{
    RequestOptions options;
    if (m_options.timeout.count() > 0)
        options.setTotalTimeout(m_options.timeout);
    WorkflowRun *run = m_connection.client()->attach(m_options.runId, options);
    ReportOptions report;
    report.json = m_options.output.json;
    m_job = new RunJob(run, m_options.output, report, &m_connection, m_console, this);
    m_job->setTimeout(m_options.timeout);
    connect(m_job, &RunJob::progressed, this, [this] {
        m_console->progress(m_job->run()->progress(), m_job->run()->progressKnown(),
                            m_job->statusText());
    });
    connect(m_job, &RunJob::finished, this, &GetCommand::finished);
    // Ctrl-C only ends this command and must not stop the run.
    auto *interrupt = new Interrupt(this);
    connect(interrupt, &Interrupt::interrupted, m_job, &RunJob::abandon);
}

} // namespace ComfyDeploy::Cli

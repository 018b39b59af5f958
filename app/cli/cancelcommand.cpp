// SPDX-License-Identifier: MIT

#include "cancelcommand.h"

#include "clitext.h"
#include "commandline.h"
#include "console.h"
#include "exitcode.h"
#include "jsonline.h"
#include "remotecommand.h"

#include <ComfyDeploy/core/whenanswered_p.h>
#include <ComfyDeploy/workflowrun.h>

namespace ComfyDeploy::Cli {

using namespace Qt::StringLiterals;
using Kind = ApiError::Kind;

namespace {

// The time that a run may take to be cancelled.
constexpr std::chrono::seconds patience(15);
// If the server has refused, polling once is sufficient; allows for a slow answer.
constexpr std::chrono::seconds patienceAfterRefusal(3);

const CommandRegistration cancelCommand(
    {"cancel"_L1, "RUN_ID"_L1, QT_TRANSLATE_NOOP("ComfyDeploy::Cli::CliText", "stop a run"),
     CancelCommand::make});

} // namespace

std::unique_ptr<Command> CancelCommand::make(const QStringList &arguments, Console *console,
                                             int *exitCode)
{
    CommandLine line(u"cancel"_s, u"[options] RUN_ID"_s,
                     CliText::tr("Asks the server to stop a run and shows how it ended. The exit "
                                 "code is 0 if the run has ended, 3 if the server did not stop it, "
                                 "4 if it was still running when the wait was over."),
                     uR"(  comfydeploy cancel RUN_ID
)"_s);
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
    return std::unique_ptr<Command>(
        new CancelCommand(line.positional(0), options, *server, console));
}

CancelCommand::CancelCommand(const QString &runId, const Options &options,
                             const ServerChoice &server, Console *console)
    : CallCommand(options, server, console), m_runId(runId)
{}

void CancelCommand::call()
{
    whenAnswered(client()->cancelRun(m_runId), this,
                 [this](const Result<CancelRunResponse> &response) {
                     const Kind kind = response.error().kind();
                     // The server answers 500 for "no such run", "not on a machine yet" and more.
                     if (kind == Kind::None || kind == Kind::Server)
                         watch(response.error());
                     else
                         end(printFailure(response.error()));
                 });
}

void CancelCommand::watch(const ApiError &refusal)
{
    RequestOptions options;
    options.setTotalTimeout(refusal ? patienceAfterRefusal : patience);
    WorkflowRun *run = client()->attach(m_runId, options);
    connect(run, &WorkflowRun::finished, this,
            [this, run, refusal] { printOutcome(*run, refusal); });
}

void CancelCommand::printOutcome(const WorkflowRun &run, const ApiError &refusal)
{
    const bool hasEnded = isTerminal(run.status());
    if (!hasEnded && (refusal || run.error().kind() != ApiError::Kind::Timeout)) {
        const ApiError &error =
            run.error().kind() == ApiError::Kind::NotFound ? run.error() : refusal;
        end(printFailure(error ? error : run.error()));
        return;
    }
    if (isJson())
        console()->result(JsonLine("status"_L1)
                              .add(u"run_id"_s, m_runId)
                              .add(u"status"_s, run.rawStatus())
                              .text());
    else if (run.phase() == WorkflowRun::Cancelled)
        console()->resultText(u"cancelled"_s);
    else if (hasEnded)
        console()->resultText(
            CliText::tr("%1: the run had ended before it could be cancelled").arg(run.rawStatus()));
    else
        console()->resultText(
            CliText::tr("%1: the server accepted the request, but the run has not ended yet")
                .arg(run.rawStatus().isEmpty() ? u"unknown"_s : run.rawStatus()));
    end(hasEnded ? Success : Stopped);
}

} // namespace ComfyDeploy::Cli

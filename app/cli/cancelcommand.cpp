#include "cancelcommand.h"

#include "commandline.h"
#include "console.h"
#include "exitcode.h"
#include "jsonline.h"
#include "remotecommand.h"

#include <ComfyDeploy/workflowrun.h>

namespace ComfyDeploy::Cli {

using namespace Qt::StringLiterals;

namespace {

// How long a run may take to notice that it was cancelled.
constexpr std::chrono::seconds patience(15);
// The server has refused: one look at the run is enough, with time for a slow answer.
constexpr std::chrono::seconds patienceAfterRefusal(3);

} // namespace

std::unique_ptr<Command> CancelCommand::make(const QStringList &arguments, Console *console,
                                             int *exitCode)
{
    CommandLine line(u"cancel"_s, u"[options] RUN_ID"_s,
                     u"Asks the server to stop a run, and tells what became of it. The exit code "
                     "is 0 if the run has ended, 3 if the server would not stop it, 4 if it was "
                     "still going when nobody waited any longer."_s,
                     uR"(  comfydeploy cancel RUN_ID
)"_s);
    line.addOption(u"json"_s, {}, u"One JSON object on stdout, nothing else."_s);
    ServerOptions::declare(&line);
    if (const auto code = line.parse(arguments, 1, 1, console)) {
        *exitCode = *code;
        return nullptr;
    }
    QStringList problems;
    const ServerOptions options = ServerOptions::read(line, &problems);
    checkId(line.positional(0), u"RUN_ID"_s, &problems);
    const auto server = remoteServer(options, &problems);
    if (!problems.isEmpty()) {
        *exitCode = line.refuse(problems, console);
        return nullptr;
    }
    return std::unique_ptr<Command>(
        new CancelCommand(line.positional(0), line.isSet(u"json"_s), options, *server, console));
}

CancelCommand::CancelCommand(const QString &runId, bool json, const ServerOptions &options,
                             const ServerChoice &server, Console *console)
    : m_runId(runId), m_json(json), m_console(console), m_connection(server, options, console)
{}

void CancelCommand::start()
{
    if (const ApiError error = m_connection.start()) {
        Q_EMIT finished(tellError(error, {}, m_json, m_console));
        return;
    }
    m_connection.client()->cancelRun(m_runId).then(
        this, [this](const Result<CancelRunResponse> &response) {
            using Kind = ApiError::Kind;
            const Kind kind = response.error().kind();
            // 500 is how the server says "no such run", "not on a machine yet" and much else.
            if (kind == Kind::None || kind == Kind::Server)
                watch(response.error());
            else
                Q_EMIT finished(tellError(response.error(), m_connection.hintFor(response.error()),
                                          m_json, m_console));
        });
}

void CancelCommand::watch(const ApiError &refusal)
{
    RequestOptions options;
    options.setTotalTimeout(refusal ? patienceAfterRefusal : patience);
    WorkflowRun *run = m_connection.client()->attach(m_runId, options);
    connect(run, &WorkflowRun::finished, this, [this, run, refusal] { tell(*run, refusal); });
}

void CancelCommand::tell(const WorkflowRun &run, const ApiError &refusal)
{
    const bool hasEnded = isTerminal(run.status());
    if (!hasEnded && (refusal || run.error().kind() != ApiError::Kind::Timeout)) {
        const ApiError &error =
            run.error().kind() == ApiError::Kind::NotFound ? run.error() : refusal;
        Q_EMIT finished(
            tellError(error ? error : run.error(), m_connection.hintFor(error), m_json, m_console));
        return;
    }
    if (m_json)
        m_console->result(JsonLine("status"_L1)
                              .add(u"run_id"_s, m_runId)
                              .add(u"status"_s, run.rawStatus())
                              .text());
    else if (run.phase() == WorkflowRun::Cancelled)
        m_console->resultText(u"cancelled"_s);
    else if (hasEnded)
        m_console->resultText(
            u"%1: the run had ended before it could be cancelled"_s.arg(run.rawStatus()));
    else
        m_console->resultText(u"%1: the server took note, but the run goes on so far"_s.arg(
            run.rawStatus().isEmpty() ? u"unknown"_s : run.rawStatus()));
    Q_EMIT finished(hasEnded ? Success : Stopped);
}

} // namespace ComfyDeploy::Cli

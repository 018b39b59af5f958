// SPDX-License-Identifier: MIT

#include "runcommand.h"

#include "clitext.h"
#include "comfyuis.h"
#include "commandline.h"
#include "console.h"
#include "exitcode.h"
#include "graphfile.h"
#include "interrupt.h"
#include "nodeclasses.h"
#include "remotecommand.h"
#include "runjob.h"

#include <ComfyDeploy/core/whenanswered_p.h>
#include <ComfyDeploy/runqueue.h>

#include <algorithm>

namespace ComfyDeploy::Cli {

using namespace Qt::StringLiterals;

namespace {

CommandLine commandLine()
{
    return {
        u"run"_s, u"[options] GRAPH.json"_s,
        CliText::tr("Runs a workflow in ComfyUI's API format and saves what it makes."),
        uR"(  comfydeploy run portrait.json -i prompt="a red fox" -i image=photo.png
  comfydeploy run portrait.json -i seed=1..20 --jobs 2 --output variations
  comfydeploy run portrait.json --workflow-id UUID --machine-id UUID --gpu A10G
  comfydeploy run --deployment-id UUID -i prompt="a red fox" -i image=photo.png
  comfydeploy run portrait.png --comfyui http://127.0.0.1:8188 -i prompt="a red fox"
  comfydeploy run portrait.json --server local --json

)"_s
            + CliText::tr(
                R"(Exit codes: 0 success, 1 the run failed, 2 wrong usage (nothing was sent), 3 the API or the
network, 4 cancelled or timed out, 5 unconfirmed. Of several runs the highest counts.
Ctrl-C asks the server to cancel; a second one stops waiting.
)")};
}

// Whether a run of a deployment that could not be read would fail for the same reason. The service
// answers 500 for an unknown id. A 404 counts only if the deployment was not found, not the route.
bool endsTheRunToo(const ApiError &error)
{
    const bool isGone = error.kind() == ApiError::Kind::NotFound
        && error.message().contains("deployment not"_L1, Qt::CaseInsensitive);
    return isGone || error.kind() == ApiError::Kind::Network || error.httpStatus() == 500
        || error.httpStatus() == 401;
}

//! The node classes to read the workflow with: of a file, or of the first ComfyUI that answers. Of
//! \a server's ComfyUIs only those that answer are kept.
ApiError readClasses(const RunOptions &options, ServerChoice *server,
                     std::optional<NodeCatalog> *catalog, QStringList *problems, Console *console)
{
    if (server->comfyUis.isEmpty()) {
        QString why;
        *catalog = readCatalog(options.catalogPath, &why);
        if (!*catalog)
            *problems += why.endsWith(u'.') ? why : why + u'.';
        return {};
    }
    if (ApiError error = keepReachable(&server->comfyUis, options.server.caFile, console))
        return error;
    const auto answer =
        NodeClasses::fetch(server->comfyUis.constFirst(), options.server.caFile, console);
    if (answer)
        *catalog = *answer;
    return answer.error();
}

const CommandRegistration runCommand({"run"_L1, "GRAPH.json"_L1,
                                      QT_TRANSLATE_NOOP("ComfyDeploy::Cli::CliText",
                                                        "run a workflow and save what it makes"),
                                      RunCommand::make});

} // namespace

std::unique_ptr<Command> RunCommand::make(const QStringList &arguments, Console *console,
                                          int *exitCode)
{
    CommandLine line = commandLine();
    RunOptions::declare(&line);
    if (const auto code = line.parse(arguments, 0, 1, console)) {
        *exitCode = *code;
        return nullptr;
    }
    QStringList problems;
    const RunOptions options = RunOptions::read(line, &problems);
    auto server = anyServer(options.server, &problems);
    std::optional<NodeCatalog> catalog;
    if (problems.isEmpty() && server) {
        if (const ApiError error = readClasses(options, &*server, &catalog, &problems, console)) {
            *exitCode = printError(error, {}, options.output.json, console);
            return nullptr;
        }
    }
    QList<PlannedRun> plan;
    if (catalog && !needsDeployment(options))
        plan = planRuns(options, *server, *catalog, std::nullopt, &problems, console);
    if (!problems.isEmpty()) {
        *exitCode = line.refuse(problems, console);
        return nullptr;
    }
    return std::unique_ptr<Command>(new RunCommand(options, plan, *server, console));
}

RunCommand::RunCommand(const RunOptions &options, const QList<PlannedRun> &plan,
                       const ServerChoice &server, Console *console)
    : m_options(options), m_plan(plan), m_console(console),
      m_connection(server, options.server, console)
{}

void RunCommand::start()
{
    if (const ApiError error = m_connection.start()) {
        Q_EMIT finished(printError(error, {}, m_options.output.json, m_console));
        return;
    }
    auto *interrupt = new Interrupt(this);
    connect(interrupt, &Interrupt::interrupted, this, &RunCommand::onInterrupted);
    if (m_plan.isEmpty())
        readDeployment();
    else
        begin();
}

void RunCommand::readDeployment()
{
    m_reading = m_connection.client()->deployment(m_options.deploymentId);
    whenAnswered(m_reading, this,
                 [this](const Result<Deployment> &deployment) { onDeployment(deployment); });
}

void RunCommand::onDeployment(const Result<Deployment> &deployment)
{
    const ApiError &error = deployment.error();
    if (error && endsTheRunToo(error)) {
        Q_EMIT finished(
            printError(error, m_connection.hintFor(error), m_options.output.json, m_console));
        return;
    }
    std::optional<Deployment> known;
    if (deployment)
        known = *deployment;
    else
        m_console->warning(
            CliText::tr("The deployment cannot be read, so the inputs are not checked: %1")
                .arg(error.message()));
    QStringList problems;
    m_plan = planRuns(m_options, m_connection.choice(), {}, known, &problems, m_console);
    if (problems.isEmpty())
        begin();
    else
        Q_EMIT finished(refuseUsage(problems, m_options.output.json, m_console));
}

void RunCommand::begin()
{
    warnBeforehand();
    m_queue = new RunQueue(m_connection.client(), this);
    m_queue->setMode(m_options.mode);
    m_queue->setMaximumRunning(m_options.jobs);
    connect(m_queue, &RunQueue::runStarted, this, &RunCommand::onRunStarted);
    connect(m_queue, &RunQueue::finished, this, &RunCommand::endIfDone);
    const RequestOptions options = requestOptions();
    for (const PlannedRun &planned : std::as_const(m_plan))
        m_queue->add(planned.request, options);
}

void RunCommand::warnBeforehand() const
{
    if (m_connection.choice().executesRuns() && !m_options.wait)
        m_console->warning(
            CliText::tr("The embedded server ends with this command, and the run with it; "
                        "\"comfydeploy serve\" stays."));
    if (m_plan.size() > 1)
        m_console->note(CliText::tr("%1 runs, %2 at a time")
                            .arg(QString::number(m_plan.size()), QString::number(m_options.jobs)));
}

RequestOptions RunCommand::requestOptions() const
{
    RequestOptions options;
    if (m_options.timeout.count() > 0)
        options.setTotalTimeout(m_options.timeout);
    options.setFollow(m_options.wait);
    return options;
}

ReportOptions RunCommand::reportOptions(int index) const
{
    const PlannedRun &planned = m_plan.at(index);
    ReportOptions report;
    report.json = m_options.output.json;
    report.embedded = m_connection.choice().executesRuns();
    report.comfyUi = !m_connection.choice().comfyUis.isEmpty();
    report.unfollowed = !m_options.wait;
    if (m_plan.size() > 1) {
        const QString number = QString::number(index + 1);
        report.prefix = planned.label.isEmpty()
            ? u"[%1/%2] "_s.arg(number, QString::number(m_plan.size()))
            : u"[%1/%2 %3] "_s.arg(number, QString::number(m_plan.size()), planned.label);
        report.tag.add(u"run"_s, index + 1);
        if (!planned.values.isEmpty())
            report.tag.addRaw(u"values"_s, planned.values.text());
    }
    return report;
}

void RunCommand::onRunStarted(int index, WorkflowRun *run)
{
    ++m_started;
    auto *job =
        new RunJob(run, m_options.output, reportOptions(index), &m_connection, m_console, this);
    job->setTimeout(m_options.timeout);
    m_active += job;
    connect(job, &RunJob::progressed, this, &RunCommand::drawProgress);
    connect(job, &RunJob::finished, this,
            [this, job](int exitCode) { onJobFinished(job, exitCode); });
    drawProgress();
}

void RunCommand::onJobFinished(RunJob *job, int exitCode)
{
    m_active.removeOne(job);
    job->deleteLater(); // the run stays: the client uses it to recognize our runs
    m_exitCode = std::max(m_exitCode, exitCode);
    drawProgress();
    endIfDone();
}

void RunCommand::endIfDone()
{
    if (m_queue->isActive() || !m_active.isEmpty())
        return;
    m_console->clearProgress();
    if (m_started < m_plan.size()) {
        const qsizetype left = m_plan.size() - m_started;
        m_console->note(left == 1 ? CliText::tr("One run was not started.")
                                  : CliText::tr("%1 runs were not started.").arg(left));
        m_exitCode = std::max<int>(m_exitCode, Stopped);
    }
    Q_EMIT finished(m_exitCode);
}

void RunCommand::onInterrupted()
{
    if (m_reading.isValid() && !m_reading.isFinished()) {
        m_reading.cancel();
        Q_EMIT finished(printError({ApiError::Kind::Aborted, CliText::tr("Nothing was started.")},
                                   {}, m_options.output.json, m_console));
        return;
    }
    ++m_interrupts;
    if (m_interrupts == 1)
        m_console->note(
            CliText::tr("Asking the server to cancel. Press Ctrl-C again to stop waiting."));
    m_queue->cancelWaiting();
    const QList<RunJob *> jobs = m_active;
    for (RunJob *job : jobs) {
        if (m_interrupts == 1)
            job->cancel();
        else
            job->abandon();
    }
}

void RunCommand::drawProgress()
{
    if (m_active.isEmpty() || !m_console->hasProgressBar())
        return;
    if (m_plan.size() == 1) {
        const WorkflowRun *run = m_active.first()->run();
        m_console->progress(run->progress(), run->progressKnown(), m_active.first()->statusText());
        return;
    }
    m_console->progress(m_queue->progress(), true,
                        CliText::tr("%1 of %2 done; %3")
                            .arg(QString::number(m_started - m_active.size()),
                                 QString::number(m_plan.size()), m_active.first()->statusText()));
}

} // namespace ComfyDeploy::Cli

// SPDX-License-Identifier: MIT

#include "runscommand.h"

#include "clitext.h"
#include "commandline.h"
#include "console.h"
#include "exitcode.h"
#include "jsonline.h"
#include "remotecommand.h"
#include "table.h"

#include <ComfyDeploy/RunStatus>
#include <ComfyDeploy/core/localhost_p.h>

#include <QtCore/qlocale.h>

#include <limits>

namespace ComfyDeploy::Cli {

using namespace Qt::StringLiterals;

namespace {

RunListQuery readQuery(const CommandLine &line, QStringList *problems)
{
    constexpr int most = std::numeric_limits<int>::max();
    RunListQuery query;
    query.status = line.value(u"status"_s);
    refuseEmpty(line, {u"status"_s}, problems);
    rejectUnknownChoice(line, u"status"_s, runStatusNames(), problems);
    query.limit = readCount(line, u"limit"_s, {query.limit, 1, most}, problems);
    query.offset = readCount(line, u"offset"_s, {0, 0, most}, problems);
    return query;
}

QByteArray jsonLine(const RunSummary &run)
{
    return JsonLine("run"_L1)
        .add(u"run_id"_s, run.id())
        .add(u"status"_s, run.rawStatus())
        .addTime(u"created_at"_s, run.createdAt())
        .addTime(u"queued_at"_s, run.queuedAt())
        .addTime(u"started_at"_s, run.startedAt())
        .addTime(u"ended_at"_s, run.endedAt())
        .addSeconds(u"duration"_s, run.duration())
        .addSeconds(u"run_duration"_s, run.runDuration())
        .addSeconds(u"cold_start_duration"_s, run.coldStartDuration())
        .addText(u"gpu"_s, run.gpu())
        .addText(u"origin"_s, run.origin())
        .addText(u"workflow_id"_s, run.workflowId())
        .addText(u"workflow_version_id"_s, run.workflowVersionId())
        .addText(u"deployment_id"_s, run.deploymentId())
        .addText(u"machine_id"_s, run.machineId())
        .addText(u"batch_id"_s, run.batchId())
        .text();
}

QString secondsCell(double seconds)
{
    return seconds < 0 ? u"-"_s : QLocale().toString(seconds, 'f', 1) + u" s"_s;
}

const CommandRegistration runsCommand(
    {"runs"_L1, ""_L1,
     QT_TRANSLATE_NOOP("ComfyDeploy::Cli::CliText", "list the runs of a workflow or a deployment"),
     RunsCommand::make});

} // namespace

std::unique_ptr<Command> RunsCommand::make(const QStringList &arguments, Console *console,
                                           int *exitCode)
{
    CommandLine line(
        u"runs"_s, u"[options] --workflow-id UUID | --deployment-id UUID"_s,
        CliText::tr("Lists the runs of a workflow or of a deployment, newest first. A local "
                    "server lists those of graphs without an id unless one is given."),
        uR"(  comfydeploy runs --deployment-id UUID --status failed
  comfydeploy runs --workflow-id UUID --limit 20 --json | jq -r .run_id
)"_s);
    line.addOption(u"workflow-id"_s, u"UUID"_s, CliText::tr("The workflow whose runs are listed."));
    line.addOption(u"deployment-id"_s, u"UUID"_s,
                   CliText::tr("The deployment whose runs are listed."));
    line.addOption(u"status"_s, u"STATUS"_s,
                   CliText::tr("Only runs with this status, such as failed."));
    line.addOption(u"limit"_s, u"N"_s, CliText::tr("Read N runs; the default is 100."));
    line.addOption(u"offset"_s, u"N"_s, CliText::tr("Skip the N newest."));
    declare(&line);
    if (const auto code = line.parse(arguments, 0, 0, console)) {
        *exitCode = *code;
        return nullptr;
    }
    QStringList problems;
    const Options options = read(line, &problems);
    const RunListQuery query = readQuery(line, &problems);
    refuseEmpty(line, {u"workflow-id"_s, u"deployment-id"_s}, &problems);
    refuseNoUuid(line, {u"workflow-id"_s, u"deployment-id"_s}, &problems);
    const QString deploymentId = line.value(u"deployment-id"_s);
    if (!deploymentId.isEmpty())
        refuseBeside(u"--deployment-id"_s, line, {u"workflow-id"_s}, &problems);
    const auto server = remoteServer(options.server, &problems);
    QString workflowId = line.value(u"workflow-id"_s);
    if (server && server->isLocal() && workflowId.isEmpty())
        workflowId = anyWorkflowId;
    if (workflowId.isEmpty() && deploymentId.isEmpty())
        problems += CliText::tr("Which runs? Give --workflow-id or --deployment-id.");
    if (!problems.isEmpty()) {
        *exitCode = line.refuse(problems, console);
        return nullptr;
    }
    return std::unique_ptr<Command>(
        new RunsCommand(workflowId, deploymentId, query, options, *server, console));
}

RunsCommand::RunsCommand(const QString &workflowId, const QString &deploymentId,
                         const RunListQuery &query, const Options &options,
                         const ServerChoice &server, Console *console)
    : CallCommand(options, server, console), m_workflowId(workflowId), m_deploymentId(deploymentId),
      m_query(query)
{}

void RunsCommand::call()
{
    await<RunListPage>(m_deploymentId.isEmpty() ? client()->workflowRuns(m_workflowId, m_query)
                                                : client()->deploymentRuns(m_deploymentId, m_query),
                       [this](const RunListPage &page) { return printPage(page); });
}

int RunsCommand::printPage(const RunListPage &page)
{
    QList<QStringList> rows;
    for (const RunSummary &run : page.runs) {
        if (isJson())
            console()->result(jsonLine(run));
        rows += {run.id(),
                 run.rawStatus(),
                 timeCell(run.createdAt()),
                 secondsCell(run.duration()),
                 textCell(run.gpu()),
                 textCell(run.origin())};
    }
    if (rows.isEmpty())
        console()->note(page.hasMore ? CliText::tr("There are none among these runs.")
                                     : CliText::tr("There are no such runs."));
    else if (!isJson())
        printTable({{CliText::tr("RUN ID"), true},
                    {CliText::tr("STATUS")},
                    {CliText::tr("CREATED")},
                    {CliText::tr("DURATION")},
                    {u"GPU"_s},
                    {CliText::tr("ORIGIN")}},
                   rows, console());
    if (page.hasMore)
        console()->note(CliText::tr("There may be more: --offset %1").arg(page.next().offset));
    return Success;
}

} // namespace ComfyDeploy::Cli

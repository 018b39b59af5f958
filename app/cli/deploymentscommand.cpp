// SPDX-License-Identifier: MIT

#include "deploymentscommand.h"

#include "clitext.h"
#include "commandline.h"
#include "console.h"
#include "exitcode.h"
#include "inputlist.h"
#include "jsonline.h"
#include "remotecommand.h"
#include "table.h"

#include <ComfyDeploy/core/whenanswered_p.h>

#include <limits>

namespace ComfyDeploy::Cli {

using namespace Qt::StringLiterals;

namespace {

QByteArray jsonLine(const Deployment &deployment)
{
    return JsonLine("deployment"_L1)
        .add(u"deployment_id"_s, deployment.id())
        .addText(u"name"_s, deployment.name())
        .addText(u"environment"_s, deployment.environment())
        .addText(u"description"_s, deployment.description())
        .addText(u"workflow_id"_s, deployment.workflowId())
        .addText(u"workflow_version_id"_s, deployment.workflowVersionId())
        .addText(u"machine_id"_s, deployment.machineId())
        .addText(u"gpu"_s, deployment.gpu())
        .addText(u"share_slug"_s, deployment.shareSlug())
        .addRaw(u"is_fluid"_s, deployment.isFluid() ? "true" : "false")
        .addTime(u"created_at"_s, deployment.createdAt())
        .addTime(u"updated_at"_s, deployment.updatedAt())
        .text();
}

QStringList environments()
{
    return {u"production"_s,   u"staging"_s,       u"preview"_s,
            u"public-share"_s, u"private-share"_s, u"community-share"_s};
}

const CommandRegistration deploymentsCommand(
    {"deployments"_L1, "[ID]"_L1,
     QT_TRANSLATE_NOOP("ComfyDeploy::Cli::CliText", "list the deployments, or one with its inputs"),
     DeploymentsCommand::make});

} // namespace

std::unique_ptr<Command> DeploymentsCommand::make(const QStringList &arguments, Console *console,
                                                  int *exitCode)
{
    CommandLine line(
        u"deployments"_s, u"[options] [ID]"_s,
        CliText::tr(
            "Lists the deployments, newest change first; with an ID, that one and its inputs."),
        uR"(  comfydeploy deployments --environment production
  comfydeploy deployments UUID
  comfydeploy run --deployment-id UUID -i prompt="a red fox"
)"_s);
    line.addOption(
        u"environment"_s, u"NAME"_s,
        CliText::tr("Only those of one of these: %1.").arg(environments().join(u", "_s)));
    line.addOption(u"limit"_s, u"N"_s, CliText::tr("List at most N; the default is all."));
    line.addOption(u"offset"_s, u"N"_s, CliText::tr("Skip the N newest."));
    declare(&line);
    if (const auto code = line.parse(arguments, 0, 1, console)) {
        *exitCode = *code;
        return nullptr;
    }
    constexpr int most = std::numeric_limits<int>::max();
    QStringList problems;
    const Options options = read(line, &problems);
    refuseEmpty(line, {u"environment"_s}, &problems);
    rejectUnknownChoice(line, u"environment"_s, environments(), &problems);
    DeploymentQuery query;
    query.environment = line.value(u"environment"_s);
    query.pageSize = readCount(line, u"limit"_s, {0, 1, most}, &problems);
    query.offset = readCount(line, u"offset"_s, {0, 0, most}, &problems);
    if (line.hasPositional(0)) {
        checkId(line.positional(0), u"ID"_s, &problems);
        refuseBeside(CliText::tr("an ID"), line, {u"environment"_s, u"limit"_s, u"offset"_s},
                     &problems);
    }
    const auto server = anyServer(options.server, &problems);
    if (!problems.isEmpty()) {
        *exitCode = line.refuse(problems, console);
        return nullptr;
    }
    return std::unique_ptr<Command>(
        new DeploymentsCommand(line.positional(0), query, options, *server, console));
}

DeploymentsCommand::DeploymentsCommand(const QString &id, const DeploymentQuery &query,
                                       const Options &options, const ServerChoice &server,
                                       Console *console)
    : CallCommand(options, server, console), m_id(id), m_query(query)
{}

void DeploymentsCommand::call()
{
    if (m_id.isEmpty())
        whenAnswered(
            client()->deployments(m_query), this, [this](const Result<QList<Deployment>> &all) {
                using enum ApiError::Kind;
                if (all) {
                    printList(*all);
                    end(Success);
                } else if (all.error().kind() == Server || all.error().kind() == BadResponse) {
                    printAvailableHalf(all.error(), false);
                } else {
                    end(printFailure(all.error()));
                }
            });
    else
        await<Deployment>(client()->deployment(m_id), [this](const Deployment &deployment) {
            printOne(deployment);
            return Success;
        });
}

// The service lists two kinds separately, and one invalid deployment makes the list of its kind
// fail: prints the other list. The exit code and the error show that it is incomplete.
void DeploymentsCommand::printAvailableHalf(const ApiError &problem, bool isFluid)
{
    DeploymentQuery query = m_query;
    query.isFluid = isFluid;
    const auto options = RequestOptions().setRetryPolicy(RetryPolicy::none());
    whenAnswered(client()->deployments(query, options), this,
                 [this, problem, isFluid](const Result<QList<Deployment>> &half) {
                     if (half && !half->isEmpty())
                         printList(*half);
                     if (half || isFluid)
                         end(printFailure(problem));
                     else
                         printAvailableHalf(problem, true);
                 });
}

void DeploymentsCommand::printList(const QList<Deployment> &deployments)
{
    QList<QStringList> rows;
    for (const Deployment &deployment : deployments) {
        if (isJson())
            console()->result(jsonLine(deployment));
        rows += {deployment.id(), textCell(deployment.name()), textCell(deployment.environment()),
                 timeCell(deployment.updatedAt())};
    }
    if (rows.isEmpty())
        console()->note(CliText::tr("There are no such deployments."));
    else if (!isJson())
        printTable({{u"ID"_s, true},
                    {CliText::tr("NAME")},
                    {CliText::tr("ENVIRONMENT")},
                    {CliText::tr("UPDATED")}},
                   rows, console());
    if (m_query.pageSize > 0 && rows.size() == m_query.pageSize)
        console()->note(CliText::tr("There may be more: --offset %1")
                            .arg(qint64(m_query.offset) + m_query.pageSize));
}

void DeploymentsCommand::printOne(const Deployment &deployment)
{
    if (isJson())
        console()->result(jsonLine(deployment));
    else
        printFacts({{CliText::tr("Deployment"), deployment.id()},
                    {CliText::tr("Name"), deployment.name()},
                    {CliText::tr("Environment"), deployment.environment()},
                    {CliText::tr("Description"), deployment.description()},
                    {CliText::tr("Workflow"), deployment.workflowId()},
                    {CliText::tr("Version"), deployment.workflowVersionId()},
                    {CliText::tr("Machine"), deployment.machineId()},
                    {u"GPU"_s, deployment.gpu()},
                    {CliText::tr("Updated"), timeCell(deployment.updatedAt())}},
                   console());
    const QList<InputSpec> inputs = deployment.inputs();
    if (!isJson() && !inputs.isEmpty())
        console()->resultText({});
    printInputs(inputs, isJson(), console());
}

} // namespace ComfyDeploy::Cli

// SPDX-License-Identifier: MIT

#include "runplan.h"

#include "clitext.h"
#include "console.h"
#include "graphfile.h"
#include "serverchoice.h"

#include <ComfyDeploy/core/jsontext_p.h>
#include <ComfyDeploy/core/localhost_p.h>

namespace ComfyDeploy::Cli {

using namespace Qt::StringLiterals;

namespace {

void setIds(const RunOptions &options, const ServerChoice &server, WorkflowRunRequest *request,
            QStringList *problems)
{
    if (!options.deploymentId.isEmpty()) {
        request->setDeploymentId(options.deploymentId);
        return;
    }
    request->setWorkflowId(options.workflowId);
    request->setMachineId(options.machineId);
    if (server.isLocal()) {
        if (options.workflowId.isEmpty())
            request->setWorkflowId(anyWorkflowId);
        if (options.machineId.isEmpty())
            request->setMachineId(anyMachineId);
        return;
    }
    const auto need = [&](const QString &value, QLatin1StringView option) {
        if (value.isEmpty())
            *problems += CliText::tr("%1 is missing: %2 needs it.").arg(option, server.shownUrl());
    };
    need(options.workflowId, "--workflow-id"_L1);
    need(options.machineId, "--machine-id"_L1);
}

WorkflowRunRequest baseRequest(const RunOptions &options, const ServerChoice &server,
                               QStringList *problems)
{
    WorkflowRunRequest request;
    setIds(options, server, &request, problems);
    for (const auto &[field, value] : options.fields)
        field->set(&request, value);
    request.setKeepSeeds(options.keepSeeds);
    if (!options.workflowPath.isEmpty()) {
        QString why;
        if (const auto json = readJsonObject(options.workflowPath, &why))
            request.setWorkflow(*json);
        else
            *problems += why + u'.';
    }
    return request;
}

// Uses the inputs in the file, which the command line overrides.
void takeAlong(const WorkflowImport &workflow, const RunOptions &options,
               WorkflowRunRequest *request, Console *console)
{
    printNotes(options.graphPath, workflow, console);
    if (options.workflowPath.isEmpty() && !workflow.workflow().isEmpty())
        request->setWorkflow(workflow.workflow());
    request->setInputs(workflow.inputs());
    if (!workflow.inputs().isEmpty())
        console->note(CliText::tr("Its inputs are used unless -i sets them: %1")
                          .arg(workflow.inputs().keys().join(u", "_s)));
}

// The value of each axis for run \a index; the last axis varies fastest.
QVariantList valuesOf(const QList<InputAxis> &axes, qint64 index)
{
    QVariantList values(axes.size());
    for (qsizetype i = axes.size() - 1; i >= 0; --i) {
        const QVariantList &choices = axes.at(i).values;
        values[i] = choices.at(index % choices.size());
        index /= choices.size();
    }
    return values;
}

PlannedRun plannedRun(const WorkflowRunRequest &base, const WorkflowGraph &baseGraph,
                      const QList<InputAxis> &axes, qint64 index, QStringList *problems)
{
    PlannedRun run{base, {}, {}};
    WorkflowGraph graph = baseGraph;
    const QVariantList values = valuesOf(axes, index);
    QStringList label;
    for (qsizetype i = 0; i < axes.size(); ++i) {
        const InputAxis &axis = axes.at(i);
        const QVariant &value = values.at(i);
        QString why;
        if (axis.nodeId.isEmpty())
            run.request.setInput(axis.name, value);
        else if (!graph.setValue(axis.nodeId, axis.inputName, value, &why))
            *problems += why;
        if (axis.values.size() > 1) {
            const QByteArray json = JsonText::fromVariant(value).value_or("null"_ba);
            label += axis.name + u'=' + QString::fromUtf8(json);
            run.values.addRaw(axis.name, json);
        }
    }
    run.label = label.join(u' ');
    if (!base.workflowId().isEmpty())
        run.request.setWorkflowApiJson(graph);
    return run;
}

std::optional<qint64> countRuns(const QList<InputAxis> &axes, int repeat)
{
    qint64 count = repeat;
    for (const InputAxis &axis : axes) {
        count *= axis.values.size();
        if (count > MaximumRuns)
            return std::nullopt;
    }
    return count;
}

} // namespace

bool needsDeployment(const RunOptions &options)
{
    return !options.deploymentId.isEmpty() && options.graphPath.isEmpty()
        && !options.inputs.isEmpty();
}

QList<PlannedRun> planRuns(const RunOptions &options, const ServerChoice &server,
                           const std::optional<Deployment> &deployment, QStringList *problems,
                           Console *console)
{
    WorkflowRunRequest base = baseRequest(options, server, problems);
    std::optional<WorkflowGraph> graph;
    if (!options.graphPath.isEmpty()) {
        QString why;
        const auto workflow = readWorkflow(options.graphPath, &why);
        if (!workflow) {
            *problems += why.endsWith(u'.') ? why : why + u'.';
            return {};
        }
        graph = workflow->graph();
        takeAlong(*workflow, options, &base, console);
    }
    std::optional<InputTargets> targets = graph;
    if (!graph && deployment)
        targets = *deployment;
    QStringList warnings;
    const QList<InputAxis> axes = readInputs(options.inputs, targets, problems, &warnings);
    for (const QString &warning : std::as_const(warnings))
        console->warning(warning);
    for (const InputAxis &axis : axes) {
        if (!axis.nodeId.isEmpty() && !options.deploymentId.isEmpty())
            *problems +=
                CliText::tr(
                    "Input \"%1\": a deployment runs its own graph; only inputs can be set.")
                    .arg(axis.name);
    }
    const auto count = countRuns(axes, options.repeat);
    if (!count)
        *problems += CliText::tr("These are more than %1 runs.").arg(MaximumRuns);
    if (!problems->isEmpty())
        return {};

    QList<PlannedRun> runs;
    for (qint64 i = 0; i < *count && problems->isEmpty(); ++i) {
        runs +=
            plannedRun(base, graph.value_or(WorkflowGraph()), axes, i / options.repeat, problems);
        if (const ApiError error = runs.last().request.check())
            *problems += error.message();
    }
    return runs;
}

} // namespace ComfyDeploy::Cli

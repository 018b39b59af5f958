// SPDX-License-Identifier: MIT

#include "runplan.h"

#include "clitext.h"
#include "console.h"
#include "graphfile.h"
#include "serverchoice.h"

#include "shared/combinations.h"

#include <ComfyDeploy/core/jsontext_p.h>
#include <ComfyDeploy/core/localhost_p.h>

#include <algorithm>

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

QList<qsizetype> sizesOf(const QList<InputAxis> &axes)
{
    QList<qsizetype> sizes;
    for (const InputAxis &axis : axes)
        sizes += axis.values.size();
    return sizes;
}

QVariantList valuesOf(const QList<InputAxis> &axes, qint64 index)
{
    const QList<qsizetype> positions = App::combinationAt(sizesOf(axes), index);
    QVariantList values;
    for (qsizetype i = 0; i < axes.size(); ++i)
        values += axes.at(i).values.at(positions.at(i));
    return values;
}

//! What all runs of one command are made of.
struct RunBase
{
    WorkflowRunRequest request;
    GraphFields fields; //!< of the graph; none for a deployment
    QList<InputAxis> axes;
};

// Sets a seed that stands in the graph, not that of an External node.
bool setsLiteralSeed(const RunBase &base)
{
    return std::any_of(base.axes.begin(), base.axes.end(), [&base](const InputAxis &axis) {
        const auto field = base.fields.find(axis.field);
        return (field && field->kind() == InputSpec::Kind::Seed)
            || axis.inputName.endsWith("seed"_L1);
    });
}

PlannedRun plannedRun(const RunBase &base, qint64 index, QStringList *problems, QStringList *notes)
{
    PlannedRun run{base.request, {}, {}};
    const QVariantList values = valuesOf(base.axes, index);
    QVariantMap fieldValues;
    QStringList label;
    for (qsizetype i = 0; i < base.axes.size(); ++i) {
        const InputAxis &axis = base.axes.at(i);
        if (!axis.field.isEmpty())
            fieldValues.insert(axis.field, values.at(i));
        else if (axis.nodeId.isEmpty())
            run.request.setInput(axis.name, values.at(i));
        if (axis.values.size() > 1) {
            const QByteArray json = JsonText::fromVariant(values.at(i)).value_or("null"_ba);
            label += axis.name + u'=' + QString::fromUtf8(json);
            run.values.addRaw(axis.name, json);
        }
    }
    run.label = label.join(u' ');
    if (base.request.workflowId().isEmpty())
        return run;
    QString why;
    std::optional<GraphFields::Filled> filled = base.fields.fill(fieldValues, &why);
    if (!filled) {
        *problems += why;
        return run;
    }
    for (qsizetype i = 0; i < base.axes.size(); ++i) {
        const InputAxis &axis = base.axes.at(i);
        if (!axis.nodeId.isEmpty()
            && !filled->graph.setValue(axis.nodeId, axis.inputName, values.at(i), &why))
            *problems += why;
    }
    for (auto it = filled->inputs.cbegin(); it != filled->inputs.cend(); ++it)
        run.request.setInput(it.key(), it.value());
    run.request.setWorkflowApiJson(filled->graph);
    *notes = filled->notes;
    return run;
}

} // namespace

bool needsDeployment(const RunOptions &options)
{
    return !options.deploymentId.isEmpty() && options.graphPath.isEmpty()
        && !options.inputs.isEmpty();
}

QList<PlannedRun> planRuns(const RunOptions &options, const ServerChoice &server,
                           const NodeCatalog &catalog, const std::optional<Deployment> &deployment,
                           QStringList *problems, Console *console)
{
    RunBase base{baseRequest(options, server, problems), {}, {}};
    std::optional<WorkflowGraph> graph;
    std::optional<InputTargets> targets;
    if (!options.graphPath.isEmpty()) {
        QString why;
        const auto workflow = readWorkflow(options.graphPath, catalog, &why);
        if (!workflow) {
            *problems += why.endsWith(u'.') ? why : why + u'.';
            return {};
        }
        graph = workflow->graph();
        takeAlong(*workflow, options, &base.request, console);
        base.fields = GraphFields::of(*graph, catalog, workflow->workflow());
        targets = InputTargets(*graph, base.fields);
    } else if (deployment) {
        targets = *deployment;
    }
    QStringList warnings;
    base.axes = readInputs(options.inputs, targets, problems, &warnings);
    for (const QString &warning : std::as_const(warnings))
        console->warning(warning);
    if (!server.isLocal() && !options.keepSeeds && setsLiteralSeed(base))
        console->warning(
            CliText::tr("The service replaces the seeds that stand in a graph by random ones; "
                        "--keep-seeds keeps them."));
    for (const InputAxis &axis : std::as_const(base.axes)) {
        const bool isLiteral = !axis.nodeId.isEmpty() || !axis.field.isEmpty();
        if (isLiteral && !options.deploymentId.isEmpty())
            *problems +=
                CliText::tr(
                    "Input \"%1\": a deployment runs its own graph; only inputs can be set.")
                    .arg(axis.name);
    }
    const auto count = App::combinationCount(sizesOf(base.axes), options.repeat, MaximumRuns);
    if (!count)
        *problems += CliText::tr("These are more than %1 runs.").arg(MaximumRuns);
    if (!problems->isEmpty())
        return {};

    QList<PlannedRun> runs;
    QStringList notes;
    for (int i = 0; i < *count && problems->isEmpty(); ++i) {
        runs += plannedRun(base, i / options.repeat, problems, &notes);
        if (const ApiError error = runs.last().request.check())
            *problems += error.message();
    }
    for (const QString &note : std::as_const(notes))
        console->note(note);
    return runs;
}

} // namespace ComfyDeploy::Cli

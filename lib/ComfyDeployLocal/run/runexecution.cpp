// SPDX-License-Identifier: MIT

#include "runexecution_p.h"

#include "graphinputs_p.h"
#include <ComfyDeployLocal/wording/prompterrors_p.h>

#include <QtCore/qjsonarray.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

PromptCheck nodeErrorCheck(const QString &node, const QString &classType,
                           const QStringList &outputNodes)
{
    PromptCheck check;
    check.error = PromptErrors::outputsFailed(u""_s);
    check.nodeErrors.insert(
        node,
        QJsonObject{
            {u"errors"_s, QJsonArray{PromptErrors::customValidation(u"fault node-error"_s)}},
            {u"dependent_outputs"_s, QJsonArray::fromStringList(outputNodes)},
            {u"class_type"_s, classType}});
    return check;
}

//! A refusal without node_errors, at which the service's runner fails.
PromptCheck unknownClassCheck(const QString &node)
{
    PromptCheck check;
    check.error = PromptErrors::unknownClass(node);
    return check;
}

constexpr std::chrono::milliseconds StandardTimeout{300'000};

} // namespace

RunExecution::RunExecution(Run &run, const ExecutionContext &context)
    : m_run(run), m_context(context), m_files(context.files),
      m_reporter(run, m_files, RunReporter::Outputs::AsTheService, context.base)
{}

std::optional<std::chrono::milliseconds> RunExecution::execute()
{
    using std::chrono::milliseconds;
    run();
    if (!m_hangs || m_run.stream) // the service does not time streams out
        return std::nullopt;
    m_run.faults.runTimeout.strike();
    return m_timeout.isForever() ? StandardTimeout : milliseconds(m_timeout.remainingTime());
}

void RunExecution::run()
{
    const auto inputs = JsonText::parse(m_run.request.inputs);
    const auto graph = JsonText::parse(m_run.takeGraphs().graph);
    if (!startUp())
        return;
    if (m_run.faults.needsWorkflow.strike()) {
        m_run.setStatus(RunStatus::Failed);
        if (m_run.stream)
            m_run.stream->finish(); // without an event
        return;
    }
    const auto filled =
        inputs && graph ? JsonText::parse(graphWithInputs(*graph, inputs->root())) : std::nullopt;
    if (!filled)
        return m_reporter.end(RunStatus::Failed);
    m_reporter.setGraph(*filled);
    const PromptCheck check = checkedPrompt(*filled);
    if (reportPromptResult(check))
        runPrompt(*filled, check);
}

bool RunExecution::startUp()
{
    if (!m_run.waitForTurn())
        return false;
    if (const TakenFault &start = m_run.faults.coldStart;
        start.strike() && !m_run.sleep(std::chrono::milliseconds(start.number())))
        return false;
    if (!m_reporter.queued())
        return false;
    if (m_run.faults.runTimeout)
        m_timeout.setRemainingTime(m_run.faults.runTimeout.number(), Qt::PreciseTimer);
    m_reporter.print(u"Starting server"_s);
    m_reporter.print(u"To see the GUI go to: "_s + m_context.base());
    return m_reporter.started();
}

PromptCheck RunExecution::checkedPrompt(const JsonText &graph) const
{
    if (m_run.faults.refusedInSilence.strike())
        return unknownClassCheck(graph.root().at(0).key());
    PromptCheck check = m_context.engine.check(graph);
    if (!m_run.faults.errorNode.strike())
        return check;
    const QString node = m_run.faults.errorNode.value();
    return nodeErrorCheck(node, m_reporter.classOf(node), check.outputNodes);
}

bool RunExecution::reportPromptResult(const PromptCheck &check)
{
    if (check.accepted()) {
        m_reporter.promptResult(check, m_context.nextNumber());
        return true;
    }
    m_reporter.promptResult(check, std::nullopt);
    if (m_run.faults.refusedInSilence && m_run.stream)
        hang();
    else
        m_reporter.end(RunStatus::Failed);
    return false;
}

void RunExecution::runPrompt(const JsonText &graph, const PromptCheck &check)
{
    ExecutionHooks hooks;
    hooks.event = [this](const QString &event, const QJsonObject &data) {
        if (event == "executing"_L1)
            strikeAt(data.value("node"_L1).toString());
        // The service kills the relay at a timeout: later messages are not delivered.
        if (!m_timeout.hasExpired())
            m_reporter.relay(event, data);
    };
    hooks.cancelled = [this] {
        return isStopped();
    };
    hooks.print = [this](const QString &line) {
        m_reporter.print(line);
    };
    hooks.faults.stepDelay = std::chrono::milliseconds(m_run.faults.stepDelay.number());
    hooks.faults.failNode = m_run.faults.failingNode.value();
    hooks.faults.interruptNode = m_run.faults.interruptedNode.value();
    hooks.faults.cancelNode = m_run.faults.cancelledNode.value();
    const ExecutionOutcome outcome =
        m_context.engine.run(m_run.id, graph, check.outputNodes, hooks);
    if (m_run.hasEnded())
        return; // the service kills a cancelled run: nothing more is printed
    if (m_timeout.hasExpired())
        return timeOut();
    m_reporter.executed();
    switch (outcome) {
    case ExecutionOutcome::Success:
        return storesNoEnd() ? hang() : m_reporter.end(RunStatus::Success);
    case ExecutionOutcome::Error:
        return m_reporter.end(RunStatus::Failed);
    case ExecutionOutcome::Interrupted:
        return hang(); // the service does not notice the interruption
    }
}

//! The engine's faults have their effect when \a node is executed; null once the graph is done.
void RunExecution::strikeAt(const QString &node)
{
    if (node.isNull() || isStopped())
        return;
    m_run.faults.stepDelay.strike();
    for (const TakenFault &fault : {m_run.faults.failingNode, m_run.faults.interruptedNode}) {
        if (fault.value() == node)
            fault.strike();
    }
}

bool RunExecution::isStopped() const
{
    return m_run.hasEnded() || m_timeout.hasExpired();
}

//! The service kills the function. The call that waits for it stores the status; a stream has no
//! such call.
void RunExecution::timeOut()
{
    m_run.faults.runTimeout.strike();
    if (m_run.stream)
        m_run.stream->cut();
    else
        m_run.setStatus(RunStatus::Timeout);
}

void RunExecution::hang()
{
    m_hangs = true;
    if (m_run.stream)
        m_run.stream->hang();
}

//! The service's runner reports "success" when the last upload ends after the last node, so it
//! never does without such an upload.
bool RunExecution::storesNoEnd() const
{
    if (m_run.faults.earlyUpload.strike())
        return true;
    const QList<RunOutput> outputs = m_run.state().outputs;
    const bool hasNoFiles =
        std::all_of(outputs.begin(), outputs.end(),
                    [](const RunOutput &output) { return output.items.isEmpty(); });
    return hasNoFiles && m_run.faults.textOnlyHangs.strike();
}

} // namespace ComfyDeploy::Local

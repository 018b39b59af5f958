// SPDX-License-Identifier: MIT

#include "runexecution_p.h"

#include "graphinputs_p.h"
#include "streamevents_p.h"
#include <ComfyDeployLocal/storage/filestore_p.h>
#include <ComfyDeployLocal/wording/executionlog_p.h>
#include <ComfyDeployLocal/wording/prompterrors_p.h>
#include <ComfyDeployLocal/wording/pythonjson_p.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/quuid.h>

#include <cmath>

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

//! The runner fails at the empty node_errors.
PromptCheck unknownClassCheck(const QString &node)
{
    PromptCheck check;
    check.error = PromptErrors::unknownClass(node);
    return check;
}

constexpr std::chrono::milliseconds StandardTimeout{300'000};

} // namespace

RunExecution::RunExecution(Run &run, const ExecutionContext &context)
    : m_run(run), m_context(context)
{}

std::optional<std::chrono::milliseconds> RunExecution::execute()
{
    using std::chrono::milliseconds;
    run();
    if (!m_hangs || m_run.stream) // the service has no alarm for streams
        return std::nullopt;
    return m_timeout.isForever() ? StandardTimeout : milliseconds(m_timeout.remainingTime());
}

void RunExecution::run()
{
    const auto inputs = JsonText::parse(m_run.request.inputs);
    const auto graph = JsonText::parse(m_run.takeGraph());
    if (!startUp())
        return;
    if (m_run.faults.needsWorkflow) {
        m_run.setStatus(RunStatus::Failed);
        if (m_run.stream)
            m_run.stream->finish(); // without an event
        return;
    }
    const auto filled =
        inputs && graph ? JsonText::parse(graphWithInputs(*graph, inputs->root())) : std::nullopt;
    if (!filled)
        return end(RunStatus::Failed);
    for (const JsonText::Value &node : filled->root().children())
        m_classes.insert(node.key(), node.member(u"class_type").toString());
    const PromptCheck check = checkedPrompt(*filled);
    if (reportPromptResult(check))
        runPrompt(*filled, check);
}

bool RunExecution::startUp()
{
    if (!m_run.waitForTurn())
        return false;
    if (m_run.faults.coldStart && !m_run.sleep(std::chrono::milliseconds(m_run.faults.coldStart)))
        return false;
    if (!m_run.setStatus(RunStatus::Queued))
        return false;
    if (m_run.faults.runTimeout)
        m_timeout.setRemainingTime(*m_run.faults.runTimeout, Qt::PreciseTimer);
    sendEvent(u"function_call_id"_s,
              PythonJson::string(m_run.functionCallId, PythonJson::Style::Stream));
    sendEvent(u"gpu_ready"_s);
    sendEvent(u"gpu_event_id"_s, PythonJson::string(m_run.gpuEventId, PythonJson::Style::Stream));
    print(u"Starting server"_s);
    print(u"To see the GUI go to: "_s + m_context.base());
    sendEvent(u"comfyui_api_ready"_s);
    if (!m_run.setStatus(RunStatus::Started))
        return false;
    sendEvent(u"comfyui_ready"_s);
    return true;
}

PromptCheck RunExecution::checkedPrompt(const JsonText &graph) const
{
    if (m_run.faults.refusedInSilence)
        return unknownClassCheck(graph.root().at(0).key());
    const PromptCheck check = m_context.engine.check(graph);
    const QString node = m_run.faults.errorNode;
    return node.isEmpty() ? check : nodeErrorCheck(node, m_classes.value(node), check.outputNodes);
}

bool RunExecution::reportPromptResult(const PromptCheck &check)
{
    const QByteArray nodeErrors =
        PythonJson::value(check.nodeErrors, PythonJson::Style::Stream, promptErrorOrder());
    m_run.log.add(u"got prompt"_s);
    for (const QString &line : promptCheckLines(check))
        m_run.log.add(line);
    noteRefusal(check);
    if (check.accepted()) {
        const int number = m_context.nextNumber();
        if (m_run.stream) {
            m_run.stream->promptResult(PythonJson(PythonJson::Style::Stream)
                                           .add(u"prompt_id", m_run.id)
                                           .add(u"number", number)
                                           .addRaw(u"node_errors", nodeErrors)
                                           .text());
        }
        return true;
    }
    if (m_run.stream) {
        m_run.stream->promptResult(
            PythonJson(PythonJson::Style::Stream)
                .addRaw(
                    u"error",
                    PythonJson::value(check.error, PythonJson::Style::Stream, promptErrorOrder()))
                .addRaw(u"node_errors", nodeErrors)
                .text());
    }
    if (m_run.faults.refusedInSilence && m_run.stream)
        hang();
    else
        end(RunStatus::Failed);
    return false;
}

void RunExecution::runPrompt(const JsonText &graph, const PromptCheck &check)
{
    ExecutionHooks hooks;
    hooks.event = [this](const QString &event, const QJsonObject &data) {
        relay(event, data);
    };
    hooks.cancelled = [this] {
        return isStopped();
    };
    hooks.print = [this](const QString &line) {
        print(line);
    };
    hooks.faults.stepDelay = std::chrono::milliseconds(m_run.faults.stepDelay);
    hooks.faults.failNode = m_run.faults.failingNode;
    hooks.faults.interruptNode = m_run.faults.interruptedNode;
    QElapsedTimer timer;
    timer.start();
    const ExecutionOutcome outcome =
        m_context.engine.run(m_run.id, graph, check.outputNodes, hooks);
    if (m_run.hasEnded())
        return; // the service kills what it cancels: nothing more is printed
    if (m_timeout.hasExpired())
        return timeOut();
    nodeEnds();
    noteTimings();
    m_run.log.add(
        u"Prompt executed in %1 seconds"_s.arg(double(timer.elapsed()) / 1000, 0, 'f', 2));
    switch (outcome) {
    case ExecutionOutcome::Success:
        return storesNoEnd() ? hang() : end(RunStatus::Success);
    case ExecutionOutcome::Error:
        return end(RunStatus::Failed);
    case ExecutionOutcome::Interrupted:
        return hang(); // the service does not learn of it
    }
}

bool RunExecution::isStopped() const
{
    return m_run.hasEnded() || m_timeout.hasExpired();
}

//! The function is killed: its status is stored by the call that waited for it, and a stream has
//! none.
void RunExecution::timeOut()
{
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

//! The runner reports "success" when the last upload ends after the last node, and so never if
//! there is no such upload.
bool RunExecution::storesNoEnd() const
{
    if (m_run.faults.earlyUpload)
        return true;
    const QList<RunOutput> outputs = m_run.state().outputs;
    return m_run.faults.textOnlyHangs
        && std::all_of(outputs.begin(), outputs.end(),
                       [](const RunOutput &output) { return output.items.isEmpty(); });
}

void RunExecution::end(RunStatus status)
{
    // The store first: a client that reads the stream's last event finds the run ended.
    if (!m_run.setStatus(status) || !m_run.stream)
        return;
    m_run.stream->terminal(statusEvent(status));
    m_run.stream->finish();
}

void RunExecution::relay(const QString &event, const QJsonObject &data)
{
    // The service kills the relay after an error or a cancel: what follows is not delivered.
    if (m_errorReported || isStopped())
        return;
    if (event == "execution_start"_L1)
        m_run.setStatus(RunStatus::Running);
    if (event == "execution_cached"_L1) {
        for (const QJsonValue node : data.value("nodes"_L1).toArray())
            m_cached.insert(node.toString());
        m_begun = m_cached;
    }
    if (event == "executed"_L1)
        return nodeExecuted(data);
    if (event == "execution_error"_L1)
        return reportError(data);
    if (event == "execution_success"_L1)
        reportRunning();
    if (m_run.stream)
        sendEvent(event, executionEventData(event, data, m_cached));
    if (const QString node = data.value("node"_L1).toString();
        event == "executing"_L1 && !node.isEmpty())
        nodeBegins(node);
}

void RunExecution::reportError(const QJsonObject &data)
{
    m_errorReported = true;
    const QStringList lines = failedNodeLines(data);
    print(lines.first());
    for (qsizetype i = 1; i < lines.size(); ++i)
        m_run.log.add(lines[i]);
    m_run.addNote(executionEventData(u"execution_error"_s, data, m_cached));
    if (!m_run.stream)
        return;
    m_run.stream->terminal(
        runEvent(u"execution_error"_s, executionEventData(u"execution_error"_s, data, m_cached)));
}

void RunExecution::nodeBegins(const QString &node)
{
    if (node == m_run.faults.cancelledNode)
        m_run.cancel();
    nodeEnds();
    m_currentNode = node;
    m_nodeTimer.start();
    m_run.log.add(u"Executing node %1, class %2"_s.arg(node, m_classes.value(node)));
    m_begun.insert(node);
    const double share = double(m_begun.size()) / double(qMax(qsizetype(1), m_classes.size()));
    const double progress = std::round(qMin(1.0, share) * 100) / 100;
    const QString liveStatus = u"Executing "_s + m_classes.value(node);
    m_run.setLiveStatus(liveStatus, progress);
    if (m_run.stream) {
        sendEvent(u"live_status"_s,
                  PythonJson(PythonJson::Style::Stream)
                      .add(u"prompt_id", m_run.id)
                      .add(u"live_status", liveStatus)
                      .add(u"progress", progress)
                      .text());
    }
    reportRunning();
}

void RunExecution::nodeEnds()
{
    if (!m_currentNode.isNull())
        m_timings.emplaceBack(std::exchange(m_currentNode, {}), m_nodeTimer.elapsed());
}

void RunExecution::reportRunning()
{
    if (!m_run.stream || std::exchange(m_runningReported, true))
        return;
    m_run.stream->event(statusEvent(RunStatus::Running));
}

void RunExecution::nodeExecuted(const QJsonObject &data)
{
    const QString node = data.value("node"_L1).toString();
    const QJsonObject output = data.value("output"_L1).toObject();
    const QJsonObject reported = reportedOutput(node, data);
    if (m_run.stream) {
        const QByteArray text = executionEventData(u"executed"_s, reported, m_cached);
        sendEvent(u"executed"_s, text);
        if (m_run.faults.nullOutput)
            m_run.stream->finish(); // the API fails at it, and relays nothing more
        if (!output.isEmpty() && !isTemporary(output))
            sendEvent(u"output_ready"_s, text);
    }
    store(node, output);
}

void RunExecution::store(const QString &node, const QJsonObject &output)
{
    RunOutput stored;
    stored.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    stored.nodeId = node;
    stored.nodeClass = m_classes.value(node);
    stored.outputId = outputIdOf(output);
    PythonJson texts(PythonJson::Style::Answer);
    bool hasTexts = false;
    for (auto it = output.begin(); it != output.end(); ++it) {
        const QJsonArray items = it.value().toArray();
        if (items.isEmpty())
            continue;
        if (items.first().isObject()) {
            storeItems(items, &stored);
        } else if (isTextList(items)) {
            texts.addRaw(it.key(), PythonJson::value(items, PythonJson::Style::Answer));
            hasTexts = true;
        } else {
            return; // the service's validator drops the whole output
        }
    }
    if (stored.items.isEmpty() && !hasTexts)
        return;
    stored.texts = texts.text();
    m_run.addOutput(stored);
}

void RunExecution::storeItems(const QJsonArray &items, RunOutput *stored) const
{
    for (const QJsonValue value : items) {
        const QJsonObject item = value.toObject();
        if (item.value("type"_L1).toString() != "output"_L1)
            continue;
        OutputItem file;
        file.fileName = item.value("filename"_L1).toString();
        file.subfolder = item.value("subfolder"_L1).toString();
        const auto place = m_context.files.addOutput(m_run.id, file.subfolder, file.fileName);
        if (!place)
            continue;
        file.key = mimeTypeOf(file.fileName).startsWith("image/"_L1) ? u"images"_s : u"files"_s;
        file.urlPath = place->urlPath;
        file.uploadDuration = place->duration;
        stored->items += file;
    }
}

//! As it was when the event was made: the files of this run have no URLs yet, those of a cached
//! node have the URLs of the run that made them.
QJsonObject RunExecution::reportedOutput(const QString &node, QJsonObject data) const
{
    if (m_run.faults.nullOutput) {
        data.insert("output"_L1, QJsonValue::Null);
        return data;
    }
    QJsonObject output = data.value("output"_L1).toObject();
    if (output.isEmpty() || !(m_cached.contains(node) || m_run.faults.earlierUrls))
        return data;
    for (auto it = output.begin(); it != output.end(); ++it) {
        QJsonArray items = it.value().toArray();
        for (auto &&item : items) {
            if (item.isObject())
                item = withEarlierUrl(item.toObject());
        }
        it.value() = items;
    }
    data.insert("output"_L1, output);
    return data;
}

QJsonObject RunExecution::withEarlierUrl(QJsonObject item) const
{
    const QString fileName = item.value("filename"_L1).toString();
    auto place = m_context.files.earlierOutput(item.value("subfolder"_L1).toString(), fileName);
    if (!place && m_run.faults.earlierUrls) { // of a run that is no longer stored
        const QString runId = QUuid::createUuid().toString(QUuid::WithoutBraces);
        place = StoredOutput{FileStore::outputPath(runId, u"forgotten"_s, fileName), 0.25};
    }
    if (!place)
        return item;
    item.insert("url"_L1, QString(m_context.base() + place->urlPath));
    item.insert("upload_duration"_L1, place->duration);
    item.insert("is_public"_L1, true);
    return item;
}

void RunExecution::print(const QString &line) const
{
    m_run.log.add(line);
    if (m_run.stream)
        m_run.stream->log(line);
}

//! As the runner posts it: what ComfyUI answered to a prompt with nodes that cannot run.
void RunExecution::noteRefusal(const PromptCheck &check) const
{
    if (check.nodeErrors.isEmpty())
        return;
    constexpr auto style = PythonJson::Style::Answer;
    PythonJson error(style);
    if (!check.accepted())
        error.addRaw(u"error", PythonJson::value(check.error, style, promptErrorOrder()));
    error.addRaw(u"node_errors", PythonJson::value(check.nodeErrors, style, promptErrorOrder()));
    m_run.addNote(PythonJson(style).add(u"error", error).text());
}

void RunExecution::noteTimings() const
{
    QList<QByteArray> rows;
    for (const auto &[node, milliseconds] : m_timings) {
        rows += PythonJson(PythonJson::Style::Answer)
                    .add(u"id", node)
                    .add(u"time", double(milliseconds) / 1000)
                    .add(u"class_type", m_classes.value(node))
                    .add(u"vram_used", 0)
                    .text();
    }
    if (!rows.isEmpty())
        m_run.addNote(PythonJson::array(rows, PythonJson::Style::Answer));
}

void RunExecution::sendEvent(const QString &event, const QByteArray &data) const
{
    if (m_run.stream)
        m_run.stream->event(runEvent(event, data));
}

QByteArray RunExecution::statusEvent(RunStatus status) const
{
    return runEvent(u"status"_s,
                    PythonJson(PythonJson::Style::Stream)
                        .add(u"prompt_id", m_run.id)
                        .add(u"status", runStatusToWire(status))
                        .text());
}

} // namespace ComfyDeploy::Local

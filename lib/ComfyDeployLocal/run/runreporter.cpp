// SPDX-License-Identifier: MIT

#include "runreporter_p.h"

#include "streamevents_p.h"
#include <ComfyDeployLocal/wording/executionlog_p.h>
#include <ComfyDeployLocal/wording/pythonjson_p.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/quuid.h>

#include <cmath>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

//! Adds ComfyUI's words about a prompt with nodes that cannot run.
void addErrors(PythonJson *json, const PromptCheck &check, PythonJson::Style style, bool isRefused)
{
    const JsonText::Value exact = check.exact ? check.exact->root() : JsonText::Value();
    const auto add = [&](const QString &key, const QJsonObject &value) {
        json->addRaw(key, PythonJson::value(value, style, promptErrorOrder(), exact.member(key)));
    };
    if (isRefused)
        add(u"error"_s, check.error);
    add(u"node_errors"_s, check.nodeErrors);
}

} // namespace

bool isBlocked(const QJsonObject &error)
{
    return error.value("exception_type"_L1) == "ExecutionBlocked"_L1;
}

RunReporter::RunReporter(Run &run, OutputFiles &files, Outputs outputs,
                         std::function<QString()> base)
    : m_run(run), m_files(files), m_keeps(outputs), m_base(std::move(base))
{
    const QList<RunOutput> known = run.state().outputs;
    for (const RunOutput &output : known)
        m_stored.insert(output.executedNode);
}

void RunReporter::setGraph(const JsonText &graph)
{
    QList<std::pair<QString, QString>> nodes;
    for (const JsonText::Value &node : graph.root().children())
        nodes.emplaceBack(node.key(), node.member(u"class_type").toString());
    setNodes(nodes);
}

void RunReporter::setNodes(const QList<std::pair<QString, QString>> &nodes)
{
    m_order.clear();
    m_classes.clear();
    for (const auto &[id, className] : nodes) {
        m_order.insert(id, int(m_order.size()));
        m_classes.insert(id, className);
    }
}

void RunReporter::setChanges(const QHash<QString, QString> &addedNodes,
                             const QHash<QString, QString> &outputIds)
{
    m_addedNodes = addedNodes;
    m_outputIds = outputIds;
}

QString RunReporter::authorsNode(const QString &node) const
{
    return m_addedNodes.value(node, node);
}

QString RunReporter::classOf(const QString &node) const
{
    return m_classes.value(authorsNode(node));
}

bool RunReporter::queued()
{
    if (m_run.state().status == RunStatus::Queued)
        return true;
    if (!m_run.setStatus(RunStatus::Queued))
        return false;
    sendEvent(u"function_call_id"_s,
              PythonJson::string(m_run.functionCallId, PythonJson::Style::Stream));
    sendEvent(u"gpu_ready"_s);
    sendEvent(u"gpu_event_id"_s, PythonJson::string(m_run.gpuEventId, PythonJson::Style::Stream));
    return true;
}

void RunReporter::ready()
{
    sendEvent(u"comfyui_api_ready"_s);
    sendEvent(u"comfyui_ready"_s);
}

bool RunReporter::started()
{
    sendEvent(u"comfyui_api_ready"_s);
    if (!m_run.setStatus(RunStatus::Started))
        return false;
    sendEvent(u"comfyui_ready"_s);
    return true;
}

void RunReporter::running()
{
    const RunState state = m_run.state();
    if (!state.startedAt)
        m_run.setStatus(RunStatus::Started);
    if (state.status != RunStatus::Running)
        m_run.setStatus(RunStatus::Running);
}

void RunReporter::promptResult(const PromptCheck &check, std::optional<int> number)
{
    m_run.log.add(u"got prompt"_s);
    for (const QString &line : promptCheckLines(check))
        m_run.log.add(line);
    noteRefusal(check);
    m_isRefused = !number;
    m_promptTimer.start();
    if (!m_run.stream)
        return;
    PythonJson result(PythonJson::Style::Stream);
    if (number)
        result.add(u"prompt_id", m_run.id).add(u"number", *number);
    addErrors(&result, check, PythonJson::Style::Stream, !number);
    m_run.stream->promptResult(result.text());
}

void RunReporter::executed()
{
    nodeEnds();
    noteTimings();
    m_run.log.add(
        u"Prompt executed in %1 seconds"_s.arg(double(m_promptTimer.elapsed()) / 1000, 0, 'f', 2));
}

void RunReporter::end(RunStatus status, Microseconds time)
{
    // The status is set first: a client that reads the stream's last event must find the run ended.
    if (!m_run.setStatus(status, time) || !m_run.stream)
        return;
    m_run.stream->terminal(statusEvent(status));
    m_run.stream->finish();
}

void RunReporter::relay(const QString &event, const QJsonObject &data, const JsonText::Value &exact)
{
    // The service kills the relay after an error or a cancel: later messages are not delivered.
    if (m_errorReported || m_run.hasEnded())
        return;
    if (event == "execution_start"_L1)
        running();
    if (event == "execution_cached"_L1) {
        for (const QJsonValue node : data.value("nodes"_L1).toArray())
            m_cached.insert(node.toString());
        m_begun = m_cached;
    }
    if (event == "executed"_L1)
        return nodeExecuted(data, exact);
    if (event == "execution_error"_L1 && isBlocked(data))
        return print(u"Node %1 is not executed: "_s.arg(data.value("node_id"_L1).toString())
                     + data.value("exception_message"_L1).toString());
    if (event == "execution_error"_L1)
        return reportError(data, exact);
    if (event == "execution_success"_L1)
        reportRunning();
    if (m_run.stream)
        sendEvent(event, executionEventData(event, data, m_cached, exact));
    if (const QString node = data.value("node"_L1).toString();
        event == "executing"_L1 && !node.isEmpty())
        nodeBegins(authorsNode(data.value("display_node"_L1).toString(node)));
}

void RunReporter::preview(const QString &node, const QString &format,
                          const QByteArray &picture) const
{
    if (m_errorReported || m_run.hasEnded() || !m_run.sendsPreviews())
        return;
    m_run.stream->preview(runEvent(u"preview"_s,
                                   PythonJson(PythonJson::Style::Stream)
                                       .add(u"prompt_id", m_run.id)
                                       .add(u"node", authorsNode(node))
                                       .add(u"format", format)
                                       .add(u"image", QString::fromLatin1(picture.toBase64()))
                                       .text()));
}

void RunReporter::reportError(const QJsonObject &data, const JsonText::Value &exact)
{
    m_errorReported = true;
    const QStringList lines = failedNodeLines(data);
    print(lines.first());
    for (qsizetype i = 1; i < lines.size(); ++i)
        m_run.log.add(lines[i]);
    const QString event = u"execution_error"_s;
    const QByteArray text = executionEventData(event, data, m_cached, exact);
    m_run.addNote(text);
    if (m_run.stream)
        m_run.stream->terminal(runEvent(event, text));
}

void RunReporter::nodeBegins(const QString &node)
{
    if (node == m_run.faults.cancelledNode.value()) {
        m_run.faults.cancelledNode.strike();
        m_run.cancel();
    }
    nodeEnds();
    m_currentNode = node;
    m_nodeTimer.start();
    m_run.log.add(u"Executing node %1, class %2"_s.arg(node, classOf(node)));
    m_begun.insert(node);
    const double share = double(m_begun.size()) / double(qMax(qsizetype(1), m_classes.size()));
    const double progress = std::round(qMin(1.0, share) * 100) / 100;
    const QString liveStatus = u"Executing "_s + classOf(node);
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

void RunReporter::nodeEnds()
{
    if (!m_currentNode.isNull())
        m_timings.emplaceBack(std::exchange(m_currentNode, {}), m_nodeTimer.elapsed());
}

void RunReporter::reportRunning()
{
    if (!m_run.stream || std::exchange(m_runningReported, true))
        return;
    m_run.stream->event(statusEvent(RunStatus::Running));
}

void RunReporter::nodeExecuted(const QJsonObject &data, const JsonText::Value &exact)
{
    const QString node = data.value("node"_L1).toString();
    const QJsonObject output = data.value("output"_L1).toObject();
    const QJsonObject reported = reportedOutput(node, data);
    if (m_run.stream) {
        const QByteArray text = executionEventData(u"executed"_s, reported, m_cached, exact);
        sendEvent(u"executed"_s, text);
        if (m_run.faults.nullOutput.strike())
            // The service's API fails at the null output and relays nothing more.
            m_run.stream->finish();
        if (!output.isEmpty() && !isTemporary(output))
            sendEvent(u"output_ready"_s, text);
    }
    addOutput(node, data.value("display_node"_L1).toString(node), output,
              exact.member("output"_L1));
}

void RunReporter::addOutput(const QString &node, const QString &displayNode,
                            const QJsonObject &output, const JsonText::Value &exact)
{
    if (m_stored.contains(node))
        return;
    m_stored.insert(node);
    if (keepsEverything() && isTemporary(output))
        return;
    RunOutput stored;
    stored.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    stored.executedNode = node;
    stored.nodeId = authorsNode(displayNode);
    stored.nodeClass = classOf(stored.nodeId);
    stored.order = keepsEverything() ? m_order.value(stored.nodeId) : 0;
    stored.outputId = outputIdOf(output);
    if (stored.outputId.isNull())
        stored.outputId = m_outputIds.value(stored.nodeId);
    PythonJson texts(PythonJson::Style::Answer);
    bool hasTexts = false;
    for (auto it = output.begin(); it != output.end(); ++it) {
        switch (kindOf(it.value())) {
        case ValueKind::Nothing:
            break;
        case ValueKind::Files:
            storeItems(it.value().toArray(), &stored);
            break;
        case ValueKind::Text:
            texts.addRaw(it.key(),
                         PythonJson::value(it.value(), PythonJson::Style::Answer, {},
                                           exact.member(it.key())));
            hasTexts = true;
            break;
        case ValueKind::Unfit:
            return;
        }
    }
    if (stored.items.isEmpty() && !hasTexts)
        return;
    if (hasTexts && (stored.items.isEmpty() || keepsEverything()))
        stored.texts = texts.text();
    m_run.addOutput(stored);
}

RunReporter::ValueKind RunReporter::kindOf(const QJsonValue &value) const
{
    const QJsonArray items = value.toArray();
    if (items.isEmpty())
        return value.isArray() || !keepsEverything() ? ValueKind::Nothing : ValueKind::Text;
    if (items.first().isObject()
        && (!keepsEverything() || items.first().toObject().contains("filename"_L1)))
        return ValueKind::Files;
    return keepsEverything() || isTextList(items) ? ValueKind::Text : ValueKind::Unfit;
}

void RunReporter::storeItems(const QJsonArray &items, RunOutput *stored) const
{
    for (const QJsonValue value : items) {
        const QJsonObject item = value.toObject();
        if (item.value("type"_L1).toString() != "output"_L1)
            continue;
        OutputItem file;
        file.fileName = item.value("filename"_L1).toString();
        file.folderThere = item.value("subfolder"_L1).toString();
        file.subfolder = m_files.shownSubfolder(m_run, file.folderThere);
        const auto place = m_files.store(m_run, item);
        if (!place)
            continue;
        file.key = mimeTypeOf(file.fileName).startsWith("image/"_L1) ? u"images"_s : u"files"_s;
        file.urlPath = place->urlPath;
        file.uploadDuration = place->duration;
        file.server = m_files.server();
        stored->items += file;
    }
}

QJsonObject RunReporter::reportedOutput(const QString &node, QJsonObject data) const
{
    if (m_run.faults.nullOutput) {
        data.insert("output"_L1, QJsonValue::Null);
        return data;
    }
    QJsonObject output = data.value("output"_L1).toObject();
    if (output.isEmpty())
        return data;
    for (auto it = output.begin(); it != output.end(); ++it) {
        if (!it.value().isArray())
            continue;
        QJsonArray items = it.value().toArray();
        for (auto &&item : items) {
            if (item.isObject())
                item = announcedItem(item.toObject(), m_cached.contains(node));
        }
        it.value() = items;
    }
    data.insert("output"_L1, output);
    return data;
}

QJsonObject RunReporter::announcedItem(QJsonObject item, bool isCached) const
{
    const auto place = m_files.announced(m_run, item, isCached);
    if (!place)
        return item;
    item.insert("subfolder"_L1,
                m_files.shownSubfolder(m_run, item.value("subfolder"_L1).toString()));
    item.insert("url"_L1, QString(m_base() + place->urlPath));
    item.insert("upload_duration"_L1, place->duration);
    item.insert("is_public"_L1, true);
    return item;
}

void RunReporter::print(const QString &line) const
{
    m_run.log.add(line);
    if (m_run.stream)
        m_run.stream->log(line);
}

void RunReporter::printFailure(const QString &reason) const
{
    print(failureLine(reason));
}

//! Adds the note that the service's runner posts: ComfyUI's answer to a prompt with nodes that
//! cannot run.
void RunReporter::noteRefusal(const PromptCheck &check) const
{
    if (check.nodeErrors.isEmpty())
        return;
    constexpr auto style = PythonJson::Style::Answer;
    PythonJson error(style);
    addErrors(&error, check, style, !check.accepted());
    m_run.addNote(PythonJson(style).add(u"error", error).text());
}

void RunReporter::noteTimings() const
{
    QList<QByteArray> rows;
    for (const auto &[node, milliseconds] : m_timings) {
        rows += PythonJson(PythonJson::Style::Answer)
                    .add(u"id", node)
                    .add(u"time", double(milliseconds) / 1000)
                    .add(u"class_type", classOf(node))
                    .add(u"vram_used", 0)
                    .text();
    }
    if (!rows.isEmpty())
        m_run.addNote(PythonJson::array(rows, PythonJson::Style::Answer));
}

void RunReporter::sendEvent(const QString &event, const QByteArray &data) const
{
    if (m_run.stream)
        m_run.stream->event(runEvent(event, data));
}

QByteArray RunReporter::statusEvent(RunStatus status) const
{
    return runEvent(u"status"_s,
                    PythonJson(PythonJson::Style::Stream)
                        .add(u"prompt_id", m_run.id)
                        .add(u"status", runStatusToWire(status))
                        .text());
}

} // namespace ComfyDeploy::Local

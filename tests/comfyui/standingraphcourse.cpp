// SPDX-License-Identifier: MIT

#include "standingraphcourse.h"

#include "standinjson.h"
#include "standinoutputs.h"

#include <ComfyDeployLocal/wording/pythonvalue_p.h>

#include <QtCore/qcryptographichash.h>
#include <QtCore/qendian.h>
#include <QtCore/qjsonarray.h>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using namespace StandInJson;

namespace {

QByteArray bigEndian(quint32 number)
{
    QByteArray bytes(4, Qt::Uninitialized);
    qToBigEndian(number, bytes.data());
    return bytes;
}

} // namespace

StandInGraphCourse::StandInGraphCourse(const StandInItem &item, const QJsonObject &objectInfo,
                                       const ComfyUiScript &script, StandInCache *cache)
    : m_graph(*JsonText::parse(item.graph)), m_promptId(item.id), m_script(script), m_cache(cache)
{
    for (const JsonText::Value &value : m_graph.root().children()) {
        Node node;
        node.id = value.key();
        node.classType = value.member(u"class_type").toString();
        node.inputs = value.member(u"inputs");
        for (const JsonText::Value &input : node.inputs.children()) {
            if (input.isArray() && input.size() == 2 && input.at(0).isString())
                node.sources += input.at(0).toString();
        }
        node.isOutput = objectInfo[node.classType]["output_node"_L1].toBool();
        m_order += node.id;
        m_nodes.insert(node.id, node);
    }
    QStringList open = item.outputNodes;
    while (!open.isEmpty()) {
        const QString id = open.takeFirst();
        if (m_needed.contains(id) || !m_nodes.contains(id))
            continue;
        m_needed += id;
        open += m_nodes[id].sources;
    }
    for (const QString &id : std::as_const(m_order)) {
        if (m_needed.contains(id) && m_cache->contains(signature(id)))
            m_cached += id;
    }
    const auto extra = JsonText::parse(item.extraData);
    m_previewsOff = extra && extra->root().member(u"preview_method").toString() == "none"_L1;
}

//! Class and inputs, with those of the nodes that it is linked to.
QByteArray StandInGraphCourse::signature(const QString &id) const
{
    const Node &node = m_nodes[id];
    QCryptographicHash hash(QCryptographicHash::Sha1);
    hash.addData(node.classType.toUtf8());
    for (const JsonText::Value &input : node.inputs.children()) {
        hash.addData(input.key().toUtf8());
        const bool isLink = input.isArray() && m_nodes.contains(input.at(0).toString());
        hash.addData(isLink ? signature(input.at(0).toString()) + input.at(1).raw() : input.raw());
    }
    return hash.result();
}

QString StandInGraphCourse::literal(const Node &node, QStringView input) const
{
    return node.inputs.member(input).toString();
}

QString StandInGraphCourse::textOf(const Node &node, QStringView input) const
{
    const JsonText::Value value = node.inputs.member(input);
    if (!value.isArray())
        return Local::pythonText(value);
    const Node source = m_nodes.value(value.at(0).toString());
    for (const QStringView name : {u"value", u"text", u"string", u"source"}) {
        if (source.inputs.member(name).exists())
            return textOf(source, name);
    }
    return source.classType;
}

int StandInGraphCourse::stepsOf(const Node &node) const
{
    const JsonText::Value steps = node.inputs.member(u"steps");
    if (!steps.exists())
        return 0;
    return m_script.steps.value_or(steps.isInteger() ? int(steps.toDouble()) : 3);
}

//! Empty for none.
QByteArray StandInGraphCourse::previewFormat(const Node &node) const
{
    const JsonText::Value own = node.inputs.member(u"preview"); // of the recordings' test node
    if (!m_script.previews || m_previewsOff || own.toString() == "none"_L1)
        return {};
    return own.toString() == "png"_L1 ? "png" : "jpeg";
}

bool StandInGraphCourse::beat(StandInStage &stage)
{
    if (m_succeeded)
        return false;
    if (!m_started) {
        m_started = true;
        start(stage);
        return enterNext(stage);
    }
    Node &node = m_nodes[m_current];
    const int steps = m_cached.contains(node.id) || node.isBlocked ? 0 : stepsOf(node);
    if (m_step < steps) {
        step(stage, node);
        return true;
    }
    return leave(stage, node) && enterNext(stage);
}

void StandInGraphCourse::start(StandInStage &stage)
{
    stage.message("execution_start", {});
    stage.message("execution_cached", {{u"nodes"_s, strings(m_cached)}});
    for (const QByteArray &text : m_script.extraFrames)
        stage.toOwnerOrAll(text);
}

QString StandInGraphCourse::nextNode() const
{
    QStringList ready;
    for (const QString &id : m_order) {
        const QStringList sources = m_nodes[id].sources;
        if (m_needed.contains(id) && !m_done.contains(id)
            && std::all_of(sources.begin(), sources.end(),
                           [this](const QString &source) { return m_done.contains(source); }))
            ready += id;
    }
    for (const QString &id : std::as_const(ready)) {
        if (m_nodes[id].isOutput)
            return id;
    }
    for (const QString &id : std::as_const(ready)) {
        for (const Node &node : m_nodes) {
            if (node.isOutput && node.sources.contains(id))
                return id;
        }
    }
    return ready.value(0);
}

bool StandInGraphCourse::enterNext(StandInStage &stage)
{
    for (QString id = nextNode(); !id.isEmpty(); id = nextNode()) {
        if (!m_cached.contains(id)) {
            enter(stage, id);
            return true;
        }
        leaveCached(stage, m_nodes[id]);
    }
    *m_cache = m_results;
    m_succeeded = true;
    stage.message("execution_success", {});
    // The old one's history comes so late that clients have asked in between.
    return !stage.world().isNew();
}

void StandInGraphCourse::enter(StandInStage &stage, const QString &id)
{
    m_current = id;
    m_step = 0;
    setState(id, "0.0", "1.0", "running");
    sendState(stage);
    stage.executing(id, id);
}

//! At the current step.
QImage StandInGraphCourse::shown(int steps) const
{
    return m_step <= m_script.pictures.size() ? m_script.pictures.at(m_step - 1)
                                              : StandInOutputs::previewColor(m_step, steps);
}

void StandInGraphCourse::step(StandInStage &stage, const Node &node)
{
    const int steps = stepsOf(node);
    const QByteArray format = previewFormat(node);
    ++m_step;
    if (stage.world().isNew() && format.isEmpty() && m_step % 2 == 0)
        m_step = qMin(m_step + 1, steps);
    report(stage, node, m_step, steps,
           format.isEmpty() ? QByteArray() : StandInOutputs::encoded(shown(steps), format), format);
    if (m_script.texts || node.inputs.member(u"text").toBool()) {
        const QByteArray id = node.id.toUtf8();
        stage.toOwnerOrAllBinary(bigEndian(3) + bigEndian(quint32(id.size())) + id
                                 + u"step %1 é"_s.arg(m_step).toUtf8());
    }
}

//! A call of the progress bar. Previews with a prompt's id come before progress, others after it.
void StandInGraphCourse::report(StandInStage &stage, const Node &node, int value, int max,
                                const QByteArray &image, const QByteArray &format)
{
    const QByteArray valueText = QByteArray::number(value);
    const QByteArray maxText = QByteArray::number(max);
    setState(node.id, valueText, maxText, "running");
    sendState(stage);
    if (stage.wantsPreviewMetadata() && !image.isEmpty())
        sendPreview(stage, node, image, format);
    stage.toOwnerOrAll(frame("progress",
                             object({{u"value"_s, valueText},
                                     {u"max"_s, maxText},
                                     {u"prompt_id"_s, string(m_promptId)},
                                     {u"node"_s, string(node.id)}})));
    if (!stage.wantsPreviewMetadata() && !image.isEmpty())
        sendPreview(stage, node, image, format);
}

void StandInGraphCourse::sendPreview(StandInStage &stage, const Node &node, const QByteArray &image,
                                     const QByteArray &format)
{
    if (!stage.wantsPreviewMetadata()) {
        stage.toOwnerOrAllBinary(bigEndian(1) + bigEndian(format == "jpeg" ? 1 : 2) + image);
        return;
    }
    const QByteArray metadata = object({{u"node_id"_s, string(node.id)},
                                        {u"prompt_id"_s, string(m_promptId)},
                                        {u"display_node_id"_s, string(node.id)},
                                        {u"parent_node_id"_s, "null"},
                                        {u"real_node_id"_s, string(node.id)},
                                        {u"image_type"_s, "\"image/" + format + '"'}});
    stage.toOwnerOrAllBinary(bigEndian(4) + bigEndian(quint32(metadata.size())) + metadata + image);
}

QString StandInGraphCourse::blockedBy(const Node &node) const
{
    for (const QString &source : node.sources) {
        if (m_nodes[source].isBlocked)
            return source;
    }
    return {};
}

bool StandInGraphCourse::leave(StandInStage &stage, Node &node)
{
    if (const QString blocker = blockedBy(node); !blocker.isEmpty()) {
        // Its successors are entered, and left without a result. The message is told once.
        node.isBlocked = true;
        if (const QString message = m_nodes[blocker].blockMessage; !message.isEmpty()) {
            stage.toOwner(
                frame("execution_error",
                      object({{u"prompt_id"_s, string(m_promptId)},
                              {u"node_id"_s, string(node.id)},
                              {u"node_type"_s, string(node.classType)},
                              {u"executed"_s, strings(m_executed)},
                              {u"exception_message"_s, string(u"Execution Blocked: "_s + message)},
                              {u"exception_type"_s, "\"ExecutionBlocked\""},
                              {u"traceback"_s, "[]"},
                              {u"current_inputs"_s, "[]"},
                              {u"current_outputs"_s, "[]"}})));
        }
    } else if (node.id == m_script.failingNode || node.classType == "T_Fail"_L1) {
        raise(stage, node);
        return false;
    } else {
        node.isBlocked = node.id == m_script.blockingNode || node.classType == "T_Block"_L1;
        node.blockMessage =
            node.classType == "T_Block"_L1 ? literal(node, u"message") : m_script.blockMessage;
        const QByteArray ui = uiOf(stage, node);
        if (node.classType == "SaveImageWebsocket"_L1) // which sends its result as a preview
            report(stage, node, 0, 1, StandInOutputs::picture(stage.item(), node.id), "png");
        if (!ui.isEmpty())
            stage.executed(node.id, node.id, ui);
        m_results.insert(signature(node.id), ui);
    }
    if (stepsOf(node) > 0)
        setState(node.id, QByteArray::number(m_step), QByteArray::number(m_step), "finished");
    else
        setState(node.id, "1.0", "1.0", "finished");
    sendState(stage);
    m_done += node.id;
    m_executed += node.id;
    return true;
}

void StandInGraphCourse::leaveCached(StandInStage &stage, const Node &node)
{
    const QByteArray key = signature(node.id);
    const QByteArray ui = m_cache->value(key);
    m_results.insert(key, ui);
    m_done += node.id;
    if (ui.isEmpty())
        return;
    stage.executed(node.id, node.id, ui); // names the file of the earlier run
    setState(node.id, "1", "1", "finished");
    sendState(stage);
}

void StandInGraphCourse::raise(StandInStage &stage, const Node &node)
{
    const QString message =
        node.classType == "T_Fail"_L1 ? textOf(node, u"message") : m_script.exceptionMessage;
    Members inputs;
    for (const JsonText::Value &input : node.inputs.children()) {
        const QByteArray shown =
            input.isArray() ? string(u"tensor([[[[0.0039]]]])") : string(Local::pythonText(input));
        inputs.append({input.key(), array({shown})});
    }
    const QString place = u"  File \"/opt/comfyui/execution.py\", line 545, in execute\n"_s;
    stage.world().logError(u"!!! Exception during processing !!! %1\n"_s.arg(message));
    stage.world().logError(u"Traceback (most recent call last):\n%1%2: %3\n"_s.arg(
        place, m_script.exceptionType, message));
    stage.fail();
    stage.message("execution_error",
                  {{u"node_id"_s, string(node.id)},
                   {u"node_type"_s, string(node.classType)},
                   {u"executed"_s, strings(m_executed)},
                   {u"exception_message"_s, string(message + u'\n')},
                   {u"exception_type"_s, string(m_script.exceptionType)},
                   {u"traceback"_s, strings({place})},
                   {u"current_inputs"_s, object(inputs)},
                   {u"current_outputs"_s, strings(m_needed)}});
}

QByteArray StandInGraphCourse::uiOf(StandInStage &stage, const Node &node) const
{
    if (m_script.outputs.contains(node.id))
        return m_script.outputs[node.id];
    const StandInOutputs::Request request{
        .node = node.id,
        .classType = node.classType,
        .prefix = literal(node, u"filename_prefix"),
        .text = textOf(node, node.classType == "PreviewAny"_L1 ? u"source" : u"text"),
        .outputId = literal(node, u"output_id"),
        .picture = m_script.pictures.isEmpty() ? QImage() : m_script.pictures.constLast()};
    return StandInOutputs::ui(stage, request);
}

void StandInGraphCourse::setState(const QString &node, const QByteArray &value,
                                  const QByteArray &max, const char *state)
{
    const QByteArray entry = object({{u"value"_s, value},
                                     {u"max"_s, max},
                                     {u"state"_s, '"' + QByteArray(state) + '"'},
                                     {u"node_id"_s, string(node)},
                                     {u"prompt_id"_s, string(m_promptId)},
                                     {u"display_node_id"_s, string(node)},
                                     {u"parent_node_id"_s, "null"},
                                     {u"real_node_id"_s, string(node)}});
    for (auto &[id, known] : m_states) {
        if (id == node) {
            known = entry;
            return;
        }
    }
    m_states.append({node, entry});
}

void StandInGraphCourse::sendState(StandInStage &stage)
{
    stage.toOwnerOrAll(
        frame("progress_state",
              object({{u"prompt_id"_s, string(m_promptId)}, {u"nodes"_s, object(m_states)}})));
}

bool StandInGraphCourse::interrupt(StandInStage &stage)
{
    if (m_succeeded || !m_started)
        return false; // too late, or too early: nothing looks for it
    if (m_script.lateInterrupt && m_step < stepsOf(m_nodes[m_current]))
        return false;
    m_cache->insert(m_results);
    stage.fail();
    stage.message("execution_interrupted",
                  {{u"node_id"_s, string(m_current)},
                   {u"node_type"_s, string(m_nodes[m_current].classType)},
                   {u"executed"_s, strings(m_executed)}});
    return true;
}

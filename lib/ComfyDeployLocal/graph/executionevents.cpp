// SPDX-License-Identifier: MIT

#include "executionevents_p.h"

#include <QtCore/qdatetime.h>

namespace ComfyDeploy::Local {

using namespace Qt::StringLiterals;

static qint64 timestamp()
{
    return QDateTime::currentMSecsSinceEpoch();
}

void ExecutionEvents::send(const QString &event, QJsonObject data)
{
    data.insert("prompt_id"_L1, m_promptId);
    if (m_hooks.event)
        m_hooks.event(event, data);
}

void ExecutionEvents::started(const QStringList &cachedNodes)
{
    send(u"execution_start"_s, {{"timestamp"_L1, timestamp()}});
    send(u"execution_cached"_s,
         {{"nodes"_L1, QJsonArray::fromStringList(cachedNodes)}, {"timestamp"_L1, timestamp()}});
}

void ExecutionEvents::sendProgressState(const QString &node, const QJsonValue &value,
                                        const QJsonValue &maximum, const QString &state)
{
    if (!m_states.contains(node)) {
        m_reported.push_back(node);
        if (m_reported.size() > MaximumReportedNodes) {
            m_states.remove(m_reported.front());
            m_reported.pop_front();
        }
    }
    m_states.insert(node,
                    QJsonObject{{"value"_L1, value},
                                {"max"_L1, maximum},
                                {"state"_L1, state},
                                {"node_id"_L1, node},
                                {"prompt_id"_L1, m_promptId},
                                {"display_node_id"_L1, node},
                                {"parent_node_id"_L1, QJsonValue::Null},
                                {"real_node_id"_L1, node}});
    send(u"progress_state"_s, {{"nodes"_L1, m_states}});
}

void ExecutionEvents::nodeStarted(const QString &node)
{
    sendProgressState(node, 0.0, 1.0, u"running"_s);
    send(u"executing"_s, {{"node"_L1, node}, {"display_node"_L1, node}});
}

void ExecutionEvents::nodeStep(const QString &node, int done, int total)
{
    sendProgressState(node, done, total, u"running"_s);
    send(u"progress"_s, {{"value"_L1, done}, {"max"_L1, total}, {"node"_L1, node}});
}

void ExecutionEvents::nodeOutput(const QString &node, const QJsonObject &ui)
{
    send(u"executed"_s, {{"node"_L1, node}, {"display_node"_L1, node}, {"output"_L1, ui}});
}

void ExecutionEvents::nodeFinished(const QString &node)
{
    // As ComfyUI does it: a node that never started counts 1 of 1 in integers.
    const QJsonObject state = m_states.value(node).toObject();
    const QJsonValue maximum = state.isEmpty() ? QJsonValue(1) : state.value("max"_L1);
    sendProgressState(node, maximum, maximum, u"finished"_s);
}

void ExecutionEvents::succeeded()
{
    send(u"execution_success"_s, {{"timestamp"_L1, timestamp()}});
}

void ExecutionEvents::interrupted(const QString &node, const QString &classType,
                                  const QStringList &executed)
{
    send(u"execution_interrupted"_s,
         {{"node_id"_L1, node},
          {"node_type"_L1, classType},
          {"executed"_L1, QJsonArray::fromStringList(executed)},
          {"timestamp"_L1, timestamp()}});
}

void ExecutionEvents::failed(const ErrorReport &report)
{
    const QString place = u"  Node \"%1\", class %2\n"_s.arg(report.node, report.classType);
    send(u"execution_error"_s,
         {{"node_id"_L1, report.node},
          {"node_type"_L1, report.classType},
          {"executed"_L1, QJsonArray::fromStringList(report.executed)},
          {"exception_message"_L1, report.failure.message},
          {"exception_type"_L1, report.failure.type},
          {"traceback"_L1, QJsonArray{place}},
          {"current_inputs"_L1, report.currentInputs},
          {"current_outputs"_L1, QJsonArray::fromStringList(report.currentOutputs)},
          {"timestamp"_L1, timestamp()}});
}

void ExecutionEvents::closed()
{
    send(u"executing"_s, {{"node"_L1, QJsonValue::Null}});
}

} // namespace ComfyDeploy::Local

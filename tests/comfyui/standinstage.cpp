// SPDX-License-Identifier: MIT

#include "standinstage.h"

#include "standinjson.h"

#include <ComfyDeploy/core/receivedjson_p.h>

#include <QtCore/qdatetime.h>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using namespace StandInJson;

void StandInStage::toOwner(const QByteArray &text)
{
    if (m_item.clientId)
        m_world.sockets.toClient(*m_item.clientId, text);
}

void StandInStage::toOwnerOrAll(const QByteArray &text)
{
    if (m_item.clientId)
        m_world.sockets.toClient(*m_item.clientId, text);
    else
        m_world.sockets.toAll(text);
}

void StandInStage::toOwnerOrAllBinary(const QByteArray &bytes)
{
    if (m_item.clientId)
        m_world.sockets.toClientBinary(*m_item.clientId, bytes);
    else
        m_world.sockets.toAllBinary(bytes);
}

void StandInStage::message(const char *type, const QList<std::pair<QString, QByteArray>> &members)
{
    Members all{{u"prompt_id"_s, string(m_item.id)}};
    all += members;
    all.append({u"timestamp"_s, QByteArray::number(QDateTime::currentMSecsSinceEpoch())});
    const QByteArray data = object(all);
    m_result.messages += array({string(QLatin1StringView(type).toString()), data});
    if (qstrcmp(type, "execution_interrupted") == 0)
        toOwnerOrAll(frame(type, data));
    else
        toOwner(frame(type, data));
}

void StandInStage::executing(const QString &node, const QString &displayNode)
{
    m_node = node;
    toOwner(frame("executing",
                  object({{u"node"_s, string(node)},
                          {u"display_node"_s, string(displayNode)},
                          {u"prompt_id"_s, string(m_item.id)}})));
}

void StandInStage::keep(const QString &node, const QString &displayNode, const QByteArray &ui)
{
    m_result.outputs.append({node, ui});
    m_result.metas.append({node,
                           object({{u"node_id"_s, string(node)},
                                   {u"display_node"_s, string(displayNode)},
                                   {u"parent_node"_s, "null"},
                                   {u"real_node_id"_s, string(node)}})});
}

void StandInStage::executed(const QString &node, const QString &displayNode, const QByteArray &ui)
{
    keep(node, displayNode, ui);
    toOwner(frame("executed",
                  object({{u"node"_s, string(node)},
                          {u"display_node"_s, string(displayNode)},
                          {u"output"_s, ui},
                          {u"prompt_id"_s, string(m_item.id)}})));
}

void StandInStage::played(const QString &type, const QByteArray &text)
{
    // Parsed without NaN, kept with it.
    const ReceivedJson::WithNulls nulls = ReceivedJson::withNulls(text);
    const auto frame = JsonText::parse(nulls.text);
    const JsonText::Value data = frame ? frame->root().member(u"data") : JsonText::Value();
    const auto received = [&](const JsonText::Value &value) {
        const qsizetype begin = nulls.receivedOffset(value.begin());
        return text.mid(begin, nulls.receivedOffset(value.end()) - begin);
    };
    const bool isInterrupt = type == "execution_interrupted"_L1;
    const bool isMessage = type.startsWith("execution_"_L1);
    const bool isBlock = data.member(u"exception_type").toString() == "ExecutionBlocked"_L1;
    if (isMessage && !isBlock) { // which the history does not repeat
        m_result.messages += array({string(type), received(data)});
        m_result.success = m_result.success && !isInterrupt && type != "execution_error"_L1;
    }
    if (type == "executing"_L1)
        m_node = data.member(u"node").toString();
    if (type == "executed"_L1) {
        keep(data.member(u"node").toString(), data.member(u"display_node").toString(),
             received(data.member(u"output")));
    }
    if (type.startsWith("execut"_L1) && !isInterrupt)
        toOwner(text);
    else
        toOwnerOrAll(text);
}

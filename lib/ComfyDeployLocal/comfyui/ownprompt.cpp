// SPDX-License-Identifier: MIT

#include "ownprompt_p.h"

#include <ComfyDeploy/core/receivedjson_p.h>

namespace ComfyDeploy::Local {

namespace {

//! An item of the queue is a list: number, id, graph, extra_data, nodes to execute.
JsonText::Value markOf(const JsonText::Value &item)
{
    return item.at(3).member(u"comfydeploy");
}

QHash<QString, QString> textsOf(const JsonText::Value &json)
{
    QHash<QString, QString> texts;
    for (const JsonText::Value &member : json.children())
        texts.insert(member.key(), member.toString());
    return texts;
}

PromptNodes nodesOf(const JsonText::Value &item)
{
    const JsonText::Value map = markOf(item).member(u"map");
    const QHash<QString, QString> replaced = textsOf(map.member(u"replaced"));
    PromptNodes nodes;
    nodes.added = textsOf(map.member(u"added"));
    nodes.outputIds = textsOf(map.member(u"output_ids"));
    for (const JsonText::Value &node : item.at(2).children()) {
        const QString id = node.key();
        if (!nodes.added.contains(id)) {
            nodes.classes.emplaceBack(id,
                                      replaced.value(id, node.member(u"class_type").toString()));
        }
    }
    return nodes;
}

std::optional<OwnPrompt> ownPrompt(const JsonText::Value &item, const QString &clientId)
{
    const JsonText::Value mark = markOf(item);
    const auto text = [&mark](QStringView name) {
        return mark.member(name).toString();
    };
    const QString id = text(u"run_id");
    if (text(u"gateway") != clientId || id.isEmpty() || id != item.at(1).toString())
        return std::nullopt;
    OwnPrompt prompt;
    prompt.run.ids = RunIds::made();
    prompt.run.ids.id = id;
    RunRequest &request = prompt.run.request;
    request.workflowId = text(u"workflow_id");
    request.workflowVersionId = text(u"workflow_version_id");
    request.deploymentId = text(u"deployment_id");
    request.machineId = text(u"machine_id");
    request.origin = text(u"origin");
    const JsonText::Value inputs = mark.member(u"inputs");
    request.inputs = inputs.isObject() ? inputs.raw() : QByteArray("{}");
    prompt.run.state.createdAt = Microseconds(mark.member(u"created_at").toDouble());
    prompt.run.state.updatedAt = prompt.run.state.createdAt;
    prompt.run.isPosted = true;
    prompt.nodes = nodesOf(item);
    return prompt;
}

void addOwn(const JsonText::Value &item, const QString &clientId, QList<OwnPrompt> *prompts)
{
    if (const auto prompt = ownPrompt(item, clientId))
        prompts->append(*prompt);
}

} // namespace

PromptNodes PromptNodes::inHistory(const QByteArray &answer, const QString &promptId)
{
    const auto json = ReceivedJson::parse(answer);
    return json ? nodesOf(json->root().member(promptId).member(u"prompt")) : PromptNodes();
}

std::optional<QList<OwnPrompt>> OwnPrompt::inQueue(const QByteArray &answer,
                                                   const QString &clientId)
{
    const auto json = ReceivedJson::parse(answer);
    if (!json || !json->root().member(u"queue_running").isArray())
        return std::nullopt;
    QList<OwnPrompt> prompts;
    for (const QStringView list : {u"queue_running", u"queue_pending"}) {
        for (const JsonText::Value &item : json->root().member(list).items())
            addOwn(item, clientId, &prompts);
    }
    return prompts;
}

std::optional<QList<OwnPrompt>> OwnPrompt::inHistory(const QByteArray &answer,
                                                     const QString &clientId)
{
    const auto json = ReceivedJson::parse(answer);
    if (!json || !json->root().isObject())
        return std::nullopt;
    QList<OwnPrompt> prompts;
    for (const JsonText::Value &entry : json->root().children())
        addOwn(entry.member(u"prompt"), clientId, &prompts);
    return prompts;
}

} // namespace ComfyDeploy::Local

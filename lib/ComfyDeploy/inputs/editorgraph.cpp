// SPDX-License-Identifier: MIT

#include <ComfyDeploy/inputs/editorgraph_p.h>
#include <ComfyDeploy/inputs/editorgroup_p.h>
#include <ComfyDeploy/inputs/inputtext_p.h>

#include <algorithm>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

// Ids are numbers or texts; in API format each is a text.
QString idOf(const JsonText::Value &value)
{
    return value.isNull() ? QString() : value.toText();
}

// [id, origin, slot, target, slot, type], or an object with names.
void readLink(EditorScope *scope, const JsonText::Value &json)
{
    if (json.isArray() && json.size() >= 5) {
        scope->links.insert(idOf(json.at(0)),
                            {idOf(json.at(1)), int(json.at(2).toDouble()), idOf(json.at(3)),
                             int(json.at(4).toDouble())});
    } else if (json.isObject()) {
        scope->links.insert(
            idOf(json.member(u"id")),
            {idOf(json.member(u"origin_id")), int(json.member(u"origin_slot").toDouble()),
             idOf(json.member(u"target_id")), int(json.member(u"target_slot").toDouble())});
    }
}

} // namespace

void EditorNode::addInput(const EditorInput &input)
{
    const auto index = [this](QHash<QString, qsizetype> *indexes, const QString &key) {
        if (!indexes->contains(key))
            indexes->insert(key, inputs.size());
    };
    index(&m_byName, input.name);
    if (!input.widget.isEmpty())
        index(&m_byName, input.widget);
    if (!input.link.isEmpty())
        index(&m_byLink, input.link);
    inputs += input;
}

void EditorNode::connectInput(int slot, const QString &link)
{
    if (slot < 0 || slot >= inputs.size())
        return;
    inputs[slot].link = link;
    m_byLink.insert(link, slot);
}

const EditorInput *EditorNode::input(const QString &name) const
{
    const auto found = m_byName.constFind(name);
    return found == m_byName.cend() ? nullptr : &inputs.at(*found);
}

const EditorInput *EditorNode::inputOfLink(const QString &link) const
{
    const auto found = m_byLink.constFind(link);
    return found == m_byLink.cend() ? nullptr : &inputs.at(*found);
}

std::unique_ptr<EditorGraph> EditorGraph::read(const JsonText::Value &workflow, QString *why)
{
    auto graph = std::make_unique<EditorGraph>();
    const auto definitions = workflow.member(u"definitions").member(u"subgraphs").items();
    for (const JsonText::Value &definition : definitions)
        graph->m_definitions.insert(idOf(definition.member(u"id")), definition);
    const auto groups = workflow.member(u"extra").member(u"groupNodes").members();
    for (const JsonText::Value &group : groups)
        graph->m_groups.insert(group.key(), group);
    return graph->readScope(&graph->m_root, workflow, {}, why) ? std::move(graph) : nullptr;
}

bool EditorGraph::readNode(EditorScope *scope, const QString &id, const JsonText::Value &json)
{
    auto node = std::make_unique<EditorNode>();
    node->id = id;
    node->type = json.member(u"type").toString();
    node->title = json.member(u"title").toString();
    const int mode = int(json.member(u"mode").toDouble());
    node->mode = mode == 2 ? EditorNode::Mode::Muted
        : mode == 4        ? EditorNode::Mode::Bypassed
                           : EditorNode::Mode::Active;
    const auto inputs = json.member(u"inputs").items();
    for (const JsonText::Value &input : inputs)
        node->addInput({input.member(u"name").toString(), idOf(input.member(u"type")),
                        scope->isGroup ? QString() : idOf(input.member(u"link")),
                        input.member(u"widget").member(u"name").toString()});
    const auto outputs = json.member(u"outputs").items();
    for (const JsonText::Value &output : outputs)
        node->outputTypes += idOf(output.member(u"type"));
    node->values = json.member(u"widgets_values");
    node->properties = json.member(u"properties");
    if (node->id.isEmpty() || node->type.isEmpty() || scope->byId.contains(node->id))
        return false;
    scope->byId.insert(node->id, node.get());
    scope->nodes.push_back(std::move(node));
    return true;
}

bool EditorGraph::readNodes(EditorScope *scope, const JsonText::Value &json, QString *why)
{
    constexpr qsizetype MostNodes = 20'000; // a few nested subgraphs may stand for millions
    const auto nodes = json.member(u"nodes").items();
    for (const JsonText::Value &node : nodes) {
        // Nodes of a group go by their places.
        const QString id =
            scope->isGroup ? QString::number(scope->nodes.size()) : idOf(node.member(u"id"));
        if ((node.isObject() || scope->isGroup) && !readNode(scope, id, node)) {
            *why = InputText::tr("Node %1 has no id or no type, or another node has its id.")
                       .arg(scope->prefix + id);
            return false;
        }
    }
    m_nodeCount += qsizetype(scope->nodes.size());
    if (m_nodeCount > MostNodes) {
        *why =
            InputText::tr("With its subgraphs the workflow has more than %1 nodes.").arg(MostNodes);
        return false;
    }
    return true;
}

bool EditorGraph::readScope(EditorScope *scope, const JsonText::Value &json,
                            const QStringList &definitions, QString *why)
{
    const auto links = json.member(u"links").items();
    for (const JsonText::Value &link : links)
        readLink(scope, link);
    return readNodes(scope, json, why) && readInsides(scope, definitions, why);
}

bool EditorGraph::readInsides(EditorScope *scope, const QStringList &definitions, QString *why)
{
    return std::all_of(scope->nodes.begin(), scope->nodes.end(), [&](const auto &node) {
        return readInside(scope, node.get(), definitions, why);
    });
}

// Of an instance of a subgraph, or of a group; a group that does not add up is left as it is.
bool EditorGraph::readInside(EditorScope *scope, EditorNode *node, QStringList definitions,
                             QString *why)
{
    const QString group = EditorGroup::nameOf(node->type);
    const JsonText::Value definition =
        group.isEmpty() ? m_definitions.value(node->type) : m_groups.value(group);
    if (!definition.exists())
        return true;
    if (definitions.contains(node->type)) {
        *why = InputText::tr("Node %1 is a subgraph that contains itself.")
                   .arg(scope->prefix + node->id);
        return false;
    }
    definitions += node->type;
    auto inner = std::make_unique<EditorScope>();
    inner->parent = scope;
    inner->instance = node;
    inner->prefix = scope->prefix + node->id + u':';
    inner->isActive = scope->isActive && node->mode == EditorNode::Mode::Active;
    inner->isGroup = !group.isEmpty();
    if (inner->isGroup) {
        if (!readNodes(inner.get(), definition, why))
            return false;
        if (!EditorGroup(definition, inner.get()).expand())
            return true;
        if (!readInsides(inner.get(), definitions, why))
            return false;
    } else {
        const auto inputs = definition.member(u"inputs").items();
        for (const JsonText::Value &input : inputs)
            inner->inputNames += input.member(u"name").toString();
        if (!readScope(inner.get(), definition, definitions, why))
            return false;
    }
    node->subgraph = inner.get();
    scope->subgraphs.push_back(std::move(inner));
    return true;
}

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

#include <ComfyDeploy/inputs/graphmembers_p.h>
#include <ComfyDeploy/inputs/graphview_p.h>
#include <ComfyDeploy/inputs/inputspecreader_p.h>
#include <ComfyDeploy/inputs/nodeclass_p.h>

#include <algorithm>

namespace ComfyDeploy {

const GraphView::Input *GraphView::Node::input(QStringView name) const
{
    const auto found = std::find_if(inputs.begin(), inputs.end(),
                                    [name](const Input &input) { return input.name == name; });
    return found == inputs.end() ? nullptr : &*found;
}

GraphView::GraphView(const WorkflowGraph &graph, const NodeCatalog &catalog)
    : m_json(JsonText::parse(graph.toJson()))
{
    if (!m_json)
        return;
    m_root = m_json->root();
    const QList<JsonText::Value> members = m_root.children();
    for (const JsonText::Value &member : members) {
        m_indexes.insert(member.key(), int(m_indexes.size()));
        readNode(member);
    }
    for (int index = 0; index < m_nodes.size(); ++index) {
        for (Input &input : m_nodes[index].inputs) {
            if (isGraphLink(input.value))
                input.source = indexOf(input.value.at(0).toString());
            if (input.isLink())
                m_nodes[input.source].readers += {index, input.name};
        }
    }
    measureDistances(catalog);
}

void GraphView::readNode(const JsonText::Value &member)
{
    Node node;
    node.id = member.key();
    node.classType = member.member(u"class_type").toString();
    node.title = member.member(u"_meta").member(u"title").toString();
    const QList<JsonText::Value> inputs = member.member(u"inputs").children();
    for (const JsonText::Value &input : inputs)
        node.inputs += {input.key(), input};
    m_nodes += node;
}

void GraphView::measureDistances(const NodeCatalog &catalog)
{
    QList<int> reached;
    QList<int> ends;
    for (int index = 0; index < m_nodes.size(); ++index) {
        const NodeClass known(catalog, m_nodes.at(index).classType);
        const bool isEnd = m_nodes.at(index).readers.isEmpty();
        if (known.exists() ? known.isOutput() : isEnd)
            reached += index;
        if (isEnd)
            ends += index;
    }
    if (reached.isEmpty()) // a graph that is not finished
        reached = ends;
    for (const int index : std::as_const(reached))
        m_nodes[index].distance = 0;
    for (qsizetype next = 0; next < reached.size(); ++next) {
        const int index = reached.at(next);
        for (const Input &input : std::as_const(m_nodes[index].inputs)) {
            if (!input.isLink() || m_nodes.at(input.source).isLive())
                continue;
            m_nodes[input.source].distance = m_nodes.at(index).distance + 1;
            reached += input.source;
        }
    }
}

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

#include "promptgraph_p.h"

#include <ComfyDeployLocal/wording/pythonvalue_p.h>

namespace ComfyDeploy::Local {

const PromptGraph::Input *PromptGraph::Node::input(QStringView name) const
{
    for (const Input &candidate : inputs) {
        if (candidate.name == name)
            return &candidate;
    }
    return nullptr;
}

LiteralInputs PromptGraph::Node::literals() const
{
    LiteralInputs result;
    for (const NodeInput &spec : nodeClass->inputs) {
        const Input *given = input(spec.name);
        if (!given || given->kind != Input::Kind::Literal)
            continue;
        const PythonConversion converted = convertedLiteral(given->value, spec.type);
        if (converted.problem.isEmpty())
            result.insert(spec.name, converted.value);
    }
    return result;
}

PromptGraph::PromptGraph(const JsonText &graph)
{
    const auto members = graph.root().children();
    m_nodes.reserve(size_t(members.size()));
    for (const JsonText::Value &member : members) {
        const QString id = member.key();
        int &index = m_indexes[id];
        const bool repeated =
            !m_nodes.empty() && index < int(m_nodes.size()) && m_nodes[size_t(index)].id == id;
        if (!repeated) {
            index = int(m_nodes.size());
            m_nodes.push_back({});
        }
        // A repeated key counts as in Python: the place of the first, the value of the last.
        Node &node = m_nodes[size_t(index)];
        node = {};
        node.id = id;
        node.value = member;
        node.classType = member.member(u"class_type").toString();
        node.nodeClass = Local::nodeClass(node.classType);
        const JsonText::Value inputs = member.member(u"inputs");
        // In a text or a list Python finds no name, which is no error by itself.
        node.hasInputs = inputs.isObject() || inputs.isArray() || inputs.isString();
    }
    for (Node &node : m_nodes)
        readInputs(node);
}

void PromptGraph::readInputs(Node &node)
{
    QHash<QString, size_t> places;
    const auto members = node.value.member(u"inputs").children();
    if (!node.value.member(u"inputs").isObject())
        return;
    for (const JsonText::Value &member : members) {
        Input input;
        input.name = member.key();
        input.value = member;
        if (member.isArray()) {
            const JsonText::Value id = member.at(0);
            const JsonText::Value slot = member.at(1);
            const bool wellFormed = member.size() == 2 && id.isString() && slot.isInteger();
            input.kind = wellFormed ? Input::Kind::Link : Input::Kind::BrokenLink;
            if (wellFormed) {
                input.source = m_indexes.value(id.toString(), -1);
                input.slot = WholeNumber::fromDigits(slot.raw()).toSigned();
            }
        }
        const auto place = places.constFind(input.name);
        if (place != places.cend()) {
            node.inputs[*place] = input;
            continue;
        }
        places.insert(input.name, node.inputs.size());
        node.inputs.push_back(input);
    }
}

} // namespace ComfyDeploy::Local

// SPDX-License-Identifier: MIT

#include <ComfyDeploy/inputs/editorlinks_p.h>
#include <ComfyDeploy/inputs/inputtext_p.h>

#include <algorithm>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

using Kind = EditorLinks::Source::Kind;

bool isReroute(const QString &type)
{
    return type == "Reroute"_L1 || type == "Reroute (rgthree)"_L1;
}

bool isGetter(const QString &type)
{
    return type == "GetNode"_L1 || type == "easy getNode"_L1;
}

bool isSetter(const QString &type)
{
    return type == "SetNode"_L1 || type == "easy setNode"_L1;
}

QString firstText(const EditorNode &node)
{
    return node.values.at(0).toString();
}

// As the editor compares types: "*" is any, and lists fit if they have a member in common.
bool typesFit(const QString &a, const QString &b)
{
    if (a == "*"_L1 || b == "*"_L1)
        return true;
    const QStringList others = b.toLower().split(u',');
    const QStringList types = a.toLower().split(u',');
    return std::any_of(types.begin(), types.end(),
                       [&others](const QString &type) { return others.contains(type); });
}

} // namespace

bool EditorLinks::isVirtual(const EditorNode &node)
{
    static const QSet<QString> types{u"Note"_s,
                                     u"MarkdownNote"_s,
                                     u"Reroute"_s,
                                     u"PrimitiveNode"_s,
                                     u"SetNode"_s,
                                     u"GetNode"_s,
                                     u"easy setNode"_s,
                                     u"easy getNode"_s,
                                     u"Label"_s,
                                     u"Bookmark"_s,
                                     u"Label (rgthree)"_s,
                                     u"Bookmark (rgthree)"_s,
                                     u"ComfyDeploy"_s,
                                     u"Node Collector"_s,
                                     u"Reroute (rgthree)"_s,
                                     u"Node Collector (rgthree)"_s};
    return node.subgraph || types.contains(node.type) || node.type.startsWith("Fast Groups "_L1)
        || node.type.startsWith("Fast Muter"_L1) || node.type.startsWith("Fast Bypasser"_L1);
}

EditorLinks::Source EditorLinks::sourceOf(const EditorScope &scope, const EditorInput &input)
{
    m_promoted.clear();
    return follow({&scope, input.link, input.type});
}

EditorLinks::Source EditorLinks::follow(Step step)
{
    QSet<std::pair<const EditorScope *, QString>> seen;
    while (!step.link.isEmpty()) {
        const auto link = step.scope->links.constFind(step.link);
        if (link == step.scope->links.cend())
            return {};
        if (seen.contains({step.scope, step.link})) {
            m_problem = InputText::tr("The links at node %1 lead in a circle.")
                            .arg(step.scope->prefix + link->originId);
            return {};
        }
        seen.insert({step.scope, step.link});
        if (link->originId == "-10"_L1) {
            if (const auto source = outOfInput(&step, link->originSlot))
                return *source;
            continue;
        }
        const EditorNode *node = step.scope->byId.value(link->originId);
        if (!node)
            return {};
        if (const auto source = throughNode(&step, *node, link->originSlot))
            return *source;
    }
    return {};
}

// From the inside of a subgraph to what its instance is connected to.
std::optional<EditorLinks::Source> EditorLinks::outOfInput(Step *step, int index)
{
    const EditorScope &inner = *step->scope;
    if (!inner.instance)
        return Source();
    const QString name = inner.inputNames.value(index);
    const EditorInput *outside = inner.instance->input(name);
    m_promoted.prepend({&inner, name});
    if (outside && !outside->link.isEmpty()) {
        step->scope = inner.parent;
        step->link = outside->link;
        return std::nullopt;
    }
    Source source;
    source.kind = Kind::Promoted;
    source.promoted = m_promoted;
    return source;
}

// What the output of a node is; nullopt if another link, now in \a step, leads on.
std::optional<EditorLinks::Source> EditorLinks::throughNode(Step *step, const EditorNode &node,
                                                            int slot)
{
    if (node.mode == EditorNode::Mode::Muted)
        return Source();
    if (node.mode == EditorNode::Mode::Bypassed) {
        step->link = bypassedLink(node, slot, step->wantedType);
        return std::nullopt;
    }
    if (isReroute(node.type) || isSetter(node.type)) {
        step->link = node.inputs.isEmpty() ? QString() : node.inputs.constFirst().link;
        return std::nullopt;
    }
    if (isGetter(node.type)) {
        const EditorScope *scope = step->scope;
        const EditorInput *input = inputOfSetter(*step->scope, firstText(node), &scope);
        step->scope = scope;
        step->link = input ? input->link : QString();
        return std::nullopt;
    }
    Source source;
    if (node.type == "PrimitiveNode"_L1) {
        source.kind = Kind::Literal;
        source.value = node.values.at(0);
        return source;
    }
    if (node.subgraph) {
        const auto &links = node.subgraph->links;
        const auto output =
            std::find_if(links.begin(), links.end(), [slot](const EditorLink &link) {
                return link.targetId == "-20"_L1 && link.targetSlot == slot;
            });
        step->scope = node.subgraph;
        step->link = output == links.end() ? QString() : output.key();
        return std::nullopt;
    }
    source.kind = isVirtual(node) ? Kind::Nothing : Kind::Node;
    source.nodeId = step->scope->prefix + node.id;
    source.slot = slot;
    return source;
}

// The input of the same slot if its type fits, else the first of exactly the type, else the first
// that fits.
QString EditorLinks::bypassedLink(const EditorNode &node, int slot, const QString &wantedType)
{
    const QList<EditorInput> &inputs = node.inputs;
    if (inputs.isEmpty())
        return {};
    const EditorInput &same = slot < inputs.size() ? inputs.at(slot) : inputs.constFirst();
    if (wantedType.isEmpty() || wantedType == "*"_L1)
        return same.link;
    const QString outputType = node.outputTypes.value(slot);
    if (slot < inputs.size() && typesFit(same.type, outputType) && typesFit(same.type, wantedType))
        return same.link;
    for (const EditorInput &input : inputs) {
        if (input.type == wantedType)
            return input.link;
    }
    for (const EditorInput &input : inputs) {
        if (typesFit(input.type, outputType) && typesFit(input.type, wantedType))
            return input.link;
    }
    return {};
}

// In the same graph first, else in any.
const EditorInput *EditorLinks::inputOfSetter(const EditorScope &scope, const QString &name,
                                              const EditorScope **found) const
{
    const auto inScope = [&name, found](const EditorScope &one) -> const EditorInput * {
        for (const auto &node : one.nodes) {
            if (isSetter(node->type) && firstText(*node) == name && !node->inputs.isEmpty()) {
                *found = &one;
                return &node->inputs.constFirst();
            }
        }
        return nullptr;
    };
    if (const EditorInput *input = inScope(scope))
        return input;
    QList<const EditorScope *> open{&m_graph.root()};
    while (!open.isEmpty()) {
        const EditorScope *one = open.takeFirst();
        if (const EditorInput *input = inScope(*one))
            return input;
        for (const auto &inner : one->subgraphs)
            open += inner.get();
    }
    return nullptr;
}

} // namespace ComfyDeploy

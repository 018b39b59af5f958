// SPDX-License-Identifier: MIT

#include <ComfyDeploy/inputs/editorgroup_p.h>
#include <ComfyDeploy/inputs/editorlinks_p.h>

#include <algorithm>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

// Sockets; a widget may have one as well, which matters only if it is linked.
bool isSocket(const EditorInput &input)
{
    return input.widget.isEmpty() || !input.link.isEmpty();
}

} // namespace

QString EditorGroup::nameOf(const QString &type)
{
    static constexpr auto prefix = "workflow>"_L1;
    return type.startsWith(prefix) || type.startsWith("workflow/"_L1) ? type.sliced(prefix.size())
                                                                      : QString();
}

EditorGroup::EditorGroup(const JsonText::Value &definition, EditorScope *scope)
    : m_definition(definition), m_scope(*scope)
{}

bool EditorGroup::expand()
{
    const bool hasVirtual =
        std::any_of(m_scope.nodes.begin(), m_scope.nodes.end(),
                    [](const auto &node) { return EditorLinks::isVirtual(*node); });
    if (hasVirtual) // the editor gives such a node inputs and values of other nodes
        return false;
    readLinks();
    return connectInputs() && connectOutputs() && distributeValues();
}

// [origin, slot, target, slot, …] by the places of the nodes; null is a node outside.
void EditorGroup::readLinks()
{
    const auto links = m_definition.member(u"links").items();
    for (const JsonText::Value &link : links) {
        if (link.at(0).isNumber() && link.at(2).isNumber())
            connect({link.at(0).toText(), int(link.at(1).toDouble()), link.at(2).toText(),
                     int(link.at(3).toDouble())});
    }
}

void EditorGroup::connect(const EditorLink &link)
{
    const QString id = QString::number(m_scope.links.size());
    m_scope.links.insert(id, link);
    if (EditorNode *target = m_scope.byId.value(link.targetId))
        target->connectInput(link.targetSlot, id);
}

bool EditorGroup::connectInputs()
{
    QList<EditorInput> outer = m_scope.instance->inputs;
    outer.removeIf([](const EditorInput &input) { return !isSocket(input); });
    for (const auto &node : m_scope.nodes) {
        for (int slot = 0; slot < node->inputs.size(); ++slot) {
            const EditorInput &inner = node->inputs.at(slot);
            const bool isLinked = !inner.link.isEmpty();
            if (isLinked || !isSocket(inner) || !isShown(*node, u"input", inner.name, true))
                continue;
            const qsizetype next = m_scope.inputNames.size();
            if (next == outer.size() || outer.at(next).type != inner.type
                || !isNameOf(outer.at(next).name, *node, inner.name))
                return false;
            m_scope.inputNames += outer.at(next).name;
            connect({u"-10"_s, int(next), node->id, slot});
        }
    }
    return m_scope.inputNames.size() == outer.size();
}

// The author's name, or the node's own. The second input of a name is called "KSampler model", the
// third "KSampler 2model".
bool EditorGroup::isNameOf(const QString &outer, const EditorNode &node, const QString &name) const
{
    const QString title = node.title.isEmpty() ? node.type : node.title;
    return outer == configOf(node, u"input", name).member(u"name").toString(name)
        || (outer.startsWith(title + u' ') && outer.endsWith(name));
}

bool EditorGroup::connectOutputs()
{
    QSet<std::pair<QString, int>> hidden;
    for (const EditorLink &link : std::as_const(m_scope.links))
        hidden.insert({link.originId, link.originSlot});
    const auto external = m_definition.member(u"external").items();
    for (const JsonText::Value &output : external) // linked inside, but shown nevertheless
        hidden.remove({output.at(0).toText(), int(output.at(1).toDouble())});
    const QStringList &outer = m_scope.instance->outputTypes;
    int next = 0;
    for (const auto &node : m_scope.nodes) {
        for (int slot = 0; slot < node->outputTypes.size(); ++slot) {
            if (!isShown(*node, u"output", QString::number(slot),
                         !hidden.contains({node->id, slot})))
                continue;
            if (next == outer.size() || outer.at(next) != node->outputTypes.at(slot))
                return false;
            connect({node->id, slot, u"-20"_s, next++});
        }
    }
    return next == outer.size();
}

// Those in the definition are of the time when the group was made.
bool EditorGroup::distributeValues()
{
    const QList<JsonText::Value> outer = m_scope.instance->values.items();
    qsizetype next = 0;
    for (const auto &node : m_scope.nodes) {
        if (node->values.isObject())
            return false;
        const qsizetype count = node->values.size();
        if (next + count > outer.size())
            return false;
        QByteArrayList own;
        for (const JsonText::Value &value : outer.mid(next, count))
            own += value.raw();
        next += count;
        m_scope.texts += *JsonText::parse('[' + own.join(',') + ']');
        node->values = m_scope.texts.constLast().root();
    }
    return next == outer.size();
}

// What the author of the group has set for an input or output of \a node.
JsonText::Value EditorGroup::configOf(const EditorNode &node, QStringView kind,
                                      const QString &name) const
{
    return m_definition.member(u"config").member(node.id).member(kind).member(name);
}

bool EditorGroup::isShown(const EditorNode &node, QStringView kind, const QString &name,
                          bool fallback) const
{
    return configOf(node, kind, name).member(u"visible").toBool(fallback);
}

} // namespace ComfyDeploy

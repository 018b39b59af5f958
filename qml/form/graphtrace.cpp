// SPDX-License-Identifier: MIT

#include "graphtrace.h"

#include <QtCore/qhash.h>

namespace ComfyDeploy::Qml {

namespace {

// The nodes that are linked to these inputs.
QStringList sources(const WorkflowGraph &graph, const QString &nodeId,
                    const QStringList &inputNames)
{
    QStringList nodes;
    for (const QString &name : inputNames) {
        if (graph.isLink(nodeId, name))
            nodes += graph.value(nodeId, name).toList().value(0).toString();
    }
    return nodes;
}

// Maps input nodes to the names of their inputs.
QHash<QString, QString> inputNodes(const WorkflowGraph &graph)
{
    QHash<QString, QString> nameOf;
    const QList<InputSpec> specs = graph.inputs();
    for (const InputSpec &spec : specs) {
        const QStringList nodes = spec.nodeIds();
        for (const QString &node : nodes)
            nameOf.insert(node, spec.name());
    }
    return nameOf;
}

} // namespace

QString feedingInput(const WorkflowGraph &graph, const QString &nodeId, const QString &inputName)
{
    const QHash<QString, QString> nameOf = inputNodes(graph);
    if (nameOf.contains(nodeId))
        return nameOf.value(nodeId);

    QSet<QString> seen{nodeId};
    QStringList level = sources(
        graph, nodeId, inputName.isEmpty() ? graph.inputNames(nodeId) : QStringList{inputName});
    while (!level.isEmpty()) {
        QSet<QString> found;
        QStringList next;
        for (const QString &node : std::as_const(level)) {
            if (seen.contains(node))
                continue;
            seen.insert(node);
            if (const auto name = nameOf.constFind(node); name != nameOf.constEnd())
                found.insert(*name);
            else
                next += sources(graph, node, graph.inputNames(node));
        }
        if (!found.isEmpty())
            return found.size() == 1 ? *found.constBegin() : QString();
        level = next;
    }
    return {};
}

QSet<QString> usedInputs(const WorkflowGraph &graph)
{
    const QHash<QString, QString> nameOf = inputNodes(graph);
    const QStringList nodes = graph.nodeIds();
    QHash<QString, QStringList> sourcesOf;
    QSet<QString> feeding;
    for (const QString &node : nodes) {
        const QStringList from = sources(graph, node, graph.inputNames(node));
        sourcesOf.insert(node, from);
        feeding.unite(QSet<QString>(from.begin(), from.end()));
    }
    QStringList open;
    for (const QString &node : nodes) {
        if (!feeding.contains(node) && !nameOf.contains(node))
            open += node;
    }
    if (open.isEmpty())
        return QSet<QString>(nameOf.begin(), nameOf.end());
    QSet<QString> seen;
    QSet<QString> used;
    while (!open.isEmpty()) {
        const QString node = open.takeLast();
        if (seen.contains(node))
            continue;
        seen.insert(node);
        if (const auto name = nameOf.constFind(node); name != nameOf.constEnd())
            used.insert(*name);
        open += sourcesOf.value(node);
    }
    return used;
}

} // namespace ComfyDeploy::Qml

#include "graphtrace.h"

#include <QtCore/qhash.h>
#include <QtCore/qset.h>

namespace ComfyDeploy::Qml {

namespace {

// The nodes whose outputs these inputs take.
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

} // namespace

QString feedingInput(const WorkflowGraph &graph, const QString &nodeId, const QString &inputName)
{
    QHash<QString, QString> nameOf;
    const QList<InputSpec> specs = graph.inputs();
    for (const InputSpec &spec : specs) {
        const QStringList nodes = spec.nodeIds();
        for (const QString &node : nodes)
            nameOf.insert(node, spec.name());
    }
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

} // namespace ComfyDeploy::Qml

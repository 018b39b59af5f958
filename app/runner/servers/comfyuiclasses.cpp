// SPDX-License-Identifier: MIT

#include "servers/comfyuiclasses.h"

#include <ComfyDeploy/core/whenanswered_p.h>
#include <ComfyDeploy/inputs/externalclasses_p.h>
#include <ComfyDeploy/workflowclient.h>

#include <algorithm>
#include <optional>

namespace ComfyDeploy::Runner {

QStringList classTypesOf(const WorkflowGraph &graph)
{
    QStringList classes;
    const QStringList nodes = graph.nodeIds();
    for (const QString &node : nodes) {
        const QString name = graph.classType(node);
        if (!name.isEmpty())
            classes += name;
    }
    classes.sort();
    classes.removeDuplicates();
    return classes;
}

ComfyUiClasses::ComfyUiClasses(WorkflowClient *client, QObject *parent)
    : QObject(parent), m_client(client)
{}

void ComfyUiClasses::read(const QList<QUrl> &comfyUis)
{
    m_catalogs.resize(comfyUis.size());
    const int reading = ++m_reading;
    for (qsizetype i = 0; i < comfyUis.size(); ++i) {
        whenAnswered(m_client->nodeCatalog(comfyUis.at(i)), this,
                     [this, reading, i](const Result<NodeCatalog> &answer) {
                         if (reading != m_reading || !answer)
                             return;
                         m_catalogs[i] = *answer;
                         Q_EMIT changed();
                     });
    }
}

NodeCatalog ComfyUiClasses::catalog() const
{
    const auto first = std::find_if(m_catalogs.begin(), m_catalogs.end(),
                                    [](const NodeCatalog &each) { return !each.isEmpty(); });
    return first == m_catalogs.end() ? NodeCatalog() : *first;
}

QStringList ComfyUiClasses::missingFor(const WorkflowGraph &graph) const
{
    QStringList needed = classTypesOf(graph);
    needed.removeIf([](const QString &name) { return !externalClass(name).name.isEmpty(); });
    std::optional<QStringList> fewest;
    for (const NodeCatalog &each : m_catalogs) {
        if (each.isEmpty())
            continue;
        QStringList missing = needed;
        missing.removeIf([&each](const QString &name) { return each.contains(name); });
        if (!fewest || missing.size() < fewest->size())
            fewest = missing;
    }
    return fewest.value_or(QStringList());
}

} // namespace ComfyDeploy::Runner

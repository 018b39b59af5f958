// SPDX-License-Identifier: MIT

#include "deploymentstore_p.h"

#include <ComfyDeploy/workflowgraph.h>

#include <QtCore/qdir.h>
#include <QtCore/quuid.h>

using namespace Qt::StringLiterals;

// The resources of a static library have to be initialized, outside of any namespace.
static void makeSamplesAvailable()
{
    Q_INIT_RESOURCE(localworkflows);
}

namespace ComfyDeploy::Local {

namespace {

// 2025-01-01, so that a sample is the same in every server; each is a minute older than the next.
constexpr Microseconds FirstSampleTime = 1'735'689'600 * PerSecond;
constexpr Microseconds BetweenSamples = 60 * PerSecond;

//! The same for the same name, everywhere.
QString stableId(const QString &name)
{
    static const QUuid space(u"5d2f1c52-6c2b-4e0e-9a4b-0c3a7d7f6b11"_s);
    return QUuid::createUuidV5(space, name).toString(QUuid::WithoutBraces);
}

QString randomId()
{
    return QUuid::createUuid().toString(QUuid::WithoutBraces);
}

//! text-to-image.json: Text to image
QString titleOf(const QString &fileName)
{
    QString title = fileName.section(u'.', 0, 0);
    title.replace(u'-', u' ');
    title[0] = title.at(0).toUpper();
    return title;
}

QList<Deployment> samples()
{
    makeSamplesAvailable();
    const QDir folder(u":/ComfyDeploy/Local/workflows"_s);
    QList<Deployment> found;
    for (const QString &fileName : folder.entryList(QDir::Files, QDir::Name)) {
        QFile file(folder.filePath(fileName));
        if (!file.open(QIODevice::ReadOnly))
            continue;
        Deployment sample;
        sample.id = stableId(u"deployment "_s + fileName);
        sample.versionId = stableId(u"version "_s + fileName);
        sample.workflowId = stableId(u"workflow "_s + fileName);
        sample.machineId = stableId(u"machine"_s);
        sample.name = titleOf(fileName);
        sample.graph = file.readAll();
        sample.createdAt = FirstSampleTime + found.size() * BetweenSamples;
        found += sample;
    }
    return found;
}

//! Such as: line 3, column 7, node 4: a sentence
QString placed(const GraphError &error)
{
    QStringList place;
    if (error.line > 0)
        place +=
            u"line %1, column %2"_s.arg(QString::number(error.line), QString::number(error.column));
    if (!error.nodeId.isEmpty())
        place += u"node "_s + error.nodeId;
    return place.isEmpty() ? error.message : place.join(u", ") + u": "_s + error.message;
}

} // namespace

DeploymentStore::DeploymentStore()
{
    static const QList<Deployment> known = samples();
    m_deployments = known;
}

QString DeploymentStore::add(const QString &name, const QByteArray &graph, QString *why)
{
    GraphError error;
    const auto read = WorkflowGraph::fromJson(graph, &error);
    if (!read) {
        *why = placed(error);
        return {};
    }
    Deployment added;
    added.id = randomId();
    added.versionId = randomId();
    added.workflowId = randomId();
    added.machineId = stableId(u"machine"_s);
    added.name = name;
    added.graph = read->toJson();
    added.createdAt = now();
    const std::lock_guard lock(m_mutex);
    m_deployments += added;
    return added.id;
}

std::optional<Deployment> DeploymentStore::find(const QString &id) const
{
    const std::lock_guard lock(m_mutex);
    for (const Deployment &deployment : m_deployments) {
        if (deployment.id == id)
            return deployment;
    }
    return std::nullopt;
}

std::optional<Deployment> DeploymentStore::ofVersion(const QString &versionId) const
{
    const std::lock_guard lock(m_mutex);
    for (const Deployment &deployment : m_deployments) {
        if (deployment.versionId == versionId)
            return deployment;
    }
    return std::nullopt;
}

QList<Deployment> DeploymentStore::all() const
{
    const std::lock_guard lock(m_mutex);
    return {m_deployments.crbegin(), m_deployments.crend()};
}

} // namespace ComfyDeploy::Local

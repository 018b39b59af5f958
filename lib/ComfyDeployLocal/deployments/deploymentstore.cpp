// SPDX-License-Identifier: MIT

#include "deploymentstore_p.h"

#include <ComfyDeploy/workflowgraph.h>

#include <QtCore/qdir.h>
#include <QtCore/quuid.h>

#include <algorithm>

using namespace Qt::StringLiterals;

// The resources of a static library have to be initialized, outside of any namespace.
static void makeSamplesAvailable()
{
    Q_INIT_RESOURCE(localworkflows);
}

namespace ComfyDeploy::Local {

namespace {

// 2025-01-01, so that a sample is the same in every server; each sample is a minute older than the
// next.
constexpr Microseconds FirstSampleTime = 1'735'689'600 * PerSecond;
constexpr Microseconds BetweenSamples = 60 * PerSecond;

QString randomId()
{
    return QUuid::createUuid().toString(QUuid::WithoutBraces);
}

//! "Text to image" for text-to-image.json.
QString titleOf(const QString &fileName)
{
    QString title = fileName.section(u'.', 0, 0);
    title.replace(u'-', u' ');
    title[0] = title.at(0).toUpper();
    return title;
}

QList<Deployment> readSamples()
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

const QList<Deployment> &samples()
{
    static const QList<Deployment> known = readSamples();
    return known;
}

} // namespace

DeploymentStore::DeploymentStore()
{
    m_deployments = samples();
}

QString DeploymentStore::add(const QString &name, const QByteArray &graph, QString *why)
{
    GraphError error;
    const auto read = WorkflowGraph::fromJson(graph, &error);
    if (!read) {
        *why = placedMessage(error);
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

void DeploymentStore::useFolder(const QString &path, const WorkflowFolder::Check &check,
                                const WorkflowFolder::Report &report)
{
    const std::lock_guard lock(m_mutex);
    if (!m_folder)
        m_deployments.remove(0, samples().size()); // the samples come first
    m_folder = std::make_unique<WorkflowFolder>(path, check, report);
}

void DeploymentStore::setCatalog(int server, const NodeCatalog &catalog)
{
    const std::lock_guard lock(m_catalogMutex);
    m_newCatalogs.insert(server, catalog);
}

//! Call it with m_mutex locked and m_folder set.
void DeploymentStore::readFolder() const
{
    QMap<int, NodeCatalog> catalogs;
    {
        const std::lock_guard lock(m_catalogMutex);
        catalogs.swap(m_newCatalogs);
    }
    for (auto it = catalogs.cbegin(); it != catalogs.cend(); ++it)
        m_folder->setCatalog(it.key(), it.value());
    m_folder->read();
}

QList<WorkflowFile> DeploymentStore::files() const
{
    const std::lock_guard lock(m_mutex);
    if (!m_folder)
        return {};
    readFolder();
    return m_folder->files();
}

std::optional<Deployment> DeploymentStore::find(const QString &id) const
{
    const std::lock_guard lock(m_mutex);
    for (const Deployment &deployment : m_deployments) {
        if (deployment.id == id)
            return deployment;
    }
    if (!m_folder)
        return std::nullopt;
    readFolder();
    return m_folder->find(id);
}

std::optional<Deployment> DeploymentStore::ofVersion(const QString &versionId) const
{
    const std::lock_guard lock(m_mutex);
    auto known = knownVersion(versionId);
    if (!known && m_folder) {
        readFolder();
        known = m_folder->ofVersion(versionId);
    }
    return known;
}

DeploymentStore::Versions DeploymentStore::knownVersions(const QSet<QString> &versionIds) const
{
    const std::lock_guard lock(m_mutex);
    Versions versions;
    for (const QString &versionId : versionIds)
        versions.insert(versionId, knownVersion(versionId));
    return versions;
}

//! Call it with m_mutex locked.
std::optional<Deployment> DeploymentStore::knownVersion(const QString &versionId) const
{
    for (const Deployment &deployment : m_deployments) {
        if (deployment.versionId == versionId)
            return deployment;
    }
    return m_folder ? m_folder->ofVersion(versionId) : std::nullopt;
}

QList<Deployment> DeploymentStore::all() const
{
    const std::lock_guard lock(m_mutex);
    QList<Deployment> all(m_deployments.crbegin(), m_deployments.crend());
    if (!m_folder)
        return all;
    readFolder();
    all += m_folder->all();
    std::stable_sort(all.begin(), all.end(), [](const Deployment &a, const Deployment &b) {
        return a.createdAt > b.createdAt;
    });
    return all;
}

bool DeploymentStore::visitTexts(const std::function<bool(const QByteArray &)> &visit,
                                 QString *unreadable) const
{
    QList<Deployment> known;
    QString folder;
    {
        const std::lock_guard lock(m_mutex);
        known = m_deployments;
        if (m_folder) {
            known += m_folder->all();
            folder = m_folder->path();
        }
    }
    for (const Deployment &deployment : std::as_const(known)) {
        if (!visit(deployment.graph) || !visit(deployment.workflow))
            return false;
    }
    return folder.isEmpty() || WorkflowFolder::visitContents(folder, visit, unreadable);
}

} // namespace ComfyDeploy::Local

// SPDX-License-Identifier: MIT

#include "workflowfolder_p.h"

#include <ComfyDeployLocal/wording/localtext_p.h>

#include <QtCore/qcryptographichash.h>
#include <QtCore/qdir.h>
#include <QtCore/qfileinfo.h>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

constexpr qsizetype MaximumVersions = 100; // versions of one file
constexpr qsizetype MaximumAbsent = 1000; // files

QStringList nameFilters()
{
    return {u"*.json"_s, u"*.png"_s, u"*.webp"_s, u"*.jpg"_s, u"*.jpeg"_s};
}

Deployment deploymentOf(const QFileInfo &info, const WorkflowImport &workflow)
{
    const QString name = info.fileName();
    Deployment deployment;
    deployment.graph = workflow.graph().toJson();
    deployment.workflow = workflow.workflow();
    const QByteArray hash =
        QCryptographicHash::hash(deployment.graph, QCryptographicHash::Sha256).toHex();
    deployment.id = stableId(u"deployment file "_s + name);
    deployment.versionId = stableId(u"version file "_s + name + u' ' + QString::fromLatin1(hash));
    deployment.workflowId = stableId(u"workflow file "_s + name);
    deployment.machineId = stableId(u"machine"_s);
    deployment.name = info.completeBaseName();
    deployment.createdAt = info.lastModified().toMSecsSinceEpoch() * (PerSecond / 1000);
    return deployment;
}

} // namespace

WorkflowFolder::WorkflowFolder(const QString &path, Check check, Report report)
    : m_path(path), m_check(std::move(check)), m_report(std::move(report))
{}

bool WorkflowFolder::visitContents(const QString &path,
                                   const std::function<bool(const QByteArray &)> &visit,
                                   QString *unreadable)
{
    const QDir folder(path);
    if (!folder.exists()) {
        *unreadable = path;
        return false;
    }
    const QStringList names = folder.entryList(nameFilters(), QDir::Files);
    for (const QString &name : names) {
        QFile file(folder.filePath(name));
        const bool isOpen = file.open(QIODevice::ReadOnly);
        const QByteArray content = isOpen ? file.read(WorkflowImport::MaximumSize) : QByteArray();
        if (file.error() != QFileDevice::NoError) {
            *unreadable = file.fileName();
            return false;
        }
        if (!visit(content))
            return false;
    }
    return true;
}

void WorkflowFolder::setCatalog(int server, const NodeCatalog &catalog)
{
    m_catalogs.insert(server, catalog);
    ++m_catalogNumber;
}

void WorkflowFolder::read()
{
    QMap<QString, File> before = std::exchange(m_files, {});
    const QFileInfoList infos = QDir(m_path).entryInfoList(nameFilters(), QDir::Files, QDir::Name);
    for (const QFileInfo &info : infos) {
        const QString name = info.fileName();
        File file = before.contains(name) ? before.take(name) : m_absent.take(name);
        read(info, &file);
        m_files.insert(name, file);
    }
    m_absent.insert(before);
    while (m_absent.size() > MaximumAbsent) {
        m_absent.erase(
            std::min_element(m_absent.begin(), m_absent.end(),
                             [](const File &a, const File &b) { return a.time < b.time; }));
    }
}

void WorkflowFolder::read(const QFileInfo &info, File *file)
{
    const QDateTime time = info.lastModified();
    if (file->time == time && file->size == info.size() && file->catalogNumber == m_catalogNumber)
        return;
    file->time = time;
    file->size = info.size();
    file->catalogNumber = m_catalogNumber;
    const WorkflowImport workflow = importFrom(info.filePath());
    if (!workflow)
        return noteProblem(info.fileName(), placedMessage(workflow.error()), file);
    Deployment deployment = deploymentOf(info, workflow);
    if (const QString problem = m_check(deployment); !problem.isEmpty())
        return noteProblem(info.fileName(), problem, file);
    file->problem.clear();
    QList<Deployment> &versions = file->versions;
    const QString versionId = deployment.versionId;
    if (!versions.isEmpty() && versions.constLast().versionId == versionId)
        return;
    deployment.version = versions.isEmpty() ? 1 : versions.constLast().version + 1;
    versions.removeIf([&versionId](const Deployment &each) { return each.versionId == versionId; });
    versions += deployment;
    if (versions.size() > MaximumVersions)
        versions.removeFirst();
}

WorkflowImport WorkflowFolder::importFrom(const QString &path) const
{
    std::optional<WorkflowImport> first;
    for (const NodeCatalog &catalog : m_catalogs) {
        WorkflowImport workflow = WorkflowImport::fromFile(path, catalog);
        if (workflow)
            return workflow;
        if (!first)
            first = workflow;
    }
    return first ? *first : WorkflowImport::fromFile(path);
}

void WorkflowFolder::noteProblem(const QString &name, const QString &problem, File *file)
{
    if (std::exchange(file->problem, problem) != problem)
        m_report(
            LocalText::tr("The workflow file %1 cannot be used: %2").arg(QString(name), problem));
}

std::optional<Deployment> WorkflowFolder::find(const QString &id) const
{
    for (const File &file : m_files) {
        if (!file.versions.isEmpty() && file.versions.constLast().id == id)
            return file.versions.constLast();
    }
    return std::nullopt;
}

std::optional<Deployment> WorkflowFolder::ofVersion(const QString &versionId) const
{
    for (const File &file : m_files) {
        for (const Deployment &version : file.versions) {
            if (version.versionId == versionId)
                return version;
        }
    }
    return std::nullopt;
}

QList<Deployment> WorkflowFolder::all() const
{
    QList<Deployment> all;
    for (const File &file : m_files) {
        if (!file.versions.isEmpty())
            all += file.versions.constLast();
    }
    return all;
}

QList<WorkflowFile> WorkflowFolder::files() const
{
    QList<WorkflowFile> all;
    for (auto it = m_files.cbegin(); it != m_files.cend(); ++it) {
        WorkflowFile file{it.key(), {}, 0, it->problem};
        if (!it->versions.isEmpty()) {
            file.deploymentId = it->versions.constLast().id;
            file.version = it->versions.constLast().version;
        }
        all += file;
    }
    return all;
}

} // namespace ComfyDeploy::Local

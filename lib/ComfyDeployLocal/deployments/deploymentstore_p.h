// SPDX-License-Identifier: MIT

#pragma once

#include "workflowfolder_p.h"

#include <QtCore/qhash.h>
#include <QtCore/qset.h>

#include <memory>
#include <mutex>

namespace ComfyDeploy::Local {

//! \brief The deployments of a server: the sample workflows of this project, whose ids are the same
//! in every server, or the workflow files of a folder; and those that were added. Thread-safe.
class DeploymentStore
{
public:
    DeploymentStore();

    //! Uses the workflow files of a folder instead of the samples or another folder. Most queries
    //! look at the folder first and read what has changed.
    void useFolder(const QString &path, const WorkflowFolder::Check &check,
                   const WorkflowFolder::Report &report);
    //! See WorkflowFolder::setCatalog(). Never waits for a read of the folder; the next read uses
    //! \a catalog.
    void setCatalog(int server, const NodeCatalog &catalog);
    [[nodiscard]] QList<WorkflowFile> files() const;

    //! Returns the new deployment's id; null, with the reason in \a why, if \a graph cannot be
    //! read.
    QString add(const QString &name, const QByteArray &graph, QString *why);

    [[nodiscard]] std::optional<Deployment> find(const QString &id) const;
    [[nodiscard]] std::optional<Deployment> ofVersion(const QString &versionId) const;
    using Versions = QHash<QString, std::optional<Deployment>>; //!< by version id
    //! Those of \a versionIds that are known, null for the others; does not look at the folder.
    [[nodiscard]] Versions knownVersions(const QSet<QString> &versionIds) const;
    //! Newest first.
    [[nodiscard]] QList<Deployment> all() const;
    //! Visits graph and workflow of all deployments, and the contents of the folder's files, usable
    //! or not, as long as \a visit returns true. Returns false if \a visit did or if a file cannot
    //! be read, whose path is then \a unreadable.
    [[nodiscard]] bool visitTexts(const std::function<bool(const QByteArray &text)> &visit,
                                  QString *unreadable) const;

private:
    void readFolder() const;
    [[nodiscard]] std::optional<Deployment> knownVersion(const QString &versionId) const;

    mutable std::mutex m_catalogMutex;
    mutable QMap<int, NodeCatalog> m_newCatalogs; //!< by server; not passed to the folder yet
    mutable std::mutex m_mutex;
    std::unique_ptr<WorkflowFolder> m_folder; //!< null if the samples are used
    QList<Deployment> m_deployments; //!< oldest first; without those of the folder
};

} // namespace ComfyDeploy::Local

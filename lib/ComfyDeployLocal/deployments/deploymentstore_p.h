// SPDX-License-Identifier: MIT

#pragma once

#include "workflowfolder_p.h"

#include <QtCore/qhash.h>
#include <QtCore/qset.h>

#include <memory>
#include <mutex>

namespace ComfyDeploy::Local {

//! \brief The sample workflows of this project, whose ids are the same in every server, or the
//! workflow files of a folder, and what was added to them; thread-safe.
class DeploymentStore
{
public:
    DeploymentStore();

    //! Instead of the samples, or of another folder. It is looked at whenever something is asked.
    void useFolder(const QString &path, const WorkflowFolder::Check &check,
                   const WorkflowFolder::Report &report);
    //! See WorkflowFolder. Never waits while the folder is read, which takes over what was set.
    void setCatalog(int server, const NodeCatalog &catalog);
    [[nodiscard]] QList<WorkflowFile> files() const;

    //! The new deployment's id; null, with the reason in \a why, if \a graph is none.
    QString add(const QString &name, const QByteArray &graph, QString *why);

    [[nodiscard]] std::optional<Deployment> find(const QString &id) const;
    [[nodiscard]] std::optional<Deployment> ofVersion(const QString &versionId) const;
    using Versions = QHash<QString, std::optional<Deployment>>; //!< by their ids
    //! As far as they are known: the folder is not looked at.
    [[nodiscard]] Versions knownVersions(const QSet<QString> &versionIds) const;
    //! Newest first.
    [[nodiscard]] QList<Deployment> all() const;
    //! The texts of all of them, and the contents of the folder's files, usable or not, as long as
    //! \a visit returns true; false if it did not, or if one cannot be read.
    [[nodiscard]] bool visitTexts(const std::function<bool(const QByteArray &text)> &visit) const;

private:
    void readFolder() const;
    [[nodiscard]] std::optional<Deployment> knownVersion(const QString &versionId) const;

    mutable std::mutex m_catalogMutex;
    mutable QMap<int, NodeCatalog> m_newCatalogs; //!< by server, not given to the folder yet
    mutable std::mutex m_mutex;
    std::unique_ptr<WorkflowFolder> m_folder; //!< null if the samples are used
    QList<Deployment> m_deployments; //!< oldest first; those of the folder are not here
};

} // namespace ComfyDeploy::Local

// SPDX-License-Identifier: MIT

#pragma once

#include "deployment_p.h"
#include <ComfyDeploy/workflowimport.h>
#include <ComfyDeployLocal/workflowfile.h>

#include <QtCore/qdatetime.h>
#include <QtCore/qlist.h>
#include <QtCore/qmap.h>

#include <functional>
#include <optional>

QT_BEGIN_NAMESPACE
class QFileInfo;
QT_END_NAMESPACE

namespace ComfyDeploy::Local {

//! \brief The workflow files of a folder, each a deployment whose ids are derived from its name.
//!
//! Reads the file types of WorkflowImport, by the suffix of the name. A changed content is a new
//! version; the earlier ones, up to 100 per file, can be run by their ids as long as the file and
//! this object exist. If a file cannot be used any more, its last version stays, because the file
//! may be about to be written. If a file that was absent, alone or with the folder, comes back, its
//! versions do, too.
class WorkflowFolder
{
public:
    //! Returns why a file cannot be a deployment; empty if it can.
    using Check = std::function<QString(const Deployment &)>;
    //! Called with a sentence for each new problem.
    using Report = std::function<void(const QString &sentence)>;

    WorkflowFolder(const QString &path, Check check, Report report);

    //! Sets the node classes by which files of the editor are converted: the first catalog that
    //! fits is used, in the order of the servers; without any, ComfyUI's own classes.
    void setCatalog(int server, const NodeCatalog &catalog);
    //! Looks at the folder and reads the files that have changed.
    void read();

    [[nodiscard]] QString path() const { return m_path; }
    //! Visits the contents of the files in the folder \a path, usable or not, as long as \a visit
    //! returns true. Returns false if \a visit did or if a file cannot be read, whose path
    //! is then \a unreadable. Thread-safe.
    [[nodiscard]] static bool
    visitContents(const QString &path, const std::function<bool(const QByteArray &content)> &visit,
                  QString *unreadable);

    [[nodiscard]] std::optional<Deployment> find(const QString &id) const;
    [[nodiscard]] std::optional<Deployment> ofVersion(const QString &versionId) const;
    //! The deployments that can be run, sorted by file name.
    [[nodiscard]] QList<Deployment> all() const;
    //! All files, usable or not, sorted by name.
    [[nodiscard]] QList<WorkflowFile> files() const;

private:
    struct File
    {
        QDateTime time;
        qint64 size = -1;
        int catalogNumber = -1; //!< m_catalogNumber when the file was read
        QList<Deployment> versions; //!< oldest first
        QString problem;
    };

    void read(const QFileInfo &info, File *file);
    [[nodiscard]] WorkflowImport importFrom(const QString &path) const;
    void noteProblem(const QString &name, const QString &problem, File *file);

    const QString m_path;
    const Check m_check;
    const Report m_report;
    QMap<QString, File> m_files; //!< by name
    QMap<QString, File> m_absent; //!< by name; without the oldest ones, if there are too many
    QMap<int, NodeCatalog> m_catalogs; //!< by server
    int m_catalogNumber = 0;
};

} // namespace ComfyDeploy::Local

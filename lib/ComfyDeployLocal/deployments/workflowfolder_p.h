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

//! \brief The workflow files of a folder, each a deployment whose ids follow from its name.
//!
//! Whatever WorkflowImport reads, by the end of its name. A changed content is a new version; the
//! earlier ones can be run by their ids as long as the file is there and this object exists. If a
//! file cannot be used any more, its last version stays, because it may be about to be written. One
//! that was absent, alone or with the folder, has its versions when it is there again.
class WorkflowFolder
{
public:
    //! What keeps a deployment from being one; empty if nothing does.
    using Check = std::function<QString(const Deployment &)>;
    //! Gets a sentence for each new problem.
    using Report = std::function<void(const QString &sentence)>;

    WorkflowFolder(const QString &path, Check check, Report report);

    //! With which classes the editor's files are converted: those of the servers, of which the
    //! first that fits counts, else ComfyUI's own.
    void setCatalog(int server, const NodeCatalog &catalog);
    //! Looks at the folder, and reads what has changed.
    void read();

    [[nodiscard]] QString path() const { return m_path; }
    //! Of the folder \a path, whatever each file is, as long as \a visit returns true; false if it
    //! did not, or if one cannot be read. Thread-safe.
    [[nodiscard]] static bool
    visitContents(const QString &path, const std::function<bool(const QByteArray &content)> &visit);

    [[nodiscard]] std::optional<Deployment> find(const QString &id) const;
    [[nodiscard]] std::optional<Deployment> ofVersion(const QString &versionId) const;
    //! Those that can be run, by their names.
    [[nodiscard]] QList<Deployment> all() const;
    //! All of them, by their names.
    [[nodiscard]] QList<WorkflowFile> files() const;

private:
    struct File
    {
        QDateTime time;
        qint64 size = -1;
        int catalogNumber = -1; //!< that it was read with
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
    QMap<QString, File> m_absent; //!< by name; the oldest ones are forgotten
    QMap<int, NodeCatalog> m_catalogs; //!< by server
    int m_catalogNumber = 0;
};

} // namespace ComfyDeploy::Local

// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/workflowrunoutput.h>

#include <QtCore/qlist.h>
#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>
#include <QtCore/qstringlist.h>

namespace ComfyDeploy {
class MediaDownload;
class WorkflowClient;
} // namespace ComfyDeploy

namespace ComfyDeploy::App {

//! The result of saving one file of a run.
struct SavedFile
{
    MediaItem item;
    QString path; //!< empty if it could not be saved
    QString error; //!< why
    QString warning; //!< a sentence about a saved file; usually empty
};

//! \brief Saves the files of one run below a folder, one after the other.
//!
//! Each file is downloaded under a temporary name and renamed once it is complete. An existing file
//! is never changed: if it has the same content it counts as saved, otherwise the new file gets a
//! number. Nothing is written outside of the folder, even with malicious paths or symbolic links.
class OutputSaver : public QObject
{
    Q_OBJECT

public:
    //! The maximum per run; further files are reported as not saved, with the reason.
    static constexpr qsizetype MaximumFiles = 10'000;

    //! The file of items[i] is saved as \a folder/relativePaths[i], with "/" as separator; there is
    //! one path for each item. A path outside of the folder is refused, and its file is not saved.
    OutputSaver(WorkflowClient *client, const QString &folder, const QStringList &relativePaths,
                const QList<MediaItem> &items, QObject *parent = nullptr);
    ~OutputSaver() override;

    //! Sets the name of the temporary files, so that files that an earlier attempt with the same \a
    //! name left behind in a crash are removed. Letters, digits and hyphens; call it before
    //! start().
    void setPartName(const QString &name) { m_partName = name; }

    void start();
    //! Aborts the remaining downloads; finished() follows.
    void abort();

    //! One result for each item after finished(), in the same order.
    [[nodiscard]] QList<SavedFile> files() const { return m_files; }

Q_SIGNALS:
    //! \a index counts from 0; \a total is -1 where the host does not report it.
    void progress(int index, qint64 received, qint64 total);
    void finished();

private:
    void next();
    void onDownloaded();
    [[nodiscard]] QString partPath(const QString &folder) const;
    void record(const QString &path, const QString &error, const QString &warning = {});

    WorkflowClient *const m_client;
    const QString m_folder;
    const QList<MediaItem> m_items;
    const QStringList m_relativePaths;
    QString m_partName;
    QList<SavedFile> m_files;
    QPointer<MediaDownload> m_download;
    bool m_aborted = false;
};

//! Creates the folder of \a folder/\a relativePath if necessary and returns it. Empty with the
//! reason in \a why if the path is outside of \a folder, for example through a link, or cannot be
//! created.
[[nodiscard]] QString makeFolderOf(const QString &folder, const QString &relativePath,
                                   QString *why);

//! Moves \a part to \a folder/\a name, or to a numbered name if that is taken; removes it if a file
//! with the same content exists. Returns the path of the file, or an empty text with the reason in
//! \a why.
[[nodiscard]] QString placeFile(const QString &part, const QString &folder, const QString &name,
                                QString *why);

} // namespace ComfyDeploy::App

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

//! What became of one file of a run.
struct SavedFile
{
    MediaItem item;
    QString path; //!< empty if it could not be saved
    QString error; //!< why
    QString warning; //!< a sentence about a file that is saved; mostly empty
};

//! \brief Saves the files of one run below a folder, one after the other.
//!
//! Each comes down under a temporary name and gets its own once it is complete. A file that is
//! there already is never touched: if it holds the same bytes it counts as saved, else the new one
//! gets a number. Nothing is ever written outside of the folder, whatever the paths say and
//! whatever symbolic links lie there.
class OutputSaver : public QObject
{
    Q_OBJECT

public:
    //! Of one run; the others are reported as not saved, and why.
    static constexpr qsizetype MaximumFiles = 10'000;

    //! The file of items[i] goes to \a folder/relativePaths[i], "/" being the separator; there is
    //! one for each item. A path that leads out of the folder is refused, and its file not saved.
    OutputSaver(WorkflowClient *client, const QString &folder, const QStringList &relativePaths,
                const QList<MediaItem> &items, QObject *parent = nullptr);
    ~OutputSaver() override;

    //! Names the temporary files, so that what an earlier attempt with the same \a name has left
    //! behind, in a crash, is removed by the next. Letters, digits and hyphens; before start().
    void setPartName(const QString &name) { m_partName = name; }

    void start();
    //! What is not there yet is given up; finished() follows.
    void abort();

    //! One for each item once finished() came, in their order.
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

//! The folder of \a folder/\a relativePath, made if need be. Empty, with the reason in \a why, if
//! the path leads out of \a folder, through a link for instance, or cannot be made.
[[nodiscard]] QString makeFolderOf(const QString &folder, const QString &relativePath,
                                   QString *why);

//! Moves \a part to \a folder/\a name, or to a numbered name if another file has that; removes it
//! if the same bytes are there already. The path of the file, or empty with the reason in \a why.
[[nodiscard]] QString placeFile(const QString &part, const QString &folder, const QString &name,
                                QString *why);

} // namespace ComfyDeploy::App

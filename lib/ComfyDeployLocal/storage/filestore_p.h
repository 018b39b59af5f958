// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/http/httpmessages_p.h>

#include <QtCore/qdatetime.h>
#include <QtCore/qhash.h>
#include <QtCore/qset.h>
#include <QtCore/qstring.h>

#include <mutex>
#include <optional>

namespace ComfyDeploy::Local {

//! The media type of a file name's extension, as in Python's mimetypes module; empty if the
//! extension is unknown.
QString mimeTypeOf(const QString &fileName);

//! An output of a run that has a URL.
struct StoredOutput
{
    QString urlPath; //!< percent-encoded
    double duration = 0; //!< duration of the upload in seconds
};

//! \brief The storage: uploads and outputs in one folder, served under URLs that cannot be guessed;
//! thread-safe.
class FileStore
{
public:
    //! Creates the folders. Returns false, with the reason in \a why, on failure.
    bool open(const QString &directory, QString *why);

    [[nodiscard]] QString inputDirectory() const { return m_directory + QStringLiteral("/input"); }
    [[nodiscard]] QString outputDirectory() const
    {
        return m_directory + QStringLiteral("/output");
    }
    [[nodiscard]] QString tempDirectory() const { return m_directory + QStringLiteral("/temp"); }

    struct Upload
    {
        QString id; //!< img_0123456789abcdef
        QString urlPath; //!< percent-encoded
        QString error; //!< empty if it worked
        bool isRefused = false; //!< the file is refused; otherwise storing it failed
    };
    Upload addUpload(const QString &fileName, QByteArrayView content);

    //! The ids of the uploads that \a text names.
    [[nodiscard]] static QSet<QString> uploadsIn(const QByteArray &text);
    //! Removes the uploads before \a time, except those whose ids are in \a kept.
    void removeUploadsBefore(const QDateTime &time, const QSet<QString> &kept);

    //! Null if there is no such file in the output folder.
    std::optional<StoredOutput> addOutput(const QString &runId, const QString &subfolder,
                                          const QString &fileName);
    //! The output that an earlier run has stored of this file; null if there is none.
    std::optional<StoredOutput> earlierOutput(const QString &subfolder,
                                              const QString &fileName) const;

    //! Answers GET and HEAD under pathPrefix(), Range and If-Range included.
    [[nodiscard]] HttpAnswer answer(const HttpRequest &request) const;
    //! The file at the percent-encoded path of a URL of this server; empty if there is none.
    [[nodiscard]] QString fileAt(const QString &urlPath) const;

    static QString pathPrefix() { return QStringLiteral("/storage/"); }
    static QString uploadPath(const QString &name)
    {
        return pathPrefix() + QStringLiteral("inputs/") + name;
    }
    //! A percent-encoded path for an output, which cannot be guessed.
    static QString newOutputPath(const QString &runId, const QString &fileName);
    //! A percent-encoded path that ends with a file's name, which may have any characters.
    static QString outputPath(const QString &runId, const QString &key, const QString &fileName);

private:
    [[nodiscard]] QString uploadDirectory() const
    {
        return m_directory + QStringLiteral("/uploads");
    }

    QString m_directory;
    mutable std::mutex m_mutex;
    QHash<QString, QString> m_files; //!< decoded path of a URL → file
    QHash<QString, StoredOutput> m_outputs; //!< file → its latest output
};

} // namespace ComfyDeploy::Local

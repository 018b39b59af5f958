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

//! The type that a file name's extension stands for, as Python's mimetypes has it; empty if the
//! extension is unknown.
QString mimeTypeOf(const QString &fileName);

//! An output of a run that has a URL.
struct StoredOutput
{
    QString urlPath; //!< percent-encoded
    double duration = 0; //!< seconds that it took
};

//! \brief The storage: uploads and outputs, kept in one folder, served under names that cannot be
//! guessed; thread-safe.
class FileStore
{
public:
    //! Makes the folders; false with the reason in \a why.
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

    //! Those that are named in \a text, by their ids.
    [[nodiscard]] static QSet<QString> uploadsIn(const QByteArray &text);
    //! But for those of the ids \a kept, and for those that came later.
    void removeUploadsBefore(const QDateTime &time, const QSet<QString> &kept);

    //! Null if there is no such file in the output folder.
    std::optional<StoredOutput> addOutput(const QString &runId, const QString &subfolder,
                                          const QString &fileName);
    //! What an earlier run stored of this file.
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
    //! The percent-encoded path for an output that cannot be guessed.
    static QString newOutputPath(const QString &runId, const QString &fileName);
    //! The percent-encoded path that ends with a file's name, whatever its characters.
    static QString outputPath(const QString &runId, const QString &key, const QString &fileName);

private:
    [[nodiscard]] QString uploadDirectory() const
    {
        return m_directory + QStringLiteral("/uploads");
    }

    QString m_directory;
    mutable std::mutex m_mutex;
    QHash<QString, QString> m_files; //!< path of a URL, decoded → file
    QHash<QString, StoredOutput> m_outputs; //!< file → where it was stored last
};

} // namespace ComfyDeploy::Local

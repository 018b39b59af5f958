// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/apierror.h>
#include <ComfyDeploy/comfydeploy_export.h>
#include <ComfyDeploy/result.h>
#include <ComfyDeploy/workflowrunoutput.h>

#include <QtCore/qfuture.h>
#include <QtCore/qobject.h>

#include <memory>

namespace ComfyDeploy {

class Transport;

//! \brief The download of one output file; a child of its client, to be deleted by the caller.
//!
//! Sends neither the token nor custom headers, because the file is on a storage host. A link that
//! has expired (401, 403, 404, 410) is renewed once by GET /run/{id}. If the connection is lost,
//! received data is kept and only the rest is requested, provided that ETag or Last-Modified show
//! that the file is unchanged; otherwise the download starts again. If the file is stored with a
//! Content-Encoding of gzip or deflate it is decoded, and the chunks of aws-chunked are joined.
//! finished() is emitted exactly once and never from inside download() or abort().
class COMFYDEPLOY_EXPORT MediaDownload : public QObject
{
    Q_OBJECT
    Q_PROPERTY(ComfyDeploy::MediaItem item READ item NOTIFY finished FINAL)
    Q_PROPERTY(QString path READ path CONSTANT FINAL)
    Q_PROPERTY(QByteArray data READ data NOTIFY finished FINAL)
    Q_PROPERTY(QByteArray contentType READ contentType NOTIFY finished FINAL)
    Q_PROPERTY(ComfyDeploy::ApiError error READ error NOTIFY finished FINAL)
    Q_PROPERTY(QString warning READ warning NOTIFY finished FINAL)

public:
    //! The defaults of maximumSize(), without a path and with one.
    static constexpr qint64 MaximumInMemory = 256LL * 1024 * 1024;
    static constexpr qint64 MaximumOnDisk = 16LL * 1024 * 1024 * 1024;

    ~MediaDownload() override;

    [[nodiscard]] bool isFinished() const;
    //! Network errors, the storage host's errors by status, InvalidRequest for a link that is not
    //! http(s) or a file that cannot be written, and BadResponse if the host sends too much data,
    //! an incomplete file, a web page instead of a picture, or data that expands to more than a
    //! hundred times its size. If the host does not send a length, the file counts as complete if
    //! it ends as its format requires, or arrives with the same length twice.
    [[nodiscard]] ApiError error() const;
    //! The content, if no path was given.
    [[nodiscard]] QByteArray data() const;
    //! The path of the file, which appears atomically when the download is complete.
    [[nodiscard]] QString path() const;
    //! The storage host's Content-Type.
    [[nodiscard]] QByteArray contentType() const;
    //! The encoding that the data still has, such as "br", as the storage host names it; usually
    //! empty. Known once the download has finished.
    [[nodiscard]] QByteArray storedEncoding() const;
    //! A user-visible sentence about storedEncoding(); empty if that is empty, or if the download
    //! failed.
    [[nodiscard]] QString warning() const;
    [[nodiscard]] MediaItem item() const;
    //! data() once the download has finished, empty if a path was given, or error().
    //!
    //! Finished by the event loop of the client's thread, just before finished() is emitted;
    //! continuations without a context may delete this object. Holds Aborted if it is deleted
    //! before. That thread must not wait for the future, see WorkflowClient.
    [[nodiscard]] QFuture<Result<QByteArray>> future() const;

    //! The limit in bytes. A larger or endless file ends as BadResponse, immediately if the host
    //! sends its size.
    [[nodiscard]] qint64 maximumSize() const;
    //! Applies to data received from now on.
    void setMaximumSize(qint64 bytes);

public Q_SLOTS:
    //! Ends with kind Aborted and leaves no file behind.
    void abort();

Q_SIGNALS:
    //! Bytes of the stored file, including those of earlier connections; decreases if the download
    //! starts again. \a total is -1 if the host does not send it.
    void progress(qint64 received, qint64 total);
    void finished();

private:
    friend class WorkflowClient;
    MediaDownload(QObject *parent, Transport *transport, const MediaItem &item,
                  const QString &path);
    Q_DISABLE_COPY_MOVE(MediaDownload)
    class Private;
    const std::unique_ptr<Private> d;
};

} // namespace ComfyDeploy

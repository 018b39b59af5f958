// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/apierror.h>
#include <ComfyDeploy/comfydeploy_export.h>
#include <ComfyDeploy/workflowrunoutput.h>

#include <QtCore/qobject.h>

#include <memory>

namespace ComfyDeploy {

class Transport;

//! \brief One output file on its way down; a child of its client, deleted by whoever asked for it.
//!
//! Carries no token and no header of ours: the file lies on a storage host. A link that has expired
//! (401, 403, 404, 410) is renewed once by GET /run/{id}. When the connection breaks off, what came
//! is kept and only the rest is asked for, if the host tells by ETag or Last-Modified that the file
//! is still the same; else it begins anew. An encoding that the host has stored the file in
//! (Content-Encoding) is undone if it is gzip or deflate, and the chunks of aws-chunked are joined.
//! finished() comes exactly once and never from inside download() or abort().
class COMFYDEPLOY_EXPORT MediaDownload : public QObject
{
    Q_OBJECT

public:
    //! What maximumSize() is from the start, without a path and with one.
    static constexpr qint64 MaximumInMemory = 256LL * 1024 * 1024;
    static constexpr qint64 MaximumOnDisk = 16LL * 1024 * 1024 * 1024;

    ~MediaDownload() override;

    [[nodiscard]] bool isFinished() const;
    //! Network errors, the storage host's own errors by status, InvalidRequest for a link that is
    //! not http(s) or a file that cannot be written, and BadResponse for a host that sends too
    //! much, not the whole file, a web page for a picture, or what unpacks to more than a hundred
    //! times its size. A host that does not tell a file's length is believed if the file ends as
    //! its format does, or comes in the same length twice.
    [[nodiscard]] ApiError error() const;
    //! The bytes, if no path was given.
    [[nodiscard]] QByteArray data() const;
    //! The file, complete or not there at all: it appears at the end, in one step.
    [[nodiscard]] QString path() const;
    //! As the storage host says.
    [[nodiscard]] QByteArray contentType() const;
    //! What the bytes are still encoded in, such as "br", as the storage host names it; mostly
    //! empty. Known once finished() came.
    [[nodiscard]] QByteArray storedEncoding() const;
    //! A sentence about storedEncoding() for the user; empty if that is, or if the download failed.
    [[nodiscard]] QString warning() const;
    [[nodiscard]] MediaItem item() const;

    //! Bytes. A larger file, or one without an end, ends as BadResponse, at once if the host
    //! tells its size.
    [[nodiscard]] qint64 maximumSize() const;
    //! For what comes from now on.
    void setMaximumSize(qint64 bytes);

public Q_SLOTS:
    //! Ends with kind Aborted; leaves no file behind.
    void abort();

Q_SIGNALS:
    //! Bytes of the file as it is stored, those of earlier connections included; fewer than before
    //! if it had to begin anew. \a total is -1 where the host does not tell it.
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

// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/apierror.h>
#include <ComfyDeploy/comfydeploy_export.h>
#include <ComfyDeploy/fileinput.h>
#include <ComfyDeploy/requestoptions.h>
#include <ComfyDeploy/result.h>

#include <QtCore/qfuture.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qobject.h>
#include <QtCore/qurl.h>

#include <memory>
#include <optional>

namespace ComfyDeploy {

class Transport;
class UploadCache;

//! The answer to POST /file/upload.
class COMFYDEPLOY_EXPORT UploadedFile
{
    Q_GADGET
    Q_PROPERTY(QString fileId READ fileId CONSTANT FINAL)
    Q_PROPERTY(QString fileName READ fileName CONSTANT FINAL)
    Q_PROPERTY(QUrl fileUrl READ fileUrl CONSTANT FINAL)
    Q_PROPERTY(QString message READ message CONSTANT FINAL)

public:
    UploadedFile() = default;

    //! Null if \c file_url is missing, with the field's name in \a why.
    static std::optional<UploadedFile> fromJson(const QJsonObject &json, QString *why = nullptr);
    [[nodiscard]] QJsonObject toJson() const { return m_json; }

    [[nodiscard]] QString fileId() const;
    [[nodiscard]] QString fileName() const;
    //! The URL to use as the value of an input. On a server with a private bucket it expires after
    //! 3600 s.
    [[nodiscard]] QUrl fileUrl() const;
    [[nodiscard]] QString message() const;

private:
    QJsonObject m_json;
};

//! \brief The upload of one file; a child of its client, to be deleted by the caller.
//!
//! Streams from the disk. Bytes that may have been uploaded before are first hashed, without
//! blocking, and not sent again if they were; see WorkflowClient::upload(). finished() is emitted
//! exactly once and never from inside upload() or abort().
class COMFYDEPLOY_EXPORT FileUpload : public QObject
{
    Q_OBJECT

public:
    //! The service's limit; larger files are refused before anything is sent.
    static constexpr qint64 MaximumSize = FileInput::MaximumSize;

    ~FileUpload() override;

    [[nodiscard]] bool isFinished() const;
    [[nodiscard]] ApiError error() const;
    //! Valid once the upload has finished without an error.
    [[nodiscard]] UploadedFile file() const;
    [[nodiscard]] FileInput input() const;
    //! file() once the upload has finished, or error().
    //!
    //! Finished by the event loop of the client's thread, just before finished() is emitted;
    //! continuations without a context may delete this object. Holds Aborted if it is deleted
    //! before. That thread must not wait for the future, see WorkflowClient.
    [[nodiscard]] QFuture<Result<UploadedFile>> future() const;

public Q_SLOTS:
    //! Ends with kind Aborted.
    void abort();

Q_SIGNALS:
    //! Bytes of the whole request, which is slightly larger than the file. Not emitted if nothing
    //! had to be sent.
    void progress(qint64 sent, qint64 total);
    void finished();

private:
    friend class RunEngine;
    friend class WorkflowClient;
    FileUpload(QObject *parent, Transport *transport, UploadCache *cache, const FileInput &input,
               const RequestOptions &options, const QUrl &server);
    Q_DISABLE_COPY_MOVE(FileUpload)
    class Private;
    const std::unique_ptr<Private> d;
};

} // namespace ComfyDeploy

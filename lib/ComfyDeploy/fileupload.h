// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/apierror.h>
#include <ComfyDeploy/comfydeploy_export.h>
#include <ComfyDeploy/fileinput.h>
#include <ComfyDeploy/requestoptions.h>

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
    //! What an image input takes. On a server with a private bucket it ends after 3600 s.
    [[nodiscard]] QUrl fileUrl() const;
    [[nodiscard]] QString message() const;

private:
    QJsonObject m_json;
};

//! \brief One file on its way up; a child of its client, deleted by whoever asked for it.
//!
//! Streams from the disk. The bytes are hashed first, without blocking, so that those that were
//! uploaded before need not be sent; see WorkflowClient::upload(). finished() comes exactly once
//! and never from inside upload() or abort().
class COMFYDEPLOY_EXPORT FileUpload : public QObject
{
    Q_OBJECT

public:
    //! What the service takes; larger files are refused here, before anything is sent.
    static constexpr qint64 MaximumSize = FileInput::MaximumSize;

    ~FileUpload() override;

    [[nodiscard]] bool isFinished() const;
    [[nodiscard]] ApiError error() const;
    //! Valid once finished() came without an error.
    [[nodiscard]] UploadedFile file() const;
    [[nodiscard]] FileInput input() const;

public Q_SLOTS:
    //! Ends with kind Aborted.
    void abort();

Q_SIGNALS:
    //! In bytes of the whole request, which is a little more than the file. Not emitted when there
    //! was nothing to send.
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

// SPDX-License-Identifier: MIT

#pragma once

#include <comfydeployqml_export.h>

#include <ComfyDeploy/fileupload.h>
#include <ComfyDeploy/workflowclient.h>

#include <QtCore/qabstractitemmodel.h>
#include <QtCore/qpointer.h>
#include <QtCore/qtimer.h>
#include <QtQml/qqmlregistration.h>

namespace ComfyDeploy::Qml {

//! \brief Uploads of files, one row for each, in the order in which they were added.
//!
//! A run uploads the files of its inputs itself; this model is for files whose URLs are needed
//! before. A row changes at most about thirty times a second.
class COMFYDEPLOYQML_EXPORT UploadModel : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    //! May be a client that the host created in C++. Pending uploads continue with the previous
    //! client.
    Q_PROPERTY(
        ComfyDeploy::WorkflowClient *client READ client WRITE setClient NOTIFY clientChanged FINAL)
    Q_PROPERTY(int count READ count NOTIFY countChanged FINAL)
    //! The number of pending rows.
    Q_PROPERTY(int uploading READ uploading NOTIFY uploadingChanged FINAL)

public:
    enum Role {
        FileNameRole = Qt::UserRole + 1, //!< as it is sent to the server
        ProgressRole, //!< 0 to 1
        UrlRole, //!< for an input; empty until the status is Done
        ErrorRole, //!< a sentence; empty unless the status is Failed
        StatusRole,
    };
    Q_ENUM(Role)
    enum Status { Uploading, Done, Failed, Cancelled };
    Q_ENUM(Status)

    explicit UploadModel(QObject *parent = nullptr);
    //! Aborts pending uploads.
    ~UploadModel() override;

    [[nodiscard]] WorkflowClient *client() const { return m_client; }
    void setClient(WorkflowClient *client);
    [[nodiscard]] int count() const { return int(m_rows.size()); }
    [[nodiscard]] int uploading() const;

    //! Uploads a file: or qrc: URL, the absolute path of a file or a QImage (as PNG) and returns
    //! its row. Anything else, or what cannot be sent, gets a row with status Failed.
    Q_INVOKABLE int add(const QVariant &file);
    //! Does nothing if the row is not pending. The row stays.
    Q_INVOKABLE void cancel(int row);
    //! Clears the list and aborts pending uploads.
    Q_INVOKABLE void clear();

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

Q_SIGNALS:
    void clientChanged();
    void countChanged();
    void uploadingChanged();
    //! The row is Done.
    void uploaded(int row, const QUrl &url);
    //! The row has Failed.
    void failed(int row, const ComfyDeploy::ApiError &error);

private:
    struct Row
    {
        QPointer<FileUpload> upload; //!< null once it has ended
        QString fileName;
        double progress = 0;
        QUrl url;
        QString error;
        Status status = Uploading;
        bool isStale = false;
    };
    void follow(FileUpload *upload);
    void onProgress(const FileUpload *upload, qint64 sent, qint64 total);
    void onFinished(FileUpload *upload);
    void endRow(int row, Status status, const ApiError &error = {});
    void update();
    void abandon(Row *row);
    [[nodiscard]] int rowOf(const FileUpload *upload) const;

    QPointer<WorkflowClient> m_client;
    QList<Row> m_rows;
    QTimer m_updateTimer;
};

} // namespace ComfyDeploy::Qml

// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/apierror.h>
#include <ComfyDeploy/workflowclient.h>
#include <ComfyDeploy/workflowrunoutput.h>

#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>
#include <QtCore/qurl.h>

#include <memory>

namespace ComfyDeploy::Qml {

//! \brief The data of MediaImage and MediaText: a local file, or else an output's link.
//!
//! A link is downloaded only over http or https, into memory and up to a limit: a link from a
//! server never opens a local file. Only the program can set a file. Sources with the same link,
//! such as a picture and its thumbnail, share one download.
class MediaSource : public QObject
{
    Q_OBJECT

public:
    explicit MediaSource(QObject *parent = nullptr);
    ~MediaSource() override;

    QPointer<WorkflowClient> client;
    MediaItem item;
    QUrl localFile;

    //! Whether neither a file nor an output is set.
    [[nodiscard]] bool isEmpty() const;
    //! Starts loading. Emits arrived() or failed() once, later, unless load() or cancel() is called
    //! before.
    void load(qint64 maximumBytes);
    void cancel();

Q_SIGNALS:
    //! From 0 to 1; -1 while the size is unknown.
    void progressChanged(double progress);
    //! \a path is the file to read; if it is empty, \a bytes is the content.
    void arrived(const QString &path, const QByteArray &bytes);
    void failed(const QString &message);

private:
    struct Download;
    static std::shared_ptr<Download> downloadOf(WorkflowClient *client, const MediaItem &item);
    void openFile();
    void join();
    void onProgress(qint64 received, qint64 total);
    void onFinished();

    std::shared_ptr<Download> m_download;
    qint64 m_maximumBytes = 0;
    int m_generation = 0; //!< identifies outdated answers
    bool m_waiting = false; //!< for m_download
};

} // namespace ComfyDeploy::Qml

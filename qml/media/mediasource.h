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

//! \brief Where MediaImage and MediaText get their bytes: a file of ours, else an output's link.
//!
//! A link is fetched over http or https only, into memory, no further than a limit: what a server
//! calls a link never opens a file of this machine. A file is named by our own code alone. Sources
//! of the same link, such as a picture and its thumbnail, share one download.
class MediaSource : public QObject
{
    Q_OBJECT

public:
    explicit MediaSource(QObject *parent = nullptr);
    ~MediaSource() override;

    QPointer<WorkflowClient> client;
    MediaItem item;
    QUrl localFile;

    //! Neither a file nor an output is named.
    [[nodiscard]] bool isEmpty() const;
    //! Asks for arrived() or failed(), later and once, unless asked again or cancelled before.
    void load(qint64 maximumBytes);
    void cancel();

Q_SIGNALS:
    //! 0 to 1; -1 as long as the whole is unknown.
    void progressChanged(double progress);
    //! \a path is the file to read, or else empty, and then \a bytes is all of it.
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
    int m_generation = 0; //!< distinguishes a late answer from one that is waited for
    bool m_waiting = false; //!< for m_download
};

} // namespace ComfyDeploy::Qml

// SPDX-License-Identifier: MIT

#include "mediasource.h"

#include <ComfyDeploy/mediadownload.h>

#include <QtCore/qhash.h>
#include <QtCore/qlocale.h>

#include <utility>

namespace ComfyDeploy::Qml {

using namespace Qt::StringLiterals;

namespace {

// Larger downloads are not kept for the next source.
constexpr qsizetype maximumKept = 8LL * 1024 * 1024;

} // namespace

// Deleted with the last source that waits for it or shows it.
struct MediaSource::Download
{
    QPointer<MediaDownload> call; // a child of the client, and deleted with it

    explicit Download(MediaDownload *download) : call(download) {}
    ~Download()
    {
        if (!call)
            return;
        call->abort();
        call->deleteLater();
    }
    Q_DISABLE_COPY_MOVE(Download)
};

MediaSource::MediaSource(QObject *parent) : QObject(parent) {}

MediaSource::~MediaSource()
{
    cancel();
}

bool MediaSource::isEmpty() const
{
    return localFile.isEmpty() && item == MediaItem();
}

void MediaSource::cancel()
{
    ++m_generation;
    m_waiting = false;
    if (m_download && m_download->call)
        m_download->call->disconnect(this);
    m_download.reset();
}

std::shared_ptr<MediaSource::Download> MediaSource::downloadOf(WorkflowClient *client,
                                                               const MediaItem &item)
{
    static QHash<std::pair<WorkflowClient *, QUrl>, std::weak_ptr<Download>> known;
    known.removeIf([](const auto &entry) { return entry.value().expired(); });
    const std::pair key(client, item.url());
    std::shared_ptr<Download> running = known.value(key).lock();
    if (running && running->call && !running->call->error() && running->call->item() == item)
        return running;
    auto begun = std::make_shared<Download>(client->download(item));
    known.insert(key, begun);
    return begun;
}

// Its end may have been reported already.
void MediaSource::join()
{
    m_download = downloadOf(client, item);
    m_waiting = true;
    connect(m_download->call, &MediaDownload::progress, this, &MediaSource::onProgress);
    connect(m_download->call, &MediaDownload::finished, this, &MediaSource::onFinished);
    const auto lose = [this] { // while it is referenced here, only its client can delete it
        if (std::exchange(m_waiting, false))
            Q_EMIT failed(
                tr("\"%1\" was not fetched: its client was deleted.").arg(item.fileName()));
    };
    connect(m_download->call, &QObject::destroyed, this, lose);
    if (!m_download->call->isFinished())
        return;
    const auto finish = [this, generation = m_generation] {
        if (generation == m_generation)
            onFinished();
    };
    QMetaObject::invokeMethod(this, finish, Qt::QueuedConnection);
}

void MediaSource::load(qint64 maximumBytes)
{
    cancel();
    m_maximumBytes = maximumBytes;
    if (!localFile.isEmpty()) {
        const auto open = [this, generation = m_generation] {
            if (generation == m_generation)
                openFile();
        };
        QMetaObject::invokeMethod(this, open, Qt::QueuedConnection);
    } else if (client && !isEmpty()) {
        join();
    } else if (!isEmpty()) {
        const auto report = [this, generation = m_generation] {
            if (generation == m_generation)
                Q_EMIT failed(
                    tr("\"%1\" is not fetched: there is no client to do it.").arg(item.fileName()));
        };
        QMetaObject::invokeMethod(this, report, Qt::QueuedConnection);
    }
}

void MediaSource::openFile()
{
    if (localFile.scheme() == "qrc"_L1)
        Q_EMIT arrived(u':' + localFile.path(), {});
    else if (localFile.isLocalFile() && localFile.host().isEmpty()) // "file://host/x" is a share
        Q_EMIT arrived(localFile.toLocalFile(), {});
    else
        Q_EMIT failed(tr("Only files on this machine are opened here."));
}

void MediaSource::onProgress(qint64 received, qint64 total)
{
    if (received > m_maximumBytes || total > m_maximumBytes) {
        cancel();
        Q_EMIT failed(tr("\"%1\" is larger than %2.")
                          .arg(item.fileName(), QLocale().formattedDataSize(m_maximumBytes)));
        return;
    }
    Q_EMIT progressChanged(total > 0 ? double(received) / double(total) : -1);
}

void MediaSource::onFinished()
{
    if (!m_waiting || !m_download->call)
        return;
    m_waiting = false;
    const ApiError error = m_download->call->error();
    const QByteArray bytes = m_download->call->data();
    if (error || bytes.size() > maximumKept)
        m_download.reset();
    if (error)
        Q_EMIT failed(error.message());
    else if (bytes.size() > m_maximumBytes)
        Q_EMIT failed(tr("\"%1\" is larger than %2.")
                          .arg(item.fileName(), QLocale().formattedDataSize(m_maximumBytes)));
    else
        Q_EMIT arrived({}, bytes);
}

} // namespace ComfyDeploy::Qml

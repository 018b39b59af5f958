#include "mediasource.h"

#include <ComfyDeploy/mediadownload.h>

#include <QtCore/qlocale.h>

namespace ComfyDeploy::Qml {

using namespace Qt::StringLiterals;

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
    if (!m_download)
        return;
    m_download->disconnect(this);
    m_download->abort();
    m_download->deleteLater();
    m_download = nullptr;
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
        m_download = client->download(item);
        connect(m_download, &MediaDownload::progress, this, &MediaSource::onProgress);
        connect(m_download, &MediaDownload::finished, this, &MediaSource::onFinished);
    }
}

void MediaSource::openFile()
{
    if (localFile.scheme() == "qrc"_L1)
        Q_EMIT arrived(u':' + localFile.path(), {});
    else if (localFile.isLocalFile() && localFile.host().isEmpty()) // "file://host/x" is a share
        Q_EMIT arrived(localFile.toLocalFile(), {});
    else
        Q_EMIT failed(tr("Only files of this machine are opened here."));
}

void MediaSource::onProgress(qint64 received, qint64 total)
{
    if (received > m_maximumBytes || total > m_maximumBytes) {
        cancel();
        Q_EMIT failed(tr("\"%1\" is larger than %2.")
                          .arg(item.filename(), QLocale().formattedDataSize(m_maximumBytes)));
        return;
    }
    Q_EMIT progressChanged(total > 0 ? double(received) / double(total) : -1);
}

void MediaSource::onFinished()
{
    MediaDownload *const download = m_download;
    m_download = nullptr;
    download->deleteLater();
    const ApiError error = download->error();
    const QByteArray bytes = download->data();
    if (error)
        Q_EMIT failed(error.message());
    else if (bytes.size() > m_maximumBytes)
        Q_EMIT failed(tr("\"%1\" is larger than %2.")
                          .arg(item.filename(), QLocale().formattedDataSize(m_maximumBytes)));
    else
        Q_EMIT arrived({}, bytes);
}

} // namespace ComfyDeploy::Qml

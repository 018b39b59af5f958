// SPDX-License-Identifier: MIT

#include "mediaimage.h"

#include "picturenode.h"

#include <QtQuick/qquickwindow.h>

namespace ComfyDeploy::Qml {

MediaImage::MediaImage(QQuickItem *parent) : QQuickItem(parent)
{
    setFlag(ItemHasContents);
    m_frameTimer.setSingleShot(true);
    connect(&m_source, &MediaSource::arrived, this, &MediaImage::readFrom);
    connect(&m_source, &MediaSource::progressChanged, this, &MediaImage::setProgress);
    connect(&m_source, &MediaSource::failed, this, [this](const QString &message) {
        clearImage();
        setStatus(Error, message);
    });
    connect(&m_file, &LocalFile::changed, this, [this] {
        if (m_file.exists()) // the current picture stays until the new one is loaded
            scheduleLoad();
    });
    connect(&m_decoding, &QFutureWatcherBase::finished, this, &MediaImage::onDecoded);
    connect(&m_frameTimer, &QTimer::timeout, this, [this] { showFrame(m_nextFrame); });
}

MediaImage::~MediaImage()
{
    m_decoding.cancel();
}

WorkflowClient *MediaImage::client() const
{
    return m_source.client;
}

void MediaImage::setClient(WorkflowClient *client)
{
    if (m_source.client == client)
        return;
    m_source.client = client;
    if (m_source.localFile.isEmpty())
        scheduleLoad();
    Q_EMIT clientChanged();
}

MediaItem MediaImage::item() const
{
    return m_source.item;
}

void MediaImage::setItem(const MediaItem &item)
{
    if (m_source.item == item)
        return;
    m_source.item = item;
    if (m_source.localFile.isEmpty())
        scheduleLoad();
    Q_EMIT itemChanged();
}

void MediaImage::resetItem()
{
    setItem({});
}

QUrl MediaImage::localFile() const
{
    return m_source.localFile;
}

void MediaImage::setLocalFile(const QUrl &url)
{
    if (m_source.localFile == url)
        return;
    m_source.localFile = url;
    m_file.setUrl(url);
    scheduleLoad();
    Q_EMIT localFileChanged();
}

void MediaImage::resetLocalFile()
{
    setLocalFile({});
}

double MediaImage::maximumBytes() const
{
    return m_maximumBytes;
}

void MediaImage::setMaximumBytes(double bytes)
{
    if (m_maximumBytes == bytes)
        return;
    m_maximumBytes = bytes;
    scheduleLoad();
    Q_EMIT limitsChanged();
}

double MediaImage::maximumPixels() const
{
    return m_maximumPixels;
}

void MediaImage::setMaximumPixels(double pixels)
{
    if (m_maximumPixels == pixels)
        return;
    m_maximumPixels = pixels;
    scheduleLoad();
    Q_EMIT limitsChanged();
}

int MediaImage::thumbnailSize() const
{
    return m_thumbnailSize;
}

void MediaImage::setThumbnailSize(int side)
{
    const int valid = qMax(0, side);
    if (m_thumbnailSize == valid)
        return;
    m_thumbnailSize = valid;
    scheduleLoad();
    Q_EMIT limitsChanged();
}

QImage MediaImage::image() const
{
    return m_frame.image;
}

bool MediaImage::isFirstOnly() const
{
    return m_frame.isFirstOnly;
}

QSize MediaImage::sourceSize() const
{
    return m_frame.naturalSize;
}

MediaImage::Status MediaImage::status() const
{
    return m_status;
}

QString MediaImage::errorString() const
{
    return m_errorString;
}

double MediaImage::progress() const
{
    return m_progress;
}

MediaImage::FillMode MediaImage::fillMode() const
{
    return m_fillMode;
}

void MediaImage::setFillMode(FillMode mode)
{
    if (m_fillMode == mode)
        return;
    m_fillMode = mode;
    update();
    Q_EMIT fillModeChanged();
}

void MediaImage::componentComplete()
{
    QQuickItem::componentComplete();
    if (m_loadScheduled)
        load();
}

// Setting several properties causes only one load.
void MediaImage::scheduleLoad()
{
    if (m_loadScheduled)
        return;
    m_loadScheduled = true;
    const auto loadOnce = [this] {
        if (m_loadScheduled && isComponentComplete())
            load();
    };
    QMetaObject::invokeMethod(this, loadOnce, Qt::QueuedConnection);
}

void MediaImage::load()
{
    m_loadScheduled = false;
    m_decoding.cancel();
    m_decoding.setFuture({}); // the result of the current decoding is ignored
    m_decodingNow = false;
    m_frameTimer.stop();
    m_reader.reset();
    setProgress(0);
    if (m_source.isEmpty()) {
        m_source.cancel();
        clearImage();
        setStatus(Null);
        return;
    }
    setStatus(Loading);
    m_source.load(qint64(m_maximumBytes));
}

void MediaImage::readFrom(const QString &path, const QByteArray &bytes)
{
    const PictureLimits limits{.bytes = qint64(m_maximumBytes),
                               .pixels = qint64(m_maximumPixels),
                               .bound = QSize(m_thumbnailSize, m_thumbnailSize)};
    m_reader = path.isEmpty() ? std::make_shared<PictureReader>(bytes, limits)
                              : std::make_shared<PictureReader>(path, limits);
    decodeNext();
}

void MediaImage::decodeNext()
{
    m_decodingNow = true;
    m_decoding.setFuture(PictureReader::nextOf(m_reader));
}

void MediaImage::onDecoded()
{
    if (m_decoding.isCanceled() || m_decoding.future().resultCount() == 0)
        return;
    m_decodingNow = false;
    const PictureFrame frame = m_decoding.result();
    if (m_status == Loading) {
        if (!frame.error.isEmpty()) {
            clearImage();
            setStatus(Error, frame.error);
            return;
        }
        showFrame(frame);
        setProgress(1);
        setStatus(Ready);
    } else if (frame.error.isEmpty()) {
        m_nextFrame = frame;
        if (!m_frameTimer.isActive() && isVisible())
            showFrame(frame);
    }
}

// The next frame is decoded while this one is shown, so that none is late.
void MediaImage::showFrame(const PictureFrame &frame)
{
    if (frame.image.isNull())
        return; // still being decoded: onDecoded() shows it
    const bool resized = m_frame.naturalSize != frame.naturalSize;
    m_frame = frame;
    m_nextFrame = {};
    m_textureOutdated = true;
    if (resized) {
        setImplicitSize(m_frame.naturalSize.width(), m_frame.naturalSize.height());
        Q_EMIT sourceSizeChanged();
    }
    update();
    Q_EMIT imageChanged();
    if (m_frame.delay > 0 && m_thumbnailSize == 0 && isVisible()) {
        m_frameTimer.start(m_frame.delay);
        decodeNext();
    }
}

void MediaImage::clearImage()
{
    if (m_frame.image.isNull())
        return;
    m_frame = {};
    m_nextFrame = {};
    m_textureOutdated = true;
    setImplicitSize(0, 0);
    update();
    Q_EMIT sourceSizeChanged();
    Q_EMIT imageChanged();
}

void MediaImage::setStatus(Status status, const QString &error)
{
    if (m_status == status && m_errorString == error)
        return;
    m_status = status;
    m_errorString = error;
    Q_EMIT statusChanged();
}

void MediaImage::setProgress(double progress)
{
    if (m_progress == progress)
        return;
    m_progress = progress;
    Q_EMIT progressChanged();
}

void MediaImage::itemChange(ItemChange change, const ItemChangeData &data)
{
    QQuickItem::itemChange(change, data);
    if (change == ItemVisibleHasChanged && m_status == Ready && m_frame.delay > 0) {
        m_frameTimer.stop();
        if (data.boolValue && !m_nextFrame.image.isNull())
            showFrame(m_nextFrame);
        else if (data.boolValue && !m_decodingNow)
            decodeNext();
    } else if (change == ItemDevicePixelRatioHasChanged) {
        update();
    }
}

QRectF MediaImage::paintedRect() const
{
    if (m_fillMode == Stretch)
        return boundingRect();
    if (m_fillMode == Fit)
        return fittedRect(m_frame.naturalSize, boundingRect());
    QRectF rect({}, m_frame.naturalSize / window()->effectiveDevicePixelRatio());
    rect.moveCenter(boundingRect().center());
    return rect;
}

QSGNode *MediaImage::updatePaintNode(QSGNode *node, UpdatePaintNodeData *)
{
    return pictureNode(node, this, m_frame.image, std::exchange(m_textureOutdated, false),
                       paintedRect());
}

} // namespace ComfyDeploy::Qml

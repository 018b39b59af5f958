// SPDX-License-Identifier: MIT

#include "previewimage.h"

#include "picturenode.h"

#include <ComfyDeploy/core/logging_p.h>

#include <QtQuick/qquickwindow.h>

namespace ComfyDeploy::Qml {

PreviewImage::PreviewImage(QQuickItem *parent) : QQuickItem(parent)
{
    setFlag(ItemHasContents);
    m_pause.setSingleShot(true);
    m_pause.setInterval(100);
    connect(&m_pause, &QTimer::timeout, this, &PreviewImage::decodeIfDue);
    connect(&m_decoding, &QFutureWatcherBase::finished, this, &PreviewImage::onDecoded);
}

PreviewImage::~PreviewImage()
{
    m_decoding.cancel();
}

void PreviewImage::setRun(WorkflowRun *run)
{
    if (run == m_run)
        return;
    if (m_run)
        m_run->disconnect(this);
    m_run = run;
    if (run) {
        connect(run, &WorkflowRun::previewChanged, this, &PreviewImage::onPreviewChanged);
        connect(run, &QObject::destroyed, this, &PreviewImage::onPreviewChanged);
    }
    clear();
    onPreviewChanged();
    Q_EMIT runChanged();
}

// Also ignores what is being decoded.
void PreviewImage::clear()
{
    m_decoding.setFuture({});
    m_decodingNow = false;
    setImage({});
}

void PreviewImage::onPreviewChanged()
{
    m_hasNew = m_run && !m_run->preview().isEmpty();
    if (m_hasNew)
        decodeIfDue();
    else
        clear();
}

void PreviewImage::decodeIfDue()
{
    const QSize room = (size() * (window() ? window()->effectiveDevicePixelRatio() : 1.0)).toSize();
    if (!m_hasNew || !isVisible() || room.isEmpty() || m_decodingNow || m_pause.isActive())
        return;
    m_hasNew = false;
    m_decodingNow = true;
    m_pause.start();
    const PictureLimits limits{
        .bytes = RunPreview::MaximumSize, .pixels = RunPreview::MaximumPixels, .bound = room};
    m_decoding.setFuture(
        PictureReader::nextOf(std::make_shared<PictureReader>(m_run->preview().data, limits)));
}

void PreviewImage::onDecoded()
{
    if (m_decoding.isCanceled() || m_decoding.future().resultCount() == 0)
        return;
    m_decodingNow = false;
    const PictureFrame frame = m_decoding.result();
    if (frame.error.isEmpty())
        setImage(frame.image);
    else
        qCWarning(lcRun).noquote() << "a preview of a run is ignored:" << frame.error;
    decodeIfDue();
}

void PreviewImage::setImage(const QImage &image)
{
    if (image.isNull() && m_image.isNull())
        return;
    m_image = image;
    m_textureOutdated = true;
    update();
    Q_EMIT imageChanged();
}

void PreviewImage::itemChange(ItemChange change, const ItemChangeData &data)
{
    QQuickItem::itemChange(change, data);
    if (change == ItemVisibleHasChanged)
        decodeIfDue();
}

// The picture may have been decoded for a smaller size.
void PreviewImage::geometryChange(const QRectF &newGeometry, const QRectF &oldGeometry)
{
    QQuickItem::geometryChange(newGeometry, oldGeometry);
    if (newGeometry.size() == oldGeometry.size())
        return;
    update();
    m_hasNew = m_run && !m_run->preview().isEmpty();
    decodeIfDue();
}

QSGNode *PreviewImage::updatePaintNode(QSGNode *node, UpdatePaintNodeData *)
{
    return pictureNode(node, this, m_image, std::exchange(m_textureOutdated, false),
                       fittedRect(m_image.size(), boundingRect()));
}

} // namespace ComfyDeploy::Qml

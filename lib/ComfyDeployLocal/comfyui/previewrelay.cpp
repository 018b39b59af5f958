// SPDX-License-Identifier: MIT

#include "previewrelay_p.h"

#include <ComfyDeploy/runpreview.h>

#include <QtCore/qbuffer.h>
#include <QtCore/qpromise.h>
#include <QtCore/qthreadpool.h>
#include <QtGui/qimage.h>
#include <QtGui/qimagereader.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

std::optional<NodePreview> NodePreview::of(const QString &node, const QByteArray &picture)
{
    QBuffer buffer;
    buffer.setData(picture);
    QImageReader reader(&buffer);
    const QString format = QString::fromLatin1(reader.format());
    const QSize size = reader.size();
    if ((format != "jpeg"_L1 && format != "png"_L1) || size.isEmpty()
        || qint64(size.width()) * size.height() > RunPreview::MaximumPixels
        || picture.size() > RunPreview::MaximumSize)
        return std::nullopt;
    if (std::max(size.width(), size.height()) <= MaximumSide)
        return NodePreview{node, format, picture};
    reader.setScaledSize(
        size.scaled(MaximumSide, MaximumSide, Qt::KeepAspectRatio).expandedTo({1, 1}));
    NodePreview reduced{node, format, {}};
    QBuffer file(&reduced.bytes);
    file.open(QIODevice::WriteOnly);
    if (!reader.read().save(&file, format.toLatin1().constData()))
        return std::nullopt;
    return reduced;
}

PreviewRelay::PreviewRelay(std::function<void(const NodePreview &)> send) : m_send(std::move(send))
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(100);
    connect(&m_pause, &QTimer::timeout, this, &PreviewRelay::fitIfDue);
    connect(&m_fitting, &QFutureWatcherBase::finished, this, &PreviewRelay::onFitted);
}

void PreviewRelay::take(const QString &node, const QByteArray &picture)
{
    m_newest = {node, picture};
    fitIfDue();
}

void PreviewRelay::clear()
{
    m_newest.reset();
    m_fitting.setFuture({});
    m_isFitting = false;
}

void PreviewRelay::fitIfDue()
{
    if (!m_newest || m_isFitting || m_pause.isActive())
        return;
    m_isFitting = true;
    m_pause.start();
    const auto result = std::make_shared<QPromise<Fitted>>();
    m_fitting.setFuture(result->future());
    QThreadPool::globalInstance()->start([result, newest = *std::exchange(m_newest, std::nullopt)] {
        result->start();
        result->addResult(NodePreview::of(newest.first, newest.second));
        result->finish();
    });
}

void PreviewRelay::onFitted()
{
    if (m_fitting.isCanceled() || m_fitting.future().resultCount() == 0)
        return;
    m_isFitting = false;
    if (const Fitted preview = m_fitting.result())
        m_send(*preview);
    fitIfDue();
}

} // namespace ComfyDeploy::Local

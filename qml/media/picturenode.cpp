// SPDX-License-Identifier: MIT

#include "picturenode.h"

#include <QtQuick/qquickitem.h>
#include <QtQuick/qquickwindow.h>
#include <QtQuick/qsgimagenode.h>

namespace ComfyDeploy::Qml {

QSGNode *pictureNode(QSGNode *old, const QQuickItem *item, const QImage &image, bool isOutdated,
                     const QRectF &rect)
{
    if (image.isNull() || item->width() <= 0 || item->height() <= 0) {
        delete old;
        return nullptr;
    }
    auto *node = static_cast<QSGImageNode *>(old);
    if (!node || isOutdated) {
        delete node;
        node = item->window()->createImageNode();
        node->setTexture(
            item->window()->createTextureFromImage(image, QQuickWindow::TextureHasMipmaps));
        node->setOwnsTexture(true);
    }
    const bool isSmooth = item->smooth();
    node->setFiltering(isSmooth ? QSGTexture::Linear : QSGTexture::Nearest);
    node->setMipmapFiltering(isSmooth ? QSGTexture::Linear : QSGTexture::None);
    node->setSourceRect(QRectF({}, node->texture()->textureSize()));
    node->setRect(rect);
    return node;
}

QRectF fittedRect(QSizeF size, const QRectF &room)
{
    QRectF rect({}, size.scaled(room.size(), Qt::KeepAspectRatio));
    rect.moveCenter(room.center());
    return rect;
}

} // namespace ComfyDeploy::Qml

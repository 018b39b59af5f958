// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qrect.h>
#include <QtGui/qimage.h>

class QQuickItem;
class QSGNode;

namespace ComfyDeploy::Qml {

//! For QQuickItem::updatePaintNode(): the node that shows \a image in \a rect of \a item, smoothly
//! if the item is smooth; null if there is nothing to show. \a old is its previous node, whose
//! texture is kept unless it \a isOutdated.
[[nodiscard]] QSGNode *pictureNode(QSGNode *old, const QQuickItem *item, const QImage &image,
                                   bool isOutdated, const QRectF &rect);

//! The largest rectangle with the shape of \a size in the middle of \a room.
[[nodiscard]] QRectF fittedRect(QSizeF size, const QRectF &room);

} // namespace ComfyDeploy::Qml

// SPDX-License-Identifier: MIT

#pragma once

#include "picturereader.h"

#include <comfydeployqml_export.h>

#include <ComfyDeploy/workflowrun.h>

#include <QtCore/qfuturewatcher.h>
#include <QtCore/qpointer.h>
#include <QtCore/qtimer.h>
#include <QtGui/qimage.h>
#include <QtQuick/qquickitem.h>

namespace ComfyDeploy::Qml {

//! \brief Shows the newest preview of a run, fitted into the item.
//!
//! Does no more than the screen needs: a preview is decoded only while the item is visible, in
//! another thread, not larger than the item, one at a time and at most ten per second; previews
//! that arrive in between are skipped. The last picture stays until the next one is decoded. A
//! preview that cannot be read is logged and skipped.
class COMFYDEPLOYQML_EXPORT PreviewImage : public QQuickItem
{
    Q_OBJECT
    Q_PROPERTY(ComfyDeploy::WorkflowRun *run READ run WRITE setRun NOTIFY runChanged FINAL)
    Q_PROPERTY(QImage image READ image NOTIFY imageChanged FINAL)
    Q_PROPERTY(bool ready READ isReady NOTIFY imageChanged FINAL)
    QML_ELEMENT

public:
    explicit PreviewImage(QQuickItem *parent = nullptr);
    ~PreviewImage() override;

    [[nodiscard]] WorkflowRun *run() const { return m_run; }
    void setRun(WorkflowRun *run);
    //! The decoded picture; null if there is none.
    [[nodiscard]] QImage image() const { return m_image; }
    //! Whether a picture is shown.
    [[nodiscard]] bool isReady() const { return !m_image.isNull(); }

Q_SIGNALS:
    void runChanged();
    void imageChanged();

protected:
    QSGNode *updatePaintNode(QSGNode *node, UpdatePaintNodeData *data) override;
    void itemChange(ItemChange change, const ItemChangeData &data) override;
    void geometryChange(const QRectF &newGeometry, const QRectF &oldGeometry) override;

private:
    void clear();
    void onPreviewChanged();
    void decodeIfDue();
    void onDecoded();
    void setImage(const QImage &image);

    QPointer<WorkflowRun> m_run;
    QImage m_image;
    QFutureWatcher<PictureFrame> m_decoding;
    QTimer m_pause; //!< after the beginning of a decoding
    bool m_decodingNow = false;
    bool m_hasNew = false; //!< the run's preview is not decoded, or not for this size
    bool m_textureOutdated = false;
};

} // namespace ComfyDeploy::Qml

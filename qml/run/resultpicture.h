// SPDX-License-Identifier: MIT

#pragma once

#include "media/mediasource.h"
#include "media/picturereader.h"

#include <QtCore/qfuturewatcher.h>
#include <QtCore/qobject.h>
#include <QtGui/qimage.h>

namespace ComfyDeploy::Qml {

//! \brief Fetches and decodes one picture of a run, within the limits of MediaImage; deletes
//! itself.
//!
//! A MediaImage that shows it shares the download.
class ResultPicture : public QObject
{
    Q_OBJECT

public:
    ResultPicture(WorkflowClient *client, const MediaItem &item, QObject *parent);

Q_SIGNALS:
    //! Emitted once; \a image is null if it cannot be shown, and a warning says why.
    void ready(const ComfyDeploy::MediaItem &item, const QImage &image);

private:
    void decode(const QString &path, const QByteArray &bytes);
    void end(const QImage &image, const QString &problem);

    MediaSource m_source;
    QFutureWatcher<PictureFrame> m_decoding;
};

} // namespace ComfyDeploy::Qml

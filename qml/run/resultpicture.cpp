// SPDX-License-Identifier: MIT

#include "resultpicture.h"

#include <QtQml/qqmlinfo.h>

namespace ComfyDeploy::Qml {

ResultPicture::ResultPicture(WorkflowClient *client, const MediaItem &item, QObject *parent)
    : QObject(parent)
{
    connect(&m_source, &MediaSource::arrived, this, &ResultPicture::decode);
    connect(&m_source, &MediaSource::failed, this,
            [this](const QString &message) { end({}, message); });
    connect(&m_decoding, &QFutureWatcherBase::finished, this, [this] {
        const PictureFrame frame = m_decoding.result();
        end(frame.image, frame.error);
    });
    m_source.client = client;
    m_source.item = item;
    m_source.load(PictureLimits::UsualBytes);
}

void ResultPicture::decode(const QString &path, const QByteArray &bytes)
{
    constexpr PictureLimits limits{.bytes = PictureLimits::UsualBytes,
                                   .pixels = PictureLimits::UsualPixels};
    Q_ASSERT(path.isEmpty());
    m_decoding.setFuture(PictureReader::nextOf(std::make_shared<PictureReader>(bytes, limits)));
}

void ResultPicture::end(const QImage &image, const QString &problem)
{
    if (!problem.isEmpty())
        qmlWarning(parent()) << problem;
    deleteLater();
    Q_EMIT ready(m_source.item, image);
}

} // namespace ComfyDeploy::Qml

// SPDX-License-Identifier: MIT

#include <ComfyDeploy/files/contenthash_p.h>

#include <QtCore/qelapsedtimer.h>

namespace ComfyDeploy {

namespace {

constexpr qint64 chunkSize = 64LL * 1024;
constexpr qint64 sliceTime = 4; //!< ms

} // namespace

ContentHash::ContentHash(std::unique_ptr<QIODevice> device, QObject *parent)
    : QObject(parent), m_device(std::move(device))
{
    QMetaObject::invokeMethod(this, &ContentHash::readOn, Qt::QueuedConnection);
}

void ContentHash::readOn()
{
    QElapsedTimer clock;
    clock.start();
    QByteArray chunk(chunkSize, Qt::Uninitialized);
    while (clock.elapsed() < sliceTime) {
        const qint64 got = m_device->read(chunk.data(), chunk.size());
        if (got <= 0) {
            if (got == 0 && m_size == m_device->size())
                m_result = m_hash.result();
            Q_EMIT finished();
            return;
        }
        m_size += got;
        m_hash.addData(QByteArrayView(chunk).first(got));
    }
    QMetaObject::invokeMethod(this, &ContentHash::readOn, Qt::QueuedConnection);
}

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

#include <ComfyDeploy/files/contenthash_p.h>

#include <QtCore/qelapsedtimer.h>

namespace ComfyDeploy {

namespace {

constexpr qint64 chunkSize = 64LL * 1024;
constexpr qint64 sliceTime = 4; //!< ms

} // namespace

QByteArray ContentHash::of(QByteArrayView bytes)
{
    QCryptographicHash hash(Algorithm);
    hash.addData(bytes);
    return hash.result();
}

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

HashedDevice::HashedDevice(std::unique_ptr<QIODevice> device, std::shared_ptr<Read> read)
    : m_device(std::move(device)), m_read(std::move(read))
{
    m_read->left = m_device->size();
    open(QIODevice::ReadOnly | QIODevice::Unbuffered);
}

qint64 HashedDevice::readData(char *data, qint64 maximum)
{
    const qint64 got = m_device->read(data, maximum);
    if (got > 0) {
        m_read->hash.addData(QByteArrayView(data, got));
        m_read->left -= got;
    } else {
        setErrorString(m_device->errorString());
    }
    return got;
}

} // namespace ComfyDeploy

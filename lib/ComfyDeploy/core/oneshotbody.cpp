// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/oneshotbody_p.h>

#include <QtCore/qbuffer.h>

namespace ComfyDeploy {

OneShotBody::OneShotBody(QObject *parent) : QIODevice(parent)
{
    open(QIODevice::ReadOnly | QIODevice::Unbuffered);
}

OneShotBody::OneShotBody(const QByteArray &bytes, QObject *parent) : OneShotBody(parent)
{
    append(bytes);
}

void OneShotBody::append(const QByteArray &bytes)
{
    auto buffer = std::make_unique<QBuffer>();
    buffer->setData(bytes);
    buffer->open(QIODevice::ReadOnly);
    append(std::move(buffer));
}

void OneShotBody::append(std::unique_ptr<QIODevice> device)
{
    const qint64 left = device->size() - device->pos();
    m_size += left;
    m_parts.push_back({std::move(device), left});
}

bool OneShotBody::seek(qint64 pos)
{
    if (m_read > 0 && pos != m_read)
        return false;
    return QIODevice::seek(pos);
}

qint64 OneShotBody::readData(char *data, qint64 maximum)
{
    while (m_current < m_parts.size() && m_parts[m_current].left == 0)
        ++m_current;
    if (m_current == m_parts.size() || m_revoked)
        return 0;
    if (m_read == 0)
        Q_EMIT readStarted();
    Part &part = m_parts[m_current];
    const qint64 got = part.device->read(data, std::min(maximum, part.left));
    if (got <= 0) {
        Q_EMIT readFailed(part.device->errorString());
        return -1;
    }
    part.left -= got;
    m_read += got;
    Q_EMIT readProgress(m_read);
    return got;
}

} // namespace ComfyDeploy

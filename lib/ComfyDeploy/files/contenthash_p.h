// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qcryptographichash.h>
#include <QtCore/qiodevice.h>
#include <QtCore/qobject.h>

#include <memory>

namespace ComfyDeploy {

//! \brief Computes the SHA-256 of a device in slices of a few milliseconds, between other events.
class ContentHash : public QObject
{
    Q_OBJECT

public:
    ContentHash(std::unique_ptr<QIODevice> device, QObject *parent);

    //! Valid after finished(); null if the device could not be read to its end.
    [[nodiscard]] QByteArray result() const { return m_result; }
    //! The number of bytes read.
    [[nodiscard]] qint64 size() const { return m_size; }
    [[nodiscard]] QString errorString() const { return m_device->errorString(); }

Q_SIGNALS:
    void finished();

private:
    void readOn();

    const std::unique_ptr<QIODevice> m_device;
    QCryptographicHash m_hash{QCryptographicHash::Sha256};
    QByteArray m_result;
    qint64 m_size = 0;
};

} // namespace ComfyDeploy

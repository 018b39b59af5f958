// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qcryptographichash.h>
#include <QtCore/qiodevice.h>
#include <QtCore/qobject.h>

#include <memory>

namespace ComfyDeploy {

//! \brief Computes the hash of a device in slices of a few milliseconds, between other events.
class ContentHash : public QObject
{
    Q_OBJECT

public:
    //! It identifies contents only within this process. The fastest secure one of Qt's: four times
    //! as fast as SHA-256.
    static constexpr QCryptographicHash::Algorithm Algorithm = QCryptographicHash::Blake2b_256;
    [[nodiscard]] static QByteArray of(QByteArrayView bytes);

    ContentHash(std::unique_ptr<QIODevice> device, QObject *parent);

    //! Valid after finished(); null if the device could not be read to its end.
    [[nodiscard]] QByteArray result() const { return m_result; }
    [[nodiscard]] QString errorString() const { return m_device->errorString(); }

Q_SIGNALS:
    void finished();

private:
    void readOn();

    const std::unique_ptr<QIODevice> m_device;
    QCryptographicHash m_hash{Algorithm};
    QByteArray m_result;
    qint64 m_size = 0;
};

//! \brief A device that is hashed while it is read once, from its beginning to its end.
class HashedDevice : public QIODevice
{
    Q_OBJECT

public:
    //! Outlives the device.
    struct Read
    {
        QCryptographicHash hash{ContentHash::Algorithm};
        qint64 left = 0; //!< that were not read yet
    };

    HashedDevice(std::unique_ptr<QIODevice> device, std::shared_ptr<Read> read);

    [[nodiscard]] qint64 size() const override { return m_device->size(); }

protected:
    qint64 readData(char *data, qint64 maximum) override;
    qint64 writeData(const char *, qint64) override { return -1; }

private:
    const std::unique_ptr<QIODevice> m_device;
    const std::shared_ptr<Read> m_read;
};

} // namespace ComfyDeploy

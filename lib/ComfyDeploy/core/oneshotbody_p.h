// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qiodevice.h>

#include <memory>
#include <vector>

namespace ComfyDeploy {

//! \brief A request body that can be read only once.
//!
//! QNetworkAccessManager sends a request, even a POST, up to three more times when the connection
//! breaks before the answer. It can do so only if it can rewind the body. This device cannot be
//! rewound once a byte has been read, so the request fails instead. It is not sequential: Qt would
//! copy a sequential device into an internal buffer, which it can rewind.
//!
//! Whether anything has been read is also the only reliable indication of whether a request may
//! have reached the server.
class OneShotBody : public QIODevice
{
    Q_OBJECT

public:
    explicit OneShotBody(const QByteArray &bytes, QObject *parent = nullptr);
    explicit OneShotBody(QObject *parent = nullptr);

    //! Appends a part. A device must be open and know its size; it is read from its current
    //! position.
    void append(const QByteArray &bytes);
    void append(std::unique_ptr<QIODevice> device);

    [[nodiscard]] bool wasRead() const { return m_read > 0; }
    //! From now on nothing can be read: an aborted reply may still ask for more.
    void revoke() { m_revoked = true; }
    [[nodiscard]] bool isSequential() const override { return false; }
    [[nodiscard]] qint64 size() const override { return m_size; }
    bool seek(qint64 pos) override;
    bool reset() override { return seek(0); }

Q_SIGNALS:
    //! Emitted before the first byte is read: the connection is established and the request is
    //! being sent.
    void readStarted();
    //! \a sent bytes have been passed to the connection.
    void readProgress(qint64 sent);
    //! A part delivered fewer bytes than its size.
    void readFailed(const QString &why);

protected:
    qint64 readData(char *data, qint64 maximum) override;
    qint64 writeData(const char *, qint64) override { return -1; }

private:
    struct Part
    {
        std::unique_ptr<QIODevice> device;
        qint64 left = 0;
    };
    std::vector<Part> m_parts;
    size_t m_current = 0;
    qint64 m_size = 0;
    qint64 m_read = 0;
    bool m_revoked = false;
};

} // namespace ComfyDeploy

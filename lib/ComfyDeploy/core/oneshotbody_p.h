// SPDX-License-Identifier: MIT

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qiodevice.h>

#include <memory>
#include <vector>

namespace ComfyDeploy {

//! \brief A request body that can be read once.
//!
//! QNetworkAccessManager sends a request again, POST or not, when a connection breaks before the
//! answer has come: up to three times more. It can do so only if it can rewind the body. This one
//! cannot be rewound once a byte was read, so the request fails instead. It is not sequential
//! either: Qt would copy a sequential device into a buffer of its own, which it can rewind.
//!
//! Whether anything was read is also the only sure sign of whether a request may have reached the
//! server.
class OneShotBody : public QIODevice
{
    Q_OBJECT

public:
    explicit OneShotBody(const QByteArray &bytes, QObject *parent = nullptr);
    explicit OneShotBody(QObject *parent = nullptr);

    //! Parts are sent one after the other. A device must be open and know its size, and is read
    //! from its present position.
    void append(const QByteArray &bytes);
    void append(std::unique_ptr<QIODevice> device);

    [[nodiscard]] bool wasRead() const { return m_read > 0; }
    [[nodiscard]] bool isSequential() const override { return false; }
    [[nodiscard]] qint64 size() const override { return m_size; }
    bool seek(qint64 pos) override;
    bool reset() override { return seek(0); }

Q_SIGNALS:
    //! Before the first byte is handed out: the connection stands, and the request is on its way.
    void readStarted();
    //! \a sent bytes have been handed to the connection.
    void readProgress(qint64 sent);
    //! A part gave fewer bytes than it promised.
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
};

} // namespace ComfyDeploy

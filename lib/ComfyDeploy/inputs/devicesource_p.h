// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qiodevice.h>
#include <QtCore/qpointer.h>
#include <QtCore/qtemporaryfile.h>

#include <memory>

namespace ComfyDeploy {

//! \brief The caller's device behind a FileInput, shared by its copies.
//!
//! A sequential device is first read into a temporary file, without blocking, so that it can be
//! hashed and sent again like any other.
class DeviceSource : public QObject
{
    Q_OBJECT

public:
    explicit DeviceSource(QIODevice *device);

    //! False until a sequential device has been read to its end.
    [[nodiscard]] bool isReady() const { return !m_isSequential || m_ended; }
    //! Starts reading a sequential device; does nothing if that is under way.
    void prepare();
    //! Opens the bytes from the device's original position; null with the reason in \a why.
    [[nodiscard]] std::unique_ptr<QIODevice> open(QString *why) const;

Q_SIGNALS:
    //! More was read, or the end was reached and the source is ready.
    void advanced();

private:
    void readOn();
    void schedule();
    void end(const QString &problem = {});

    const QPointer<QIODevice> m_device;
    const bool m_isSequential;
    const qint64 m_start;
    std::unique_ptr<QTemporaryFile> m_copy;
    QString m_problem;
    qint64 m_copied = 0;
    bool m_prepared = false;
    bool m_scheduled = false;
    bool m_lastRead = false; //!< only what the device has buffered is left
    bool m_ended = false;
};

} // namespace ComfyDeploy

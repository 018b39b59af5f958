// SPDX-License-Identifier: MIT

// Private header: used by the libraries of this project, not installed.
#pragma once

#include <QtCore/qiodevice.h>
#include <QtCore/qpointer.h>
#include <QtCore/qtemporaryfile.h>

#include <memory>

namespace ComfyDeploy {

//! \brief The device behind a FileInput, shared by its copies; it belongs to the caller.
//!
//! A device that can be read only once is read into a temporary file first, without blocking, so
//! that it can be hashed and sent again like any other.
class DeviceSource : public QObject
{
    Q_OBJECT

public:
    explicit DeviceSource(QIODevice *device);

    //! False as long as a device that can be read only once has not been read to its end.
    [[nodiscard]] bool isReady() const { return !m_isSequential || m_ended; }
    //! Begins to read such a device; does nothing if that is under way.
    void prepare();
    //! The bytes from where the device stood when it was given; null with the reason in \a why.
    [[nodiscard]] std::unique_ptr<QIODevice> open(QString *why) const;

Q_SIGNALS:
    //! More was read, or the end was reached: then it is ready.
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
    bool m_lastRead = false; //!< nothing comes any more but what the device holds
    bool m_ended = false;
};

} // namespace ComfyDeploy

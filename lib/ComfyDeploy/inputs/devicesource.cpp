// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/filewriting_p.h>
#include <ComfyDeploy/fileinput.h>
#include <ComfyDeploy/inputs/devicesource_p.h>
#include <ComfyDeploy/inputs/filereader_p.h>

#include <QtCore/qfiledevice.h>
#include <QtNetwork/qnetworkreply.h>

#include <algorithm>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 sliceSize = 256LL * 1024;

// Presents a part of another device as a device.
class DeviceView : public QIODevice
{
public:
    DeviceView(QIODevice *device, qint64 start) : m_device(device), m_start(start)
    {
        open(QIODevice::ReadOnly | QIODevice::Unbuffered);
    }
    [[nodiscard]] qint64 size() const override
    {
        return m_device ? std::max<qint64>(0, m_device->size() - m_start) : 0;
    }

protected:
    qint64 readData(char *data, qint64 maximum) override
    {
        if (!m_device || !m_device->seek(m_start + pos())) {
            setErrorString(m_device ? m_device->errorString()
                                    : DeviceSource::tr("the device was deleted"));
            return -1;
        }
        const qint64 got = m_device->read(data, maximum);
        if (got < 0)
            setErrorString(m_device->errorString());
        return got;
    }
    qint64 writeData(const char *, qint64) override { return -1; }

private:
    const QPointer<QIODevice> m_device;
    const qint64 m_start;
};

} // namespace

DeviceSource::DeviceSource(QIODevice *device)
    : m_device(device), m_isSequential(device && device->isSequential()),
      m_start(device && !m_isSequential ? device->pos() : 0)
{}

void DeviceSource::prepare()
{
    if (isReady() || std::exchange(m_prepared, true))
        return;
    m_copy = std::make_unique<QTemporaryFile>();
    if (!m_device || !m_device->isReadable()) {
        end(tr("The device is not open for reading."));
    } else if (qobject_cast<QFileDevice *>(m_device)) {
        end(tr(
            "The file is a pipe, which would block the program until something is written to it."));
    } else if (!openToWrite(m_copy.get())) {
        end(tr("The device cannot be copied to a temporary file: %1.").arg(writeProblem(*m_copy)));
    } else {
        connect(m_device, &QIODevice::readyRead, this, &DeviceSource::schedule);
        connect(m_device, &QIODevice::readChannelFinished, this, [this] {
            m_lastRead = true;
            schedule();
        });
        connect(m_device, &QIODevice::aboutToClose, this, [this] {
            while (m_lastRead && !m_ended) // its buffer is about to be deleted
                readOn();
            end(tr("The device was closed before it was read to its end."));
        });
        connect(m_device, &QObject::destroyed, this,
                [this] { end(tr("The device was deleted before it was read to its end.")); });
        schedule();
    }
}

void DeviceSource::schedule()
{
    if (m_ended || std::exchange(m_scheduled, true))
        return;
    QMetaObject::invokeMethod(
        this,
        [this] {
            m_scheduled = false;
            if (!m_ended)
                readOn();
        },
        Qt::QueuedConnection);
}

void DeviceSource::readOn()
{
    QByteArray slice(sliceSize, Qt::Uninitialized);
    const qint64 got = m_device->read(slice.data(), slice.size());
    m_copied += std::max<qint64>(got, 0);
    if (got < 0 || (got == 0 && m_lastRead)) {
        const auto *reply = qobject_cast<QNetworkReply *>(m_device);
        end(reply && reply->error() != QNetworkReply::NoError
                ? tr("The download that was to be uploaded has failed.")
                : QString());
    } else if (m_copied > FileInput::MaximumSize) {
        end(tooLargeProblem(tr("The content of the device")));
    } else if (got > 0 && !writeAll(m_copy.get(), QByteArrayView(slice).first(got))) {
        end(tr("The device cannot be copied to a temporary file: %1.").arg(writeProblem(*m_copy)));
    } else if (got > 0) {
        schedule();
        Q_EMIT advanced();
    }
}

void DeviceSource::end(const QString &problem)
{
    if (std::exchange(m_ended, true))
        return;
    m_problem = problem;
    if (m_device)
        m_device->disconnect(this);
    if (!problem.isEmpty())
        m_copy.reset();
    // Queued, so that the caller can connect first.
    QMetaObject::invokeMethod(this, &DeviceSource::advanced, Qt::QueuedConnection);
}

std::unique_ptr<QIODevice> DeviceSource::open(QString *why) const
{
    std::unique_ptr<QIODevice> device;
    if (!m_problem.isEmpty()) {
        *why = m_problem;
    } else if (m_copy) {
        device = std::make_unique<QFile>(m_copy->fileName());
        if (!device->open(QIODevice::ReadOnly)) {
            *why = tr("The copy of the device cannot be read: %1.").arg(device->errorString());
            return nullptr;
        }
    } else if (!m_device || !m_device->isReadable()) {
        *why = tr("The device is not open for reading.");
    } else {
        device = std::make_unique<DeviceView>(m_device, m_start);
    }
    return device;
}

} // namespace ComfyDeploy

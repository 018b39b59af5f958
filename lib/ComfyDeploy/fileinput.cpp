#include <ComfyDeploy/fileinput.h>
#include <ComfyDeploy/upload/devicesource_p.h>

#include <QtCore/qfileinfo.h>
#include <QtCore/qthread.h>

namespace ComfyDeploy {

FileInput FileInput::fromFile(const QString &path)
{
    FileInput input;
    input.m_path = path;
    input.m_fileName = QFileInfo(path).fileName();
    return input;
}

FileInput FileInput::fromData(const QByteArray &bytes, const QString &fileName)
{
    FileInput input;
    input.m_data = bytes;
    input.m_fileName = QFileInfo(fileName).fileName();
    return input;
}

FileInput FileInput::fromDevice(QIODevice *device, const QString &fileName)
{
    FileInput input;
    // The last copy may go in another thread, a queued signal's argument say.
    input.m_device.reset(new DeviceSource(device), [](DeviceSource *source) {
        if (source->thread() == QThread::currentThread())
            delete source;
        else
            source->deleteLater();
    });
    input.m_fileName = QFileInfo(fileName).fileName();
    return input;
}

} // namespace ComfyDeploy

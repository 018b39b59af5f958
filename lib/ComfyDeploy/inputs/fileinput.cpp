// SPDX-License-Identifier: MIT

#include <ComfyDeploy/fileinput.h>
#include <ComfyDeploy/inputs/devicesource_p.h>
#include <ComfyDeploy/inputs/filereader_p.h>
#include <ComfyDeploy/inputs/inputtext_p.h>

#include <QtCore/qfileinfo.h>
#include <QtCore/qlocale.h>
#include <QtCore/qthread.h>

namespace ComfyDeploy {

namespace {} // namespace

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
    // The last copy may be deleted in another thread, for example as a queued signal's argument.
    input.m_device.reset(new DeviceSource(device), [](DeviceSource *source) {
        if (source->thread() == QThread::currentThread())
            delete source;
        else
            source->deleteLater();
    });
    input.m_fileName = QFileInfo(fileName).fileName();
    return input;
}

QString FileInput::problem() const
{
    if (isNull())
        return InputText::tr("there is no file to upload.");
    if (m_device)
        return {};
    qint64 size = m_data.size();
    if (!m_path.isEmpty()) {
        const QFileInfo info(m_path);
        if (!info.exists())
            return InputText::tr("there is no file %1.").arg(m_path);
        if (!info.isFile() || !info.isReadable()) // opening a pipe would block
            return InputText::tr("%1 is not a file that can be read.").arg(m_path);
        size = info.size();
    }
    if (FileReader(*this).isKnownEmpty())
        return emptyFileProblem(m_path.isEmpty() ? m_fileName : m_path);
    if (size > FileInput::MaximumSize)
        return tooLargeProblem(m_path.isEmpty() ? m_fileName : m_path);
    return {};
}

QString tooLargeProblem(const QString &name)
{
    return InputText::tr("%1 is larger than the %2 that the server accepts.")
        .arg(name, QLocale().formattedDataSize(FileInput::MaximumSize, 0));
}

QString emptyFileProblem(const QString &name)
{
    return InputText::tr("%1 is empty: choose a file with content.").arg(name);
}

FileInput::operator QVariant() const
{
    return QVariant::fromValue(*this);
}

} // namespace ComfyDeploy

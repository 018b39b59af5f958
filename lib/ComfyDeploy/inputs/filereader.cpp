// SPDX-License-Identifier: MIT

#include <ComfyDeploy/inputs/filereader_p.h>
#include <ComfyDeploy/inputs/inputtext_p.h>

#include <QtCore/qbuffer.h>
#include <QtCore/qfileinfo.h>

namespace ComfyDeploy {

namespace {} // namespace

DeviceSource *FileReader::unreadDevice() const
{
    DeviceSource *device = m_input.m_device.get();
    return device && !device->isReady() ? device : nullptr;
}

bool FileReader::isKnownEmpty() const
{
    if (m_input.isNull() || m_input.m_device)
        return false;
    if (m_input.path().isEmpty())
        return m_input.data().isEmpty();
    const QFileInfo info(m_input.path());
    return info.isFile() && info.size() == 0;
}

std::unique_ptr<QIODevice> FileReader::open(QString *why) const
{
    std::unique_ptr<QIODevice> device;
    if (m_input.isNull()) {
        *why = InputText::tr("There is no file to upload.");
    } else if (!m_input.path().isEmpty()) {
        device = openFile(why);
    } else if (m_input.m_device) {
        device = m_input.m_device->open(why);
    } else {
        auto buffer = std::make_unique<QBuffer>();
        buffer->setData(m_input.data());
        buffer->open(QIODevice::ReadOnly);
        device = std::move(buffer);
    }
    if (device && device->size() == 0) {
        *why = emptyFileProblem(u'"' + m_input.fileName() + u'"');
        return nullptr;
    }
    if (device && device->size() > FileInput::MaximumSize) {
        *why = tooLargeProblem(u'"' + m_input.fileName() + u'"');
        return nullptr;
    }
    return device;
}

std::unique_ptr<QIODevice> FileReader::openFile(QString *why) const
{
    const QFileInfo info(m_input.path());
    if (info.exists() && !info.isFile()) { // opening a pipe would block until it has a writer
        *why = InputText::tr("\"%1\" is not a file.").arg(m_input.path());
        return nullptr;
    }
    auto file = std::make_unique<QFile>(m_input.path());
    if (!file->open(QIODevice::ReadOnly)) {
        *why = InputText::tr("The file \"%1\" cannot be read: %2.")
                   .arg(m_input.path(), file->errorString());
        return nullptr;
    }
    return file;
}

QDateTime FileReader::lastModified() const
{
    return m_input.path().isEmpty() ? QDateTime() : QFileInfo(m_input.path()).lastModified();
}

QString FileReader::extension() const
{
    return QFileInfo(m_input.fileName()).suffix().toLower();
}

} // namespace ComfyDeploy

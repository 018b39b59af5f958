// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/filewriting_p.h>
#include <ComfyDeploy/files/receivedfile_p.h>
#include <ComfyDeploy/mediadownload.h>

#include <QtCore/qfileinfo.h>

namespace ComfyDeploy {

QString ReceivedFile::notWritten() const
{
    return MediaDownload::tr("The file \"%1\" cannot be written: %2.")
        .arg(m_path, writeProblem(*m_file));
}

QString ReceivedFile::begin()
{
    discard();
    if (isInMemory())
        return {};
    const QFileInfo there(m_path);
    if (there.exists() || there.isSymLink()) // a dangling link would be followed
        return MediaDownload::tr("The file \"%1\" exists already.").arg(m_path);
    m_file = std::make_unique<QSaveFile>(m_path);
    return openToWrite(m_file.get()) ? QString() : notWritten();
}

QString ReceivedFile::append(QByteArrayView data)
{
    m_size += data.size();
    m_head += data.first(qMin(data.size(), FileHeadSize - m_head.size()));
    m_tail += data.last(qMin(data.size(), FileTailSize));
    m_tail = m_tail.last(qMin(m_tail.size(), FileTailSize));
    if (isInMemory())
        m_bytes += data;
    else if (!writeAll(m_file.get(), data))
        return notWritten();
    return {};
}

QString ReceivedFile::commit()
{
    return isInMemory() || m_file->commit() ? QString() : notWritten();
}

void ReceivedFile::discard()
{
    m_file.reset();
    m_bytes.clear();
    m_head.clear();
    m_tail.clear();
    m_size = 0;
}

} // namespace ComfyDeploy

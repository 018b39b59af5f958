#include <ComfyDeploy/fileinput.h>

#include <QtCore/qfileinfo.h>

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

} // namespace ComfyDeploy

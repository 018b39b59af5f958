#include "localfile.h"

#include <QtCore/qfileinfo.h>
#include <QtCore/qlocale.h>

#include <utility>

namespace ComfyDeploy::Qml {

void LocalFile::setUrl(const QUrl &url)
{
    if (url == m_url)
        return;
    m_url = url;
    delete std::exchange(m_watcher, nullptr);
    m_size = -1;
    // "file://host/x" is a share.
    if (url.isLocalFile() && url.host().isEmpty()) {
        m_watcher = new QFileSystemWatcher(this);
        connect(m_watcher, &QFileSystemWatcher::fileChanged, this, &LocalFile::update);
        connect(m_watcher, &QFileSystemWatcher::directoryChanged, this, &LocalFile::update);
        update();
    }
    Q_EMIT changed();
}

void LocalFile::update()
{
    const QFileInfo info(m_url.toLocalFile());
    // A file that is gone is not watched any more, and its folder says when it comes back.
    for (const QString &path : {info.filePath(), info.path()}) {
        if (QFileInfo::exists(path) && !m_watcher->files().contains(path)
            && !m_watcher->directories().contains(path))
            m_watcher->addPath(path);
    }
    if (const qint64 size = info.isFile() ? info.size() : -1; std::exchange(m_size, size) != size)
        Q_EMIT changed();
}

QString LocalFile::sizeText() const
{
    return exists() ? QLocale().formattedDataSize(m_size) : QString();
}

} // namespace ComfyDeploy::Qml

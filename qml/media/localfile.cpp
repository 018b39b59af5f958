// SPDX-License-Identifier: MIT

#include "localfile.h"

#include "filewatcher.h"

#include <QtCore/qfileinfo.h>
#include <QtCore/qlocale.h>

#include <utility>

namespace ComfyDeploy::Qml {

LocalFile::~LocalFile()
{
    forget();
}

void LocalFile::setUrl(const QUrl &url)
{
    if (url == m_url)
        return;
    forget();
    m_url = url;
    // "file://host/x" is a share.
    if (url.isLocalFile() && url.host().isEmpty()) {
        m_watcher = FileWatcher::shared();
        const QStringList paths = watched();
        for (const QString &path : paths)
            m_watcher->add(path);
        connect(m_watcher.get(), &FileWatcher::changed, this, [this](const QString &path) {
            if (watched().contains(path))
                update();
        });
        update();
    }
    Q_EMIT changed();
}

// A deleted file is not watched any more, but its folder shows when it is created again.
QStringList LocalFile::watched() const
{
    const QFileInfo info(m_url.toLocalFile());
    return {info.filePath(), info.path()};
}

void LocalFile::forget()
{
    m_size = -1;
    m_modified = {};
    const auto watcher = std::exchange(m_watcher, {});
    if (!watcher)
        return;
    watcher->disconnect(this);
    const QStringList paths = watched();
    for (const QString &path : paths)
        watcher->remove(path);
}

void LocalFile::update()
{
    const QStringList paths = watched();
    for (const QString &path : paths)
        m_watcher->renew(path);
    const QFileInfo info(m_url.toLocalFile());
    const qint64 size = info.isFile() ? info.size() : -1;
    const QDateTime modified = info.isFile() ? info.lastModified() : QDateTime();
    if (size == m_size && modified == m_modified)
        return;
    m_size = size;
    m_modified = modified;
    Q_EMIT changed();
}

QString LocalFile::sizeText() const
{
    return exists() ? QLocale().formattedDataSize(m_size) : QString();
}

} // namespace ComfyDeploy::Qml

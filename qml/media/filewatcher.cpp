// SPDX-License-Identifier: MIT

#include "filewatcher.h"

#include <QtCore/qfileinfo.h>

namespace ComfyDeploy::Qml {

FileWatcher::FileWatcher()
{
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, &FileWatcher::changed);
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, &FileWatcher::changed);
}

std::shared_ptr<FileWatcher> FileWatcher::shared()
{
    static std::weak_ptr<FileWatcher> known;
    std::shared_ptr<FileWatcher> watcher = known.lock();
    if (!watcher) {
        watcher.reset(new FileWatcher);
        known = watcher;
    }
    return watcher;
}

void FileWatcher::add(const QString &path)
{
    ++m_uses[path];
    renew(path);
}

void FileWatcher::remove(const QString &path)
{
    if (--m_uses[path] > 0)
        return;
    m_uses.remove(path);
    m_watcher.removePath(path);
}

void FileWatcher::renew(const QString &path)
{
    if (QFileInfo::exists(path) && !m_watcher.files().contains(path)
        && !m_watcher.directories().contains(path))
        m_watcher.addPath(path);
}

} // namespace ComfyDeploy::Qml

// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qfilesystemwatcher.h>
#include <QtCore/qhash.h>
#include <QtCore/qobject.h>

#include <memory>

namespace ComfyDeploy::Qml {

//! \brief One system watcher for all files, because the number of watchers per user is limited to
//! about a hundred, and a window shows as many files.
class FileWatcher : public QObject
{
    Q_OBJECT

public:
    //! The shared instance, which exists while it is referenced.
    static std::shared_ptr<FileWatcher> shared();

    //! Watches a file or a folder, which may not exist yet; to be balanced by remove().
    void add(const QString &path);
    void remove(const QString &path);
    //! Watches \a path again if it exists again: deleted files are no longer watched.
    void renew(const QString &path);

Q_SIGNALS:
    //! \a path was written or deleted, or a file was added to it or removed from it.
    void changed(const QString &path);

private:
    FileWatcher();

    QFileSystemWatcher m_watcher;
    QHash<QString, int> m_uses;
};

} // namespace ComfyDeploy::Qml

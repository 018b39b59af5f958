// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qfilesystemwatcher.h>
#include <QtCore/qhash.h>
#include <QtCore/qobject.h>

#include <memory>

namespace ComfyDeploy::Qml {

//! \brief One watcher of the system's for all files that are of interest here: a user may have a
//! hundred or so, and a window shows as many files.
class FileWatcher : public QObject
{
    Q_OBJECT

public:
    //! The same for all, as long as somebody holds it.
    static std::shared_ptr<FileWatcher> shared();

    //! A file or a folder, also one that is not there yet; to be called as often as remove().
    void add(const QString &path);
    void remove(const QString &path);
    //! Watches \a path again if it is back: what is gone is watched no longer.
    void renew(const QString &path);

Q_SIGNALS:
    //! \a path was written, deleted, or got or lost a file.
    void changed(const QString &path);

private:
    FileWatcher();

    QFileSystemWatcher m_watcher;
    QHash<QString, int> m_uses;
};

} // namespace ComfyDeploy::Qml

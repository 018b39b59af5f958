// SPDX-License-Identifier: MIT

#include "runs/runsession.h"

#include <QtCore/qdir.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/quuid.h>

#include <algorithm>

namespace ComfyDeploy::Runner {

using namespace Qt::StringLiterals;

namespace {

// Takes the lock if its program has ended, and releases it again.
bool canTake(QLockFile &lock)
{
    lock.setStaleLockTime(0); // a lock is stale only if its program has ended, whatever its age
    return lock.tryLock(0);
}

} // namespace

bool RunSession::hold(const QString &historyPath)
{
    m_historyPath = historyPath;
    m_id = QUuid::createUuid().toString(QUuid::Id128);
    m_lock = std::make_unique<QLockFile>(lockPath(m_id));
    if (!canTake(*m_lock)) {
        m_lock.reset();
        return false;
    }
    removeDeadLocks();
    return true;
}

void RunSession::release()
{
    m_lock.reset();
}

bool RunSession::isAlive(const QString &id) const
{
    if (id == m_id)
        return true;
    QLockFile lock(lockPath(id));
    return !canTake(lock);
}

bool RunSession::isAlone() const
{
    const QString own = QFileInfo(lockPath(m_id)).fileName();
    const QStringList paths = lockPaths();
    return std::all_of(paths.begin(), paths.end(), [&own](const QString &path) {
        QLockFile lock(path);
        return QFileInfo(path).fileName() == own || canTake(lock);
    });
}

QString RunSession::lockPath(const QString &id) const
{
    return m_historyPath + u".session-"_s + id + u".lock"_s;
}

QStringList RunSession::lockPaths() const
{
    const QDir folder = QFileInfo(m_historyPath).dir();
    QStringList paths = folder.entryList({QFileInfo(lockPath(u"*"_s)).fileName()}, QDir::Files);
    for (QString &path : paths)
        path = folder.filePath(path);
    return paths;
}

void RunSession::removeDeadLocks() const
{
    const QStringList paths = lockPaths();
    for (const QString &path : paths) {
        QLockFile lock(path);
        canTake(lock); // also removes it
    }
}

} // namespace ComfyDeploy::Runner

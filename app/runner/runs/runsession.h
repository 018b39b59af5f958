// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qlockfile.h>
#include <QtCore/qstring.h>

#include <memory>

namespace ComfyDeploy::Runner {

//! \brief Identifies this program among those that have the history open, and shows which of them
//! are running.
//!
//! Each has a lock file next to the history; the lock is released when its program ends, even by a
//! crash.
class RunSession
{
public:
    //! Creates a new id, which is held until release(). False if the folder is not writable.
    bool hold(const QString &historyPath);
    void release();

    [[nodiscard]] QString id() const { return m_id; }
    //! Whether the program with this id is running. True if that cannot be determined, so that no
    //! run is followed twice. Always true for id().
    [[nodiscard]] bool isAlive(const QString &id) const;
    //! Whether no other running program has this history open.
    [[nodiscard]] bool isAlone() const;

private:
    [[nodiscard]] QString lockPath(const QString &id) const;
    //! The lock files of all programs, including ended ones.
    [[nodiscard]] QStringList lockPaths() const;
    void removeDeadLocks() const;

    QString m_historyPath;
    QString m_id;
    std::unique_ptr<QLockFile> m_lock;
};

} // namespace ComfyDeploy::Runner

// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qlockfile.h>
#include <QtCore/qstring.h>

#include <memory>

namespace ComfyDeploy::Runner {

//! \brief Names this program among those that have a history open, and reports which of them live.
//!
//! A lock file beside the history stands for each; the lock goes with its program, however that
//! ends.
class RunSession
{
public:
    //! A new name, held until release(). False if the folder cannot be written.
    bool hold(const QString &historyPath);
    void release();

    [[nodiscard]] QString id() const { return m_id; }
    //! What cannot be determined counts as alive, so that no run is followed twice. Always true for
    //! id().
    [[nodiscard]] bool isAlive(const QString &id) const;
    //! No other living program holds a name beside this history.
    [[nodiscard]] bool isAlone() const;

private:
    [[nodiscard]] QString lockPath(const QString &id) const;
    //! Of all programs that hold one, or died with it.
    [[nodiscard]] QStringList lockPaths() const;
    void removeDeadLocks() const;

    QString m_historyPath;
    QString m_id;
    std::unique_ptr<QLockFile> m_lock;
};

} // namespace ComfyDeploy::Runner

// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qstring.h>
#include <QtCore/qthread.h>

#include <functional>
#include <memory>

namespace ComfyDeploy::Runner {

//! \brief Reads all of a history, in a thread of its own, to find damage.
class HistoryCheck
{
public:
    HistoryCheck() = default;
    ~HistoryCheck() { wait(); }

    //! \a done is called in that thread, at the end. The file must stay where it is until wait().
    void start(const QString &path, const std::function<void()> &done);
    //! What it has found, when it has ended: empty if all is well, or if nothing was started since.
    QString wait();

private:
    Q_DISABLE_COPY_MOVE(HistoryCheck)

    std::unique_ptr<QThread> m_thread;
    QString m_found;
};

} // namespace ComfyDeploy::Runner

// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qfilesystemwatcher.h>
#include <QtCore/qobject.h>
#include <QtCore/qtimer.h>

namespace ComfyDeploy::Runner {

//! \brief Notices that something was written to a history, by this program or another.
//!
//! SQLite writes every change of a history in WAL mode to the log beside it first. Its writes are
//! heard of, so that a program that waits costs nothing; where they cannot be, the history is
//! looked at now and then.
class HistoryWatch : public QObject
{
    Q_OBJECT

public:
    explicit HistoryWatch(QObject *parent = nullptr);

    //! Begins, or begins again with a file that was made anew; the history is open.
    void watch(const QString &historyPath);

Q_SIGNALS:
    //! Once for all that was written in a short while.
    void written();

private:
    void onLogChanged();

    QFileSystemWatcher m_files;
    QTimer m_pause; // several writes make one change
    QTimer m_looking; // where nothing is heard
    QString m_log;
};

} // namespace ComfyDeploy::Runner

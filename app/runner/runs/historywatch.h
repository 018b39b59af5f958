// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qfilesystemwatcher.h>
#include <QtCore/qobject.h>
#include <QtCore/qtimer.h>

namespace ComfyDeploy::Runner {

//! \brief Detects that this program or another has written to the history.
//!
//! In WAL mode, SQLite first writes every change to the log next to the history. The log is
//! watched, so that waiting costs nothing; if that is not possible, the history is polled.
class HistoryWatch : public QObject
{
    Q_OBJECT

public:
    explicit HistoryWatch(QObject *parent = nullptr);

    //! Starts watching, also after the file was replaced; the history must be open.
    void watch(const QString &historyPath);

Q_SIGNALS:
    //! Emitted once for several changes in a short time, and repeated a few times, in the next
    //! seconds, for changes that become visible late.
    void written();

private:
    void onLogChanged();
    void onPauseOver();

    QFileSystemWatcher m_files;
    QTimer m_pause; // until the next look after a write
    QTimer m_looking; // polls if watching is not possible
    QString m_log;
};

} // namespace ComfyDeploy::Runner

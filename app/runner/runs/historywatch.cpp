// SPDX-License-Identifier: MIT

#include "runs/historywatch.h"

#include <QtCore/qstringlist.h>

#include <chrono>

namespace ComfyDeploy::Runner {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto firstPause = 150ms; // combines several writes
constexpr auto lastPause = 15s;

} // namespace

HistoryWatch::HistoryWatch(QObject *parent) : QObject(parent)
{
    m_pause.setSingleShot(true);
    m_looking.setInterval(3s);
    connect(&m_pause, &QTimer::timeout, this, &HistoryWatch::onPauseOver);
    connect(&m_looking, &QTimer::timeout, this, &HistoryWatch::written);
    connect(&m_files, &QFileSystemWatcher::fileChanged, this, &HistoryWatch::onLogChanged);
}

void HistoryWatch::watch(const QString &historyPath)
{
    if (const QStringList watched = m_files.files(); !watched.isEmpty())
        m_files.removePaths(watched);
    m_log = historyPath + "-wal"_L1;
    if (m_files.addPath(m_log))
        m_looking.stop();
    else
        m_looking.start();
}

void HistoryWatch::onLogChanged()
{
    // A deleted file is no longer watched, and a new one must be added.
    if (!m_files.files().contains(m_log) && !m_files.addPath(m_log))
        m_looking.start();
    if (!m_pause.isActive() || m_pause.intervalAsDuration() > firstPause)
        m_pause.start(firstPause);
}

// A change is visible to others only when it has been synchronized with the disk, which may take
// seconds after the last write and is not notified: so it is looked for again, less and less often.
void HistoryWatch::onPauseOver()
{
    if (const auto next = m_pause.intervalAsDuration() * 3; next <= lastPause)
        m_pause.start(next);
    Q_EMIT written();
}

} // namespace ComfyDeploy::Runner

// SPDX-License-Identifier: MIT

// The current step of a program that may be killed at any moment, in memory that outlives it.
#pragma once

#include <QtCore/qfile.h>
#include <QtCore/qobjectdefs.h>

#include <atomic>

namespace KillBoard {
Q_NAMESPACE

enum Phase {
    Launching, //!< the program is loaded
    Opening, //!< the history is opened: created, recovered, upgraded
    Intending, //!< the run is recorded
    Draft,
    Uploading,
    Submitting,
    Queued,
    Starting,
    Running,
    Saving, //!< the server stores the files
    Looking, //!< searches for a run whose answer was lost
    Asking, //!< the run has ended; requests its files
    Downloading,
    Done,
};
Q_ENUM_NS(Phase)

//! What the history has confirmed to be on disk.
struct Board
{
    std::atomic<int> phase = Launching;
    std::atomic<bool> intent = false; //!< RunKeeper::start() has returned the entry
    std::atomic<bool> runId = false; //!< the entry was reported with its id
    std::atomic<bool> ended = false; //!< the entry was reported with its end
    std::atomic<bool> saved = false; //!< the entry was reported as finished with its files
};
static_assert(std::atomic<int>::is_always_lock_free);

//! The board in \a file, which stays open; null if there is no such file.
inline Board *on(QFile &file)
{
    if (!file.open(QIODevice::ReadWrite | QIODevice::ExistingOnly) || !file.resize(sizeof(Board)))
        return nullptr;
    return reinterpret_cast<Board *>(file.map(0, sizeof(Board)));
}

} // namespace KillBoard

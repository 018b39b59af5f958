// SPDX-License-Identifier: MIT

// What a program that may be killed at any moment was at, in memory that outlives it.
#pragma once

#include <QtCore/qfile.h>
#include <QtCore/qobjectdefs.h>

#include <atomic>

namespace KillBoard {
Q_NAMESPACE

enum Phase {
    Launching, //!< the program is loaded
    Opening, //!< the history is opened: made, recovered, brought up to date
    Intending, //!< the intent is written
    Draft,
    Uploading,
    Submitting,
    Queued,
    Starting,
    Running,
    Saving, //!< the server stores the files
    Looking, //!< for a run whose answer was lost
    Asking, //!< the run has ended; what are its files?
    Downloading,
    Done,
};
Q_ENUM_NS(Phase)

//! What the program was told by the history that it is on disk.
struct Board
{
    std::atomic<int> phase = Launching;
    std::atomic<bool> intent = false; //!< RunKeeper::start() has returned the entry
    std::atomic<bool> runId = false; //!< the entry was announced with its id
    std::atomic<bool> ended = false; //!< the entry was announced with its end
    std::atomic<bool> saved = false; //!< the entry was announced as finished, files and all
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

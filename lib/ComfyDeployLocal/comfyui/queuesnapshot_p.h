// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qhash.h>
#include <QtCore/qstring.h>

#include <optional>

namespace ComfyDeploy::Local {

//! \brief What a ComfyUI answers to GET /queue, without the graphs in it.
struct QueueSnapshot
{
    struct Place
    {
        int before = 0; //!< prompts, of all clients, that come first; 0 while it is executed
        bool isRunning = false;
        double number = 0; //!< the queue is ordered by it

        friend bool operator==(const Place &, const Place &) = default;
    };

    QHash<QString, Place> places; //!< by prompt id
    QStringList repeated; //!< ids that are being executed and wait as well: posted twice

    //! Null if \a answer cannot be read.
    static std::optional<QueueSnapshot> read(const QByteArray &answer);
};

} // namespace ComfyDeploy::Local

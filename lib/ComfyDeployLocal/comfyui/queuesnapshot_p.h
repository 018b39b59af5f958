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
        int before = 0; //!< prompts of anybody that come first; 0 while it is executed
        bool isRunning = false;
        double number = 0; //!< by which the queue is ordered

        friend bool operator==(const Place &, const Place &) = default;
    };

    QHash<QString, Place> places; //!< by prompt id

    //! Null if \a answer is something else.
    static std::optional<QueueSnapshot> read(const QByteArray &answer);
};

} // namespace ComfyDeploy::Local

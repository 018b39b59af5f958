// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qstring.h>

#include <optional>

namespace ComfyDeploy {

//! What a ComfyUI answers to GET /system_stats.
struct SystemStats
{
    QString version; //!< of ComfyUI
    QString device; //!< the first that it computes with: "NVIDIA GeForce RTX 4090", or "cpu"
    qint64 freeMemory = -1; //!< of the device, in bytes; -1 if it does not say
    qint64 totalMemory = -1;

    //! Null if \a answer is something else.
    [[nodiscard]] static std::optional<SystemStats> read(const QByteArray &answer);
};

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qstring.h>
#include <QtCore/qstringlist.h>
#include <QtCore/qurl.h>

#include <optional>

namespace ComfyDeploy {

//! \brief A ComfyUI, as far as it has said what it is; see LocalServer::comfyUiServers().
struct ComfyUiState
{
    QUrl url = {}; //!< without user and password
    QString problem = {}; //!< why it is given no runs, to follow its name; empty if it is
    QString version = {}; //!< of ComfyUI; empty if not known, like all that follows
    QString device = {}; //!< what it computes with: "NVIDIA GeForce RTX 4090"
    qint64 freeMemory = -1; //!< of the device, in bytes; -1 if not known
    qint64 totalMemory = -1;
    int running = -1; //!< prompts of anybody that it executes
    int waiting = -1; //!< prompts of anybody in its queue behind them
    std::optional<bool> hasPlugin = {}; //!< Comfy Deploy's nodes
    //! What it lacks for a graph, such as "class Foo (node 3)"; if it was looked at for one.
    QStringList lacks = {};

    [[nodiscard]] bool isUsable() const { return problem.isEmpty(); }

    friend bool operator==(const ComfyUiState &a, const ComfyUiState &b)
    {
        return a.url == b.url && a.problem == b.problem && a.version == b.version
            && a.device == b.device && a.freeMemory == b.freeMemory
            && a.totalMemory == b.totalMemory && a.running == b.running && a.waiting == b.waiting
            && a.hasPlugin == b.hasPlugin && a.lacks == b.lacks;
    }
};

} // namespace ComfyDeploy

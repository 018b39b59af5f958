// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qlist.h>
#include <QtCore/qstring.h>

namespace ComfyDeploy::Local {

//! What is known of one ComfyUI when a server is selected for a run.
struct ServerCandidate
{
    QString absence = {}; //!< why the server is given no runs now; empty if it is usable
    bool isLasting = false; //!< waiting does not end the absence
    QString lack = {}; //!< what the server lacks for the run's graph; empty if nothing
    bool isHeard = true; //!< its messages arrive; otherwise a run's progress is not known
    int waiting = 0; //!< prompts, of all clients, at the server, and the runs that wait here for it
    bool isWarm = false; //!< the run's checkpoint is the last one that the server was given
};

//! \brief Which ComfyUI gets a run.
//!
//! Only a server that is usable and lacks nothing. Of those, the first by these criteria, in this
//! order: its messages arrive, the fewest prompts wait there, it has the run's checkpoint loaded,
//! and it is the next in turn.
struct ServerSelection
{
    int server = -1; //!< index of the server; -1 if none can take the run
    QString reason = {}; //!< why no server can take the run
    bool isFinal = false; //!< no server can take the run, and waiting does not help

    //! \a last is the index of the server that was given the last run, -1 if there was none.
    [[nodiscard]] static ServerSelection of(const QList<ServerCandidate> &candidates, int last);
};

} // namespace ComfyDeploy::Local

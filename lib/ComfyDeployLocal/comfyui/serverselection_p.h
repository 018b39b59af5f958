// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qlist.h>
#include <QtCore/qstring.h>

namespace ComfyDeploy::Local {

//! What is known of a ComfyUI when a run is to be given to one.
struct ServerCandidate
{
    QString absence = {}; //!< why it is given no runs now; empty if it is
    bool isLasting = false; //!< it is away, and will be as long as nobody changes that
    QString lack = {}; //!< what it lacks for the run's graph; empty if nothing
    bool isHeard = true; //!< its messages come; else nobody sees how far a run is
    int waiting = 0; //!< prompts of anybody there, and the runs that wait here for it
    bool isWarm = false; //!< the run's checkpoint is the last that it was given
};

//! \brief Which ComfyUI gets a run.
//!
//! The one that is heard, else the one where the fewest wait, else the one that has the checkpoint
//! loaded, else the next in turn; of those that are there and lack nothing.
struct ServerSelection
{
    int server = -1; //!< its index; below 0 if none can take the run
    QString reason = {}; //!< then: why each of them cannot
    bool isFinal = false; //!< and waiting does not help

    //! \a last is the index of the server that was given the last run, below 0 if none was.
    [[nodiscard]] static ServerSelection of(const QList<ServerCandidate> &candidates, int last);
};

} // namespace ComfyDeploy::Local

// SPDX-License-Identifier: MIT

#pragma once

#include "runstore_p.h"

namespace ComfyDeploy::Local {

//! What a RunArchive keeps of a run.
struct KeptRun
{
    RunIds ids;
    RunRequest request; //!< with graph and workflow only as long as they may have to be posted
    RunState state;
    QList<LogLine> log; //!< of a run that did not succeed: the last lines, without webhook calls
    QString server; //!< of a run under way: where it is or may be; null if at no server
    int posts = 0; //!< how often it may have been posted to that server; 0 if unknown
    bool isPosted = false; //!< the server has certainly accepted the run
    bool isWebhookDone = false; //!< of a run that has ended

    //! \a state is the state of \a run, or its end before that is set in \a run.
    static KeptRun of(const Run &run, const RunState &state);
    //! The JSON of everything except graphs, server and flags.
    [[nodiscard]] QByteArray json() const;
    //! Reads the result of json(); null if \a json is something else.
    static std::optional<KeptRun> read(const QByteArray &json);
};

} // namespace ComfyDeploy::Local

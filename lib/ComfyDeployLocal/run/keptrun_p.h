// SPDX-License-Identifier: MIT

#pragma once

#include "runstore_p.h"

namespace ComfyDeploy::Local {

//! What a RunArchive keeps of a run.
struct KeptRun
{
    RunIds ids;
    RunRequest request; //!< graph and workflow only as long as they may have to be posted
    RunState state;
    QList<LogLine> log; //!< of one that did not succeed: the end, without the calls of webhooks
    QString server; //!< of one under way: where it is or may be; null if it is nowhere yet
    bool isPosted = false; //!< the server certainly has had it
    bool isWebhookDone = false; //!< of one that has ended

    //! \a state is that of \a run, or its end, which nobody knows yet.
    static KeptRun of(const Run &run, const RunState &state);
    //! All but graphs, server and flags, as JSON.
    [[nodiscard]] QByteArray json() const;
    //! The reverse; null if it is none.
    static std::optional<KeptRun> read(const QByteArray &json);
};

} // namespace ComfyDeploy::Local

// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/http/httpmessages_p.h>

#include <memory>

namespace ComfyDeploy::Local {

class Run;
struct OutputItem;

//! \brief What executes the runs of a server; thread-safe.
//!
//! An executor reports what happens in the Run itself. Destroying it stops its work; the runs under
//! way then change no more.
class RunExecutor
{
public:
    RunExecutor() = default;
    virtual ~RunExecutor() = default;

    //! Takes over a new run, in the order of the calls.
    virtual void execute(const std::shared_ptr<Run> &run) = 0;
    //! Asks for its end, which may come later.
    virtual void cancel(const std::shared_ptr<Run> &run) = 0;
    //! This server can be reached now: runs of an earlier start go on.
    virtual void resume() {}
    //! The webhook has been called about the end of a run, or that was given up.
    virtual void noteWebhookDone(const QString &runId) { Q_UNUSED(runId) }
    //! What is answered to a GET or HEAD of a file that a run has at another server.
    [[nodiscard]] virtual HttpAnswer fileAnswer(const HttpRequest &request,
                                                const OutputItem &item) = 0;

private:
    Q_DISABLE_COPY_MOVE(RunExecutor)
};

} // namespace ComfyDeploy::Local

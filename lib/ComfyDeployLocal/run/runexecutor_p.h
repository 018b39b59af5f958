// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/http/httpmessages_p.h>

#include <memory>

namespace ComfyDeploy::Local {

class Run;
struct OutputItem;

//! \brief Executes the runs of a server; thread-safe.
//!
//! An executor reports progress to the Run itself. Destroying it stops its work; the runs under way
//! then do not change any more.
class RunExecutor
{
public:
    RunExecutor() = default;
    virtual ~RunExecutor() = default;

    //! Takes over a new run, in the order of the calls.
    virtual void execute(const std::shared_ptr<Run> &run) = 0;
    //! Requests the end of \a run, which may come later.
    virtual void cancel(const std::shared_ptr<Run> &run) = 0;
    //! Continues the runs of an earlier start. Called once this server can be reached.
    virtual void resume() {}
    //! The webhook has been called about the end of a run, or was given up.
    virtual void noteWebhookDone(const QString &runId) { Q_UNUSED(runId) }
    //! The answer to a GET or HEAD of a file that a run has at another server.
    [[nodiscard]] virtual HttpAnswer fileAnswer(const HttpRequest &request,
                                                const OutputItem &item) = 0;

private:
    Q_DISABLE_COPY_MOVE(RunExecutor)
};

} // namespace ComfyDeploy::Local

// SPDX-License-Identifier: MIT

#pragma once

#include "comfyuigateway_p.h"
#include <ComfyDeployLocal/run/runexecutor_p.h>

namespace ComfyDeploy::Local {

//! \brief ComfyUIs as the engine: all runs, and the files that they made, in one thread.
//!
//! Runs that are under way when it is destroyed go on in ComfyUI.
class ComfyUiExecutor : public RunExecutor
{
public:
    explicit ComfyUiExecutor(const ComfyUiSetup &setup);
    ~ComfyUiExecutor() override;

    //! False if another server uses the same directory; then nothing else may be called.
    [[nodiscard]] bool isReady() const;

    //! Returns when the run would survive a death of this program.
    void execute(const std::shared_ptr<Run> &run) override;
    //! The run ends when ComfyUI says so.
    void cancel(const std::shared_ptr<Run> &run) override;
    void resume() override;
    void noteWebhookDone(const QString &runId) override;
    [[nodiscard]] HttpAnswer fileAnswer(const HttpRequest &request,
                                        const OutputItem &item) override;

private:
    class Thread;
    const std::unique_ptr<Thread> m_thread;
};

//! The id of the gateway with this data \a directory; made at its first start, and kept there.
QString gatewayId(const QString &directory);

} // namespace ComfyDeploy::Local

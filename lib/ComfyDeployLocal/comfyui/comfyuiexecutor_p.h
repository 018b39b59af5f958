// SPDX-License-Identifier: MIT

#pragma once

#include "comfyuigateway_p.h"
#include <ComfyDeployLocal/run/runexecutor_p.h>

namespace ComfyDeploy::Local {

//! \brief Executes runs on ComfyUIs, with a ComfyUiGateway in a thread of its own.
//!
//! Runs that have not ended when it is destroyed continue in ComfyUI.
class ComfyUiExecutor : public RunExecutor
{
public:
    explicit ComfyUiExecutor(const ComfyUiSetup &setup);
    ~ComfyUiExecutor() override;

    //! False if another server uses the same directory; then nothing else may be called.
    [[nodiscard]] bool isReady() const;

    //! Returns once the archive has stored the run, so that it survives a crash.
    void execute(const std::shared_ptr<Run> &run) override;
    //! Returns at once; the run ends later, see PromptCourse.
    void cancel(const std::shared_ptr<Run> &run) override;
    void resume() override;
    void noteWebhookDone(const QString &runId) override;
    [[nodiscard]] HttpAnswer fileAnswer(const HttpRequest &request,
                                        const OutputItem &item) override;

private:
    class Thread;
    const std::unique_ptr<Thread> m_thread;
};

//! The id of the gateway with this data \a directory: generated at the first start, and stored in
//! the directory.
QString gatewayId(const QString &directory);

} // namespace ComfyDeploy::Local

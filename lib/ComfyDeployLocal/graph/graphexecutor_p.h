// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/engine/promptengine_p.h>
#include <ComfyDeployLocal/nodes/executionoptions_p.h>

#include <memory>

namespace ComfyDeploy::Local {

//! \brief Checks and executes graphs itself, as ComfyUI does.
//!
//! Several threads may run graphs at the same time; they share one cache of results by input.
class GraphExecutor : public PromptEngine
{
public:
    using Options = ExecutionOptions;

    explicit GraphExecutor(Options options);
    ~GraphExecutor() override;

    [[nodiscard]] PromptCheck check(const JsonText &graph) const override;
    ExecutionOutcome run(const QString &promptId, const JsonText &graph,
                         const QStringList &outputNodes, const ExecutionHooks &hooks) override;

private:
    class Private;
    const std::unique_ptr<Private> d;
};

} // namespace ComfyDeploy::Local

// SPDX-License-Identifier: MIT

#pragma once

#include "callcommand.h"

#include <ComfyDeploy/workflowrun.h>

#include <memory>

namespace ComfyDeploy::Cli {

//! \brief comfydeploy cancel: asks the server to stop a run, then prints how it ended.
//!
//! The server's answer to the request is not sufficient: it is the same for a run that ended long
//! ago.
class CancelCommand : public CallCommand
{
    Q_OBJECT

public:
    //! Null with \a exitCode set if there is nothing to do.
    static std::unique_ptr<Command> make(const QStringList &arguments, Console *console,
                                         int *exitCode);

private:
    CancelCommand(const QString &runId, const Options &options, const ServerChoice &server,
                  Console *console);
    void call() override;
    void watch(const ApiError &refusal);
    void printOutcome(const WorkflowRun &run, const ApiError &refusal);

    const QString m_runId;
};

} // namespace ComfyDeploy::Cli

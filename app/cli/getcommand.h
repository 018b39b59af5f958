// SPDX-License-Identifier: MIT

#pragma once

#include "command.h"
#include "connection.h"
#include "runoptions.h"

#include <ComfyDeploy/result.h>
#include <ComfyDeploy/rundetails.h>

#include <memory>

namespace ComfyDeploy::Cli {

class Console;
class RunJob;

//! \brief comfydeploy get: shows the state of a run and saves its files.
class GetCommand : public Command
{
    Q_OBJECT

public:
    struct Options
    {
        QString runId;
        bool wait = false;
        std::chrono::milliseconds timeout{0};
        OutputOptions output;
        ServerOptions server;
    };

    //! Null with \a exitCode set if there is nothing to do.
    static std::unique_ptr<Command> make(const QStringList &arguments, Console *console,
                                         int *exitCode);

    void start() override;

private:
    GetCommand(const Options &options, const ServerChoice &server, Console *console);
    void onDetails(const Result<RunDetails> &details);
    void follow();

    const Options m_options;
    Console *const m_console;
    Connection m_connection;
    RunJob *m_job = nullptr;
};

} // namespace ComfyDeploy::Cli

#pragma once

#include "command.h"
#include "connection.h"
#include "runoptions.h"

#include <ComfyDeploy/rundetails.h>

#include <memory>

namespace ComfyDeploy::Cli {

class Console;

//! \brief comfydeploy cancel: asks the server to stop a run, then tells what became of it.
//!
//! The server's answer to the request says nothing: it is the same for a run that ended long ago.
class CancelCommand : public Command
{
    Q_OBJECT

public:
    //! Null, with the exit code, if there is nothing more to do.
    static std::unique_ptr<Command> make(const QStringList &arguments, Console *console,
                                         int *exitCode);

    void start() override;

private:
    CancelCommand(const QString &runId, bool json, const ServerOptions &options,
                  const ServerChoice &server, Console *console);
    void watch(const ApiError &refusal);
    void tell(const WorkflowRun &run, const ApiError &refusal);

    const QString m_runId;
    const bool m_json;
    Console *const m_console;
    Connection m_connection;
};

} // namespace ComfyDeploy::Cli

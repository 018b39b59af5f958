// SPDX-License-Identifier: MIT

#pragma once

#include "serverchoice.h"

#include <ComfyDeploy/apierror.h>
#include <ComfyDeploy/workflowclient.h>
#include <ComfyDeployLocal/localserver.h>

#include <memory>

namespace ComfyDeploy::Cli {

class Console;

//! The client of one command, and the embedded server if that is what it talks to.
class Connection
{
    Q_DISABLE_COPY_MOVE(Connection)

public:
    Connection(const ServerChoice &choice, const ServerOptions &options, Console *console);
    ~Connection();

    //! Brings the server up if it is the embedded one, and says on stderr which one is in use.
    //! Kind None unless the embedded server cannot start.
    [[nodiscard]] ApiError start();
    //! Of an error: how to mend it from the command line; empty if there is nothing to say.
    [[nodiscard]] QString hintFor(const ApiError &error) const;

    [[nodiscard]] const ServerChoice &choice() const { return m_choice; }
    [[nodiscard]] WorkflowClient *client() { return &m_client; }

private:
    const ServerChoice m_choice;
    Console *const m_console;
    std::unique_ptr<LocalServer> m_server; // goes after the client
    WorkflowClient m_client;
};

//! Of a file with trusted certificates: a sentence if it cannot be used, else empty.
[[nodiscard]] QString problemWithCaFile(const QString &path);

} // namespace ComfyDeploy::Cli

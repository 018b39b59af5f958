// SPDX-License-Identifier: MIT

#pragma once

#include "serverchoice.h"

#include <ComfyDeploy/apierror.h>
#include <ComfyDeploy/workflowclient.h>
#include <ComfyDeployLocal/localserver.h>

#include <QtNetwork/qsslconfiguration.h>

#include <memory>

namespace ComfyDeploy::Cli {

class Console;

//! The client of one command, and the embedded server if it is used.
class Connection
{
    Q_DISABLE_COPY_MOVE(Connection)

public:
    Connection(const ServerChoice &choice, const ServerOptions &options, Console *console);
    ~Connection();

    //! Starts the embedded server if it is used, and prints on stderr which server is used. Of kind
    //! None unless the embedded server cannot start.
    [[nodiscard]] ApiError start();
    //! How to fix \a error from the command line; empty if unknown.
    [[nodiscard]] QString hintFor(const ApiError &error) const;

    [[nodiscard]] const ServerChoice &choice() const { return m_choice; }
    [[nodiscard]] WorkflowClient *client() { return &m_client; }

private:
    const ServerChoice m_choice;
    const QSslConfiguration m_ssl; //!< of the server, or of the ComfyUIs
    Console *const m_console;
    std::unique_ptr<LocalServer> m_server; // deleted after the client
    WorkflowClient m_client;
};

} // namespace ComfyDeploy::Cli

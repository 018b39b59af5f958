// SPDX-License-Identifier: MIT

#pragma once

#include "command.h"

#include <ComfyDeployLocal/localserver.h>

#include <QtCore/qstringlist.h>

#include <memory>

namespace ComfyDeploy::Cli {

class Console;

//! \brief comfydeploy serve: the local server for other programs, until it is asked to stop.
class ServeCommand : public Command
{
    Q_OBJECT

public:
    //! Null, with the exit code, if there is nothing more to do.
    static std::unique_ptr<Command> make(const QStringList &arguments, Console *console,
                                         int *exitCode);

    void start() override;

private:
    ServeCommand(quint16 port, Console *console);
    //! Empty, or what is wrong with one --fault.
    [[nodiscard]] QString addFault(const QString &text);

    const quint16 m_port;
    Console *const m_console;
    LocalServer m_server;
};

} // namespace ComfyDeploy::Cli

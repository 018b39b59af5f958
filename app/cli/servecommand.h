// SPDX-License-Identifier: MIT

#pragma once

#include "command.h"

#include <ComfyDeployLocal/localserver.h>

#include <QtCore/qstringlist.h>

#include <memory>

namespace ComfyDeploy::Cli {

class CommandLine;
class Console;

//! \brief comfydeploy serve: runs the local server for other programs until it is interrupted.
class ServeCommand : public Command
{
    Q_OBJECT

public:
    //! Null with \a exitCode set if there is nothing to do.
    static std::unique_ptr<Command> make(const QStringList &arguments, Console *console,
                                         int *exitCode);

    void start() override;

private:
    ServeCommand(quint16 port, Console *console);
    //! Empty, or the problem of one --fault.
    [[nodiscard]] QString addFault(const QString &text);
    void useComfyUi(const CommandLine &line, QStringList *problems);
    void reportComfyUi(const QUrl &server, const QString &version, const QString &reason);

    const quint16 m_port;
    Console *const m_console;
    LocalServer m_server;
};

} // namespace ComfyDeploy::Cli

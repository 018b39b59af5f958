// SPDX-License-Identifier: MIT

#pragma once

#include "command.h"
#include "serverchoice.h"

#include <ComfyDeploy/apierror.h>
#include <ComfyDeployLocal/comfyuistate.h>

#include <QtCore/qtimer.h>
#include <QtCore/qurl.h>

#include <optional>

namespace ComfyDeploy::Cli {

class CommandLine;
class Console;

//! \brief comfydeploy servers: what one's own ComfyUIs are, or those behind a local server, and
//! what each lacks for a graph.
class ServersCommand : public Command
{
    Q_OBJECT

public:
    //! Null with \a exitCode set if there is nothing to do.
    static std::unique_ptr<Command> make(const QStringList &arguments, Console *console,
                                         int *exitCode);

    void start() override;

private:
    struct Options
    {
        QList<QUrl> urls; //!< to be asked; else the server is
        QByteArray graph; //!< empty for none
        std::optional<ServerChoice> server; //!< in front of them
        QString caFile;
        bool isJson = false;
    };

    static void readServer(const CommandLine &line, Options *options, QStringList *problems);
    static void readComfyUis(const CommandLine &line, Options *options, QStringList *problems);
    static void readGraph(const CommandLine &line, Options *options, QStringList *problems);
    ServersCommand(Options options, Console *console);
    void printAnswer(const ApiError &error, const QList<ComfyUiState> &states);
    void print(const QList<ComfyUiState> &states);
    void printTable(const QList<ComfyUiState> &states);

    const Options m_options;
    Console *const m_console;
    QTimer m_patience;
};

} // namespace ComfyDeploy::Cli

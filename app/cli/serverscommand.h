// SPDX-License-Identifier: MIT

#pragma once

#include "command.h"

#include <ComfyDeployLocal/comfyuistate.h>

#include <QtCore/qtimer.h>
#include <QtCore/qurl.h>

namespace ComfyDeploy::Cli {

class Console;

//! \brief comfydeploy servers: what one's own ComfyUIs are, and what each lacks for a graph.
class ServersCommand : public Command
{
    Q_OBJECT

public:
    //! Null with \a exitCode set if there is nothing to do.
    static std::unique_ptr<Command> make(const QStringList &arguments, Console *console,
                                         int *exitCode);

    void start() override;

private:
    ServersCommand(const QList<QUrl> &urls, const QByteArray &graph, bool isJson, Console *console);
    void print(const QList<ComfyUiState> &states);
    void printTable(const QList<ComfyUiState> &states);

    const QList<QUrl> m_urls;
    const QByteArray m_graph; //!< empty for none
    const bool m_isJson;
    Console *const m_console;
    QTimer m_patience;
};

} // namespace ComfyDeploy::Cli

// SPDX-License-Identifier: MIT

#pragma once

#include "callcommand.h"

#include <ComfyDeploy/runlogs.h>

#include <memory>

namespace ComfyDeploy::Cli {

//! \brief comfydeploy logs: prints the log of a run, a session or a machine version.
class LogsCommand : public CallCommand
{
    Q_OBJECT

public:
    //! Null with \a exitCode set if there is nothing to do.
    static std::unique_ptr<Command> make(const QStringList &arguments, Console *console,
                                         int *exitCode);

private:
    LogsCommand(const LogQuery &query, bool follow, const Options &options,
                const ServerChoice &server, Console *console);
    void call() override;
    void readArchive();
    void onStreamFinished(const RunLogStream &stream);
    void printEntry(const LogEntry &entry);
    //! Returns \a exitCode.
    int printEnd(QLatin1StringView reason, int exitCode);

    const LogQuery m_query;
    const bool m_follow;
};

} // namespace ComfyDeploy::Cli

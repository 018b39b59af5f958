// SPDX-License-Identifier: MIT

#pragma once

#include "callcommand.h"

#include <ComfyDeploy/runlogs.h>

#include <memory>

namespace ComfyDeploy::Cli {

//! \brief comfydeploy logs: what the machine has printed during a run or a session, or is printing.
class LogsCommand : public CallCommand
{
    Q_OBJECT

public:
    //! Null, with the exit code, if there is nothing more to do.
    static std::unique_ptr<Command> make(const QStringList &arguments, Console *console,
                                         int *exitCode);

private:
    LogsCommand(const LogQuery &query, bool follow, const Options &options,
                const ServerChoice &server, Console *console);
    void call() override;
    void readArchive();
    void onStreamFinished(const RunLogStream &stream);
    void tellEntry(const LogEntry &entry);
    //! Gives \a exitCode back.
    int tellEnd(QLatin1StringView reason, int exitCode);

    const LogQuery m_query;
    const bool m_follow;
};

} // namespace ComfyDeploy::Cli

// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qobject.h>
#include <QtCore/qstringlist.h>

#include <memory>

namespace ComfyDeploy::Cli {

class Console;

//! \brief One invocation of the program, its arguments read and found good.
class Command : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    //! Called once, with the event loop about to run.
    virtual void start() = 0;

Q_SIGNALS:
    //! Once; the process then ends with this.
    void finished(int exitCode);
};

//! What comfydeploy --help says of a command, and how one is made.
struct CommandInfo
{
    QLatin1StringView name;
    QLatin1StringView arguments; //!< as they stand behind the name
    const char *summary; //!< of CliText
    //! Null, with the exit code, if it is done already: help, a list, or wrong usage.
    std::unique_ptr<Command> (*make)(const QStringList &arguments, Console *console, int *exitCode);
};

//! Makes a command known to the program; one stands in the source of each.
class CommandRegistration
{
public:
    explicit CommandRegistration(const CommandInfo &info);
    //! By name.
    [[nodiscard]] static QList<CommandInfo> all();
};

} // namespace ComfyDeploy::Cli

// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qobject.h>
#include <QtCore/qstringlist.h>

#include <memory>

namespace ComfyDeploy::Cli {

class Console;

//! \brief One invocation of the program with valid arguments.
class Command : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    //! Called once, before the event loop starts.
    virtual void start() = 0;

Q_SIGNALS:
    //! Emitted once; the process then exits with \a exitCode.
    void finished(int exitCode);
};

//! A command in comfydeploy --help, and the function that creates it.
struct CommandInfo
{
    QLatin1StringView name;
    QLatin1StringView arguments; //!< as they follow the name
    const char *summary; //!< of CliText
    //! Null with \a exitCode set if there is nothing to run: help, a list, or wrong usage.
    std::unique_ptr<Command> (*make)(const QStringList &arguments, Console *console, int *exitCode);
};

//! Registers a command; each command's source has one.
class CommandRegistration
{
public:
    explicit CommandRegistration(const CommandInfo &info) noexcept;
    //! Sorted by name.
    [[nodiscard]] static QList<CommandInfo> all();
};

} // namespace ComfyDeploy::Cli

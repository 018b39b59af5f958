// SPDX-License-Identifier: MIT

#pragma once

#include "command.h"
#include "connection.h"
#include "jsonline.h"
#include "runoptions.h"

#include <ComfyDeploy/core/whenanswered_p.h>
#include <ComfyDeploy/result.h>

#include <QtCore/qfuture.h>

#include <functional>

namespace ComfyDeploy::Cli {

class CommandLine;
class Console;

//! \brief A command that makes calls to the server and prints the answers.
class CallCommand : public Command
{
    Q_OBJECT

public:
    struct Options
    {
        bool json = false;
        ServerOptions server;
    };
    static void declare(CommandLine *line);
    static Options read(const CommandLine &line, QStringList *problems);

    void start() override;

protected:
    CallCommand(const Options &options, const ServerChoice &server, Console *console);

    //! Called when the server is available.
    virtual void call() = 0;
    //! Passes the answer to \a print, which returns the exit code; prints errors itself.
    template <typename T>
    void await(QFuture<Result<T>> future, const std::function<int(const T &)> &print)
    {
        whenAnswered(future, this, [this, print](const Result<T> &result) {
            if (!m_hasEnded)
                end(result ? print(*result) : printFailure(result.error()));
        });
    }
    //! Only the first of several calls has an effect.
    void end(int exitCode);
    //! Prints the error and returns the exit code. \a tag is added to the JSON object.
    int printFailure(const ApiError &error, const JsonLine &tag = {});

    [[nodiscard]] bool isJson() const { return m_options.json; }
    [[nodiscard]] Console *console() const { return m_console; }
    [[nodiscard]] WorkflowClient *client() { return m_connection.client(); }

private:
    const Options m_options;
    Console *const m_console;
    Connection m_connection;
    bool m_hasEnded = false;
};

} // namespace ComfyDeploy::Cli

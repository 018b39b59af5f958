#pragma once

#include <ComfyDeploy/requestoptions.h>

#include <QtCore/qstring.h>
#include <QtCore/qstringlist.h>

#include <chrono>
#include <optional>

namespace ComfyDeploy::Cli {

class CommandLine;

//! How to reach a server; shared by every command that talks to one.
struct ServerOptions
{
    QString server; //!< a URL or "local"; empty if not given
    QString tokenFile;
    QString caFile;
    std::optional<RetryPolicy> retries;

    static void declare(CommandLine *line);
    static ServerOptions read(const CommandLine &line, QStringList *problems);
};

//! Where results go.
struct OutputOptions
{
    QString folder;
    bool save = true;
    bool json = false;

    static void declare(CommandLine *line);
    static OutputOptions read(const CommandLine &line, QStringList *problems);
};

//! What "comfydeploy run" was asked for.
struct RunOptions
{
    enum class Mode { Stream, Sync, Queue };

    QString graphPath; //!< empty for a deployment
    QStringList inputs;
    Mode mode = Mode::Stream;
    QString workflowId;
    QString machineId;
    QString deploymentId;
    QString gpu;
    QString webhook;
    bool webhookIntermediateStatus = false;
    QString workflowPath;
    ServerOptions server;
    OutputOptions output;
    std::chrono::milliseconds timeout{0};
    bool keepSeeds = false;
    bool wait = true;
    int jobs = 1;
    int repeat = 1;

    static void declare(CommandLine *line);
    //! Each in \a problems is a sentence; the result counts only if there are none.
    static RunOptions read(const CommandLine &line, QStringList *problems);
};

//! The time of an option in seconds, fractions allowed; 0 if it was not given.
[[nodiscard]] std::chrono::milliseconds readSeconds(const CommandLine &line, const QString &option,
                                                    QStringList *problems);

} // namespace ComfyDeploy::Cli

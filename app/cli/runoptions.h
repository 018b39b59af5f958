// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/inputs/requestfields_p.h>
#include <ComfyDeploy/requestoptions.h>
#include <ComfyDeploy/runmode.h>

#include <QtCore/qstring.h>
#include <QtCore/qstringlist.h>
#include <QtCore/qurl.h>

#include <chrono>
#include <optional>

namespace ComfyDeploy::Cli {

class CommandLine;

//! The options for the server, shared by all commands that use one.
struct ServerOptions
{
    QString server; //!< a URL or "local"; empty if not given
    QList<QUrl> comfyUis; //!< of --comfyui, which only "run" has
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
    //! Adds a problem if files are to be saved and the folder is not writable, as far as can be
    //! checked without creating it. Called before anything is sent, because results cost money.
    void refuseUnwritable(QStringList *problems) const;
};

//! The options of "comfydeploy run".
struct RunOptions
{
    QString graphPath; //!< empty for a deployment
    QStringList inputs;
    RunMode mode = RunMode::Stream;
    QString workflowId;
    QString machineId;
    QString deploymentId;
    QList<std::pair<const RequestField *, QVariant>> fields; //!< those that have their own option
    QString workflowPath;
    QString catalogPath; //!< of an object_info; empty if there is none
    ServerOptions server;
    OutputOptions output;
    std::chrono::milliseconds timeout{0};
    bool keepSeeds = false;
    bool wait = true;
    int jobs = 1;
    int repeat = 1;

    static void declare(CommandLine *line);
    //! Each problem is a sentence in \a problems; the result is valid only without problems.
    static RunOptions read(const CommandLine &line, QStringList *problems);
};

//! The limits of an integer option.
struct Count
{
    int fallback; //!< the default
    int minimum;
    int maximum;
};
[[nodiscard]] int readCount(const CommandLine &line, const QString &option, const Count &count,
                            QStringList *problems);

//! Adds a problem for each of \a options that is given but empty, most likely because of an unset
//! variable in a script.
void refuseEmpty(const CommandLine &line, const QStringList &options, QStringList *problems);
[[nodiscard]] bool isUuid(const QString &text);
//! Adds a problem for each with a value that is not a UUID.
void refuseNoUuid(const CommandLine &line, const QStringList &options, QStringList *problems);
//! Adds a problem with the most similar choice if \a option is given and is not one of \a choices.
//! The server would only return an empty list for an unknown value.
void rejectUnknownChoice(const CommandLine &line, const QString &option, const QStringList &choices,
                         QStringList *problems);
//! Adds a problem for each given option, because it cannot be combined with \a other.
void refuseBeside(const QString &other, const CommandLine &line, const QStringList &options,
                  QStringList *problems);

//! The value of an option in seconds, with fractions; 0 if not given.
[[nodiscard]] std::chrono::milliseconds readSeconds(const CommandLine &line, const QString &option,
                                                    QStringList *problems);

} // namespace ComfyDeploy::Cli

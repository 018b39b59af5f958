// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/inputs/requestfields_p.h>
#include <ComfyDeploy/requestoptions.h>
#include <ComfyDeploy/runmode.h>

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
    //! Adds a problem if files are to be saved and the folder cannot hold them, as far as that can
    //! be found without making it. Asked before anything is sent: results cost money.
    void refuseUnwritable(QStringList *problems) const;
};

//! What "comfydeploy run" was asked for.
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

//! The limits of an option that is a whole number.
struct Count
{
    int fallback; //!< what it is unless it was given
    int minimum;
    int maximum;
};
[[nodiscard]] int readCount(const CommandLine &line, const QString &option, const Count &count,
                            QStringList *problems);

//! Adds a problem for each of \a options that was given but is empty, which is most likely an
//! unset variable of a script.
void refuseEmpty(const CommandLine &line, const QStringList &options, QStringList *problems);
[[nodiscard]] bool isUuid(const QString &text);
//! Adds a problem for each that has a value but no UUID.
void refuseNoUuid(const CommandLine &line, const QStringList &options, QStringList *problems);
//! Adds a problem, with the nearest word, if \a option was given and is none of \a words. The
//! server finds nothing for a word that it does not know, and says no more than that.
void rejectUnknownChoice(const CommandLine &line, const QString &option, const QStringList &words,
                         QStringList *problems);
//! Adds a problem for each that was given, as it does not go with \a other.
void refuseBeside(const QString &other, const CommandLine &line, const QStringList &options,
                  QStringList *problems);

//! The time of an option in seconds, fractions allowed; 0 if it was not given.
[[nodiscard]] std::chrono::milliseconds readSeconds(const CommandLine &line, const QString &option,
                                                    QStringList *problems);

} // namespace ComfyDeploy::Cli

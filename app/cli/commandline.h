// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qcommandlineparser.h>
#include <QtCore/qstring.h>
#include <QtCore/qstringlist.h>

#include <optional>

namespace ComfyDeploy::Cli {

class Console;

//! The options, help and arguments of one command.
class CommandLine
{
public:
    //! \a syntax follows the command's name in its help: "[options] GRAPH.json".
    CommandLine(const QString &command, const QString &syntax, const QString &summary,
                const QString &examples);

    //! \a names are separated by commas; without \a valueName it is a switch.
    void addOption(const QString &names, const QString &valueName, const QString &description);

    //! Parses the arguments after the command's name, of which \a required to \a maximum must not
    //! be options. Returns the exit code if help was requested or the usage is wrong.
    std::optional<int> parse(const QStringList &arguments, int required, int maximum,
                             Console *console);

    [[nodiscard]] bool isSet(const QString &option) const { return m_parser.isSet(option); }
    [[nodiscard]] QString value(const QString &option) const { return m_parser.value(option); }
    [[nodiscard]] QStringList values(const QString &option) const
    {
        return m_parser.values(option);
    }
    [[nodiscard]] bool hasPositional(int index) const
    {
        return index < m_parser.positionalArguments().size();
    }
    //! Empty if it is missing.
    [[nodiscard]] QString positional(int index) const
    {
        return m_parser.positionalArguments().value(index);
    }
    [[nodiscard]] QStringList positionals() const { return m_parser.positionalArguments(); }
    //! Prints \a problems on stderr, and as one error on stdout with --json.
    int refuse(const QStringList &problems, Console *console) const;

private:
    [[nodiscard]] QString help() const;

    QCommandLineParser m_parser;
    QString m_command;
    QString m_syntax;
    QString m_summary;
    QString m_examples;
    bool m_json = false;
};

//! Prints \a problems, because of which nothing was sent, and returns the exit code.
int refuseUsage(const QStringList &problems, bool json, Console *console);

} // namespace ComfyDeploy::Cli

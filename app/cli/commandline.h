// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qcommandlineparser.h>
#include <QtCore/qstring.h>
#include <QtCore/qstringlist.h>

#include <optional>

namespace ComfyDeploy::Cli {

class Console;

//! The arguments of one command: what it understands, its help, and what it was given.
class CommandLine
{
public:
    //! \a syntax stands behind the command's name in its help: "[options] GRAPH.json".
    CommandLine(const QString &command, const QString &syntax, const QString &summary,
                const QString &examples);

    //! \a names joined by commas; without \a valueName it is a switch.
    void addOption(const QString &names, const QString &valueName, const QString &description);

    //! Reads what stands behind the command's name. Done here, with the exit code, if help was
    //! asked for or something is wrong: at most \a maximum arguments that are no options, and
    //! \a required of them at least.
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
    //! Empty if it was not given.
    [[nodiscard]] QString positional(int index) const
    {
        return m_parser.positionalArguments().value(index);
    }
    [[nodiscard]] QStringList positionals() const { return m_parser.positionalArguments(); }
    //! Says \a problems on stderr, and as one error on stdout if --json was given.
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

//! Says \a problems, of which nothing was sent, and gives the exit code for that.
int refuseUsage(const QStringList &problems, bool json, Console *console);

} // namespace ComfyDeploy::Cli

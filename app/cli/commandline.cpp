// SPDX-License-Identifier: MIT

#include "commandline.h"

#include "clitext.h"
#include "console.h"
#include "exitcode.h"
#include "jsonline.h"

namespace ComfyDeploy::Cli {

using namespace Qt::StringLiterals;

namespace {

// Arguments are visible to every process on the machine and stay in the shell's history.
QString secretOption(const QStringList &arguments)
{
    static const QStringList secrets{
        u"--token"_s, u"--api-key"_s,       u"--apikey"_s, u"--api-token"_s, u"--key"_s,
        u"--auth"_s,  u"--authorization"_s, u"--bearer"_s, u"--password"_s,  u"--secret"_s};
    for (const QString &argument : arguments) {
        if (argument == "--"_L1)
            break;
        QString name = argument.section(u'=', 0, 0);
        if (secrets.contains(name, Qt::CaseInsensitive))
            return name;
    }
    return {};
}

} // namespace

CommandLine::CommandLine(const QString &command, const QString &syntax, const QString &summary,
                         const QString &examples)
    : m_command(command),
      m_syntax(QString(syntax).replace("[options]"_L1, CliText::tr("[options]"))),
      m_summary(summary), m_examples(examples)
{
    addOption(u"h,help"_s, {}, CliText::tr("This text."));
}

void CommandLine::addOption(const QString &names, const QString &valueName,
                            const QString &description)
{
    m_parser.addOption(QCommandLineOption(names.split(u','), description, valueName));
}

QString CommandLine::help() const
{
    // The parser's first line contains the program's path instead of the command.
    QString text = m_parser.helpText();
    text.remove(0, text.indexOf(u'\n') + 1);
    return CliText::tr("Usage: comfydeploy %1 %2\n%3\n%4\nExamples:\n%5")
        .arg(m_command, m_syntax, m_summary, text, m_examples);
}

std::optional<int> CommandLine::parse(const QStringList &arguments, int required, int maximum,
                                      Console *console)
{
    m_json = arguments.contains(u"--json"_s);
    if (const QString secret = secretOption(arguments); !secret.isEmpty())
        return refuse(
            {CliText::tr("%1 is not taken: an API key in the arguments can be read by others. Put "
                         "it into COMFYDEPLOY_TOKEN or give --token-file FILE.")
                 .arg(secret)},
            console);
    // The parser skips the first argument.
    const bool understood = m_parser.parse(QStringList(u"comfydeploy"_s) + arguments);
    if (understood && isSet(u"help"_s)) {
        console->result(help().trimmed().toUtf8());
        return Success;
    }
    QStringList problems;
    const QStringList given = m_parser.positionalArguments();
    if (!understood)
        problems += m_parser.errorText();
    else if (given.size() < required)
        problems +=
            CliText::tr("An argument is missing: comfydeploy %1 %2").arg(m_command, m_syntax);
    else if (given.size() > maximum)
        problems +=
            CliText::tr("There is no place for the argument \"%1\".").arg(given.at(maximum));
    if (problems.isEmpty())
        return std::nullopt;
    return refuse(problems, console);
}

int CommandLine::refuse(const QStringList &problems, Console *console) const
{
    const int code = refuseUsage(problems, m_json, console);
    console->note(CliText::tr("See comfydeploy %1 --help").arg(m_command));
    return code;
}

int refuseUsage(const QStringList &problems, bool json, Console *console)
{
    for (const QString &problem : problems)
        console->error(problem);
    if (json) {
        JsonLine line("error"_L1);
        line.append(errorJson({ApiError::Kind::InvalidRequest, problems.join(u'\n')}));
        console->result(line.text());
    }
    return BadUsage;
}

} // namespace ComfyDeploy::Cli

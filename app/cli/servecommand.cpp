// SPDX-License-Identifier: MIT

#include "servecommand.h"

#include "cafile.h"
#include "clitext.h"
#include "comfyuis.h"
#include "commandline.h"
#include "console.h"
#include "exitcode.h"
#include "interrupt.h"
#include "nearmatch.h"
#include "serverchoice.h"
#include "shared/authorities.h"

#include <QtCore/qregularexpression.h>

#ifdef Q_OS_UNIX
#    include <sys/resource.h>
#endif

namespace ComfyDeploy::Cli {

using namespace Qt::StringLiterals;

namespace {

quint16 readPort(const CommandLine &line, QStringList *problems)
{
    constexpr quint16 standard = 3011;
    if (!line.isSet(u"port"_s))
        return standard;
    bool ok = false;
    const ushort port = line.value(u"port"_s).toUShort(&ok);
    if (!ok)
        *problems += CliText::tr("--port must be a number from 0 to 65535, not \"%1\".")
                         .arg(line.value(u"port"_s));
    return port;
}

//! Each stream uses a file descriptor, of which a program has 1,024 by default.
void allowManyConnections()
{
#ifdef Q_OS_UNIX
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
#endif
}

//! \a text wrapped at 80 characters, each line with \a indent.
QString wrapped(const QString &text, const QString &indent)
{
    constexpr qsizetype columns = 80;
    QString lines;
    QString line = indent;
    for (const QString &word : text.split(u' ')) {
        if (line.size() + 1 + word.size() > columns) {
            lines += line + u'\n';
            line = indent;
        }
        line += line == indent ? word : u' ' + word;
    }
    return lines + line + u'\n';
}

QString faultHelp()
{
    using Stage = FaultDescription::Stage;
    const std::pair<Stage, QString> stages[] = {
        {Stage::Request, CliText::tr("Any request")},
        {Stage::Run, CliText::tr("A run, in whatever mode")},
        {Stage::Stream, CliText::tr("A stream; its events are counted from 1")},
    };
    const QList<FaultDescription> faults = LocalServer::faults();
    QString help;
    for (const auto &[stage, title] : stages) {
        help += u'\n' + title + u":\n"_s;
        for (const FaultDescription &fault : faults) {
            if (fault.stage != stage)
                continue;
            help += u"  "_s + fault.name;
            help += fault.valueName.isEmpty() ? u"\n"_s : u'=' + fault.valueName + u'\n';
            help += wrapped(QString(fault.description).remove(u'`'), u"      "_s);
        }
    }
    return help;
}

CommandLine serveCommandLine()
{
    return CommandLine(
        u"serve"_s, u"[options]"_s,
        CliText::tr("Serves the API on this machine, for other programs: no account, no GPU. "
                    "The first line on stdout is \"listening on URL\". Ends at Ctrl-C."),
        uR"(  comfydeploy serve
  comfydeploy serve --comfyui http://127.0.0.1:8188
  comfydeploy serve --comfyui http://127.0.0.1:8188 --workflows ~/workflows
  comfydeploy serve --port 0 --fault status=503 --fault step-delay=200
  comfydeploy serve --fault 'status=503*2@/run/workflow/' --fault 'throttle=10*always'

)"_s
            + CliText::tr(
                R"(A fault strikes the next request or run; "*N" behind it strikes N times, "*always" for ever;
"@/PATH" behind that concerns only requests whose path contains /PATH.
)") + faultHelp());
}

void declareServeOptions(CommandLine *line)
{
    line->addOption(u"port"_s, u"N"_s, CliText::tr("The default is 3011; 0 picks a free port."));
    line->addOption(u"token-file"_s, u"FILE"_s,
                    CliText::tr("Require the token in FILE from every client."));
    line->addOption(
        u"data-dir"_s, u"DIR"_s,
        CliText::tr(
            "Keep files there; Load Image reads DIR/input. The default is a temporary folder."));
    line->addOption(
        u"comfyui"_s, u"URL[,URL...]"_s,
        CliText::tr(
            "Have runs executed by the ComfyUI at URL; of several by one that has what the run "
            "needs, and the least to do. Without it COMFYDEPLOY_COMFYUI counts, then this "
            "program executes them itself."));
    line->addOption(
        u"workflows"_s, u"FOLDER"_s,
        CliText::tr("The deployments are the workflow files in FOLDER, instead of the "
                    "samples: graphs, files of the editor, and pictures. It is looked at "
                    "whenever something is asked."));
    CaFile::declare(line);
    line->addOption(u"fault"_s, u"NAME[=VALUE][*N][@/PATH]"_s,
                    CliText::tr("Make something go wrong; may be repeated."));
}

const CommandRegistration
    serveCommand({"serve"_L1, ""_L1,
                  QT_TRANSLATE_NOOP("ComfyDeploy::Cli::CliText",
                                    "serve the API on this machine, for other programs"),
                  ServeCommand::make});

} // namespace

std::unique_ptr<Command> ServeCommand::make(const QStringList &arguments, Console *console,
                                            int *exitCode)
{
    CommandLine line = serveCommandLine();
    declareServeOptions(&line);
    if (const auto code = line.parse(arguments, 0, 0, console)) {
        *exitCode = *code;
        return nullptr;
    }
    QStringList problems;
    std::unique_ptr<ServeCommand> command(new ServeCommand(readPort(line, &problems), console));
    const QStringList faults = line.values(u"fault"_s);
    for (const QString &fault : faults) {
        if (const QString problem = command->addFault(fault); !problem.isEmpty())
            problems += problem;
    }
    if (line.isSet(u"token-file"_s)) {
        QString why;
        QString warning;
        const auto token = readTokenFile(line.value(u"token-file"_s), &why, &warning);
        if (token)
            command->m_server.setRequiredToken(*token);
        else
            problems += why;
        if (!warning.isEmpty())
            console->warning(warning);
    }
    if (line.isSet(u"data-dir"_s))
        command->m_server.setDataDirectory(line.value(u"data-dir"_s));
    if (line.isSet(u"workflows"_s)
        && !command->m_server.setWorkflowFolder(line.value(u"workflows"_s)))
        problems += u"--workflows: "_s + command->m_server.errorString();
    command->useComfyUi(line, &problems);
    if (!problems.isEmpty()) {
        *exitCode = line.refuse(problems, console);
        return nullptr;
    }
    return command;
}

ServeCommand::ServeCommand(quint16 port, Console *console) : m_port(port), m_console(console) {}

void ServeCommand::useComfyUi(const CommandLine &line, QStringList *problems)
{
    const QString named = line.isSet(u"comfyui"_s) ? line.value(u"comfyui"_s)
                                                   : qEnvironmentVariable("COMFYDEPLOY_COMFYUI");
    std::optional<QList<QUrl>> urls{std::in_place};
    QString why;
    if (line.isSet(u"comfyui"_s) || !named.isEmpty())
        urls = comfyUisOf(named, &why);
    const QString caFile = CaFile::read(line, problems);
    if (!urls) {
        *problems += why;
        return;
    }
    if (urls->isEmpty() && !caFile.isEmpty())
        *problems += CliText::tr("--ca-file is for --comfyui.");
    connect(&m_server, &LocalServer::comfyUiChanged, this, &ServeCommand::reportComfyUi);
    connect(&m_server, &LocalServer::warned, this,
            [this](const QString &sentence) { m_console->warning(sentence); });
    if (!m_server.setComfyUiServers(*urls, App::trusting(caFile)))
        *problems += m_server.errorString();
}

void ServeCommand::reportComfyUi(const QUrl &server, const QString &version, const QString &reason)
{
    const QString name = server.toDisplayString();
    if (reason.isEmpty()) {
        m_console->note(CliText::tr("ComfyUI %1 executes the runs: %2").arg(version, name));
    } else {
        m_console->warning(
            CliText::tr(
                "ComfyUI at %1 %2. Runs wait for two minutes until one takes them, and then "
                "fail.")
                .arg(name, reason));
    }
}

QString ServeCommand::addFault(const QString &text)
{
    static const QRegularExpression form(
        uR"(^([^=*@]*)(?:=(.*?))?(?:\*(\d{1,6}|always))?(?:@(/\S*))?$)"_s,
        QRegularExpression::DotMatchesEverythingOption);
    const QRegularExpressionMatch parts = form.match(text);
    const QString name = parts.hasMatch() ? parts.captured(1) : text;
    const QString value = parts.captured(2);
    const QString often = parts.captured(3);
    const int times = often.isEmpty() ? 1 : often == "always"_L1 ? -1 : often.toInt();
    const QStringList names = LocalServer::faultNames();
    if (!names.contains(name)) {
        const QString near = nearMatch(name, names);
        return CliText::tr("There is no fault \"%1\"%2 The faults are: %3.")
            .arg(name, near.isEmpty() ? u"."_s : CliText::tr("; did you mean \"%1\"?").arg(near),
                 names.join(u", "_s));
    }
    // The server's warning explains the value.
    if (times == 0)
        return CliText::tr("--fault %1 would never occur: \"%2\".").arg(name, text);
    return m_server.addFault(name, value, times, parts.captured(4))
        ? QString()
        : CliText::tr("The value of --fault %1 does not fit: \"%2\".").arg(name, value);
}

void ServeCommand::start()
{
    allowManyConnections();
    if (!m_server.listen(m_port)) {
        m_console->error(CliText::tr("Cannot listen on 127.0.0.1:%1: %2")
                             .arg(QString::number(m_port), m_server.errorString()));
        Q_EMIT finished(ApiFailed);
        return;
    }
    auto *interrupt = new Interrupt(this);
    connect(interrupt, &Interrupt::interrupted, this, [this] {
        m_server.close();
        Q_EMIT finished(Success);
    });
    m_console->result("listening on " + m_server.url().toEncoded());
}

} // namespace ComfyDeploy::Cli

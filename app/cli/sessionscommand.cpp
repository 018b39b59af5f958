// SPDX-License-Identifier: MIT

#include "sessionscommand.h"

#include "clitext.h"
#include "commandline.h"
#include "console.h"
#include "exitcode.h"
#include "interrupt.h"
#include "jsonline.h"
#include "nearmatch.h"
#include "remotecommand.h"
#include "table.h"

#include <ComfyDeploy/core/localhost_p.h>

namespace ComfyDeploy::Cli {

using namespace Qt::StringLiterals;

namespace {

constexpr int mostMinutes = 7 * 24 * 60; // more is considered a typing error

// One subcommand of "sessions".
struct Form
{
    SessionsCommand::Action action;
    QString name;
    QString syntax;
    QString summary;
    QString examples;
    bool takesId;
};

const QList<Form> &forms()
{
    using enum SessionsCommand::Action;
    static const QList<Form> all{
        {List, QString(), u"[options]"_s,
         CliText::tr("Lists the running sessions: machines to work on interactively, which cost "
                     "money until they end. \"sessions create\", \"sessions get\", \"sessions "
                     "extend\" and \"sessions "
                     "delete\" do the rest; each has its own --help."),
         uR"(  comfydeploy sessions
  comfydeploy sessions create --machine-id UUID --gpu A10G --timeout 30 --wait
  comfydeploy sessions delete ID
)"_s,
         false},
        {Create, u"create"_s, u"[options] --machine-id UUID"_s,
         CliText::tr("Starts a session. It costs money until it is deleted or its time is up."),
         uR"(  comfydeploy sessions create --machine-id UUID --gpu A10G --timeout 30
  comfydeploy sessions create --machine-id UUID --wait --json
)"_s,
         false},
        {Get, u"get"_s, u"[options] ID"_s,
         CliText::tr("Shows the URL of a session's ComfyUI and when it ends. The URL appears once "
                     "ComfyUI answers."),
         uR"(  comfydeploy sessions get ID
)"_s,
         true},
        {Delete, u"delete"_s, u"[options] ID"_s, CliText::tr("Ends a session."),
         uR"(  comfydeploy sessions delete ID
  comfydeploy sessions delete ID --wait
)"_s,
         true},
        {Extend, u"extend"_s, u"[options] ID --minutes N"_s, CliText::tr("Extends a session."),
         uR"(  comfydeploy sessions extend ID --minutes 15
)"_s,
         true},
    };
    return all;
}

void declareOptions(SessionsCommand::Action action, CommandLine *line)
{
    using enum SessionsCommand::Action;
    if (action == List)
        line->addOption(u"machine-id"_s, u"UUID"_s, CliText::tr("Only those of this machine."));
    if (action == Create) {
        line->addOption(u"machine-id"_s, u"UUID"_s,
                        CliText::tr("The machine to start; not needed by a local server."));
        line->addOption(u"gpu"_s, u"NAME"_s,
                        CliText::tr("Such as A10G or H100; the default is the machine's own."));
        line->addOption(u"timeout"_s, u"MINUTES"_s,
                        CliText::tr("When it ends by itself; the default is 15."));
        line->addOption(u"wait"_s, {}, CliText::tr("Wait until its ComfyUI answers, for its URL."));
    }
    if (action == Delete)
        line->addOption(u"wait"_s, {},
                        CliText::tr("Wait until the machine is down, 30 s at most."));
    if (action == Extend)
        line->addOption(u"minutes"_s, u"N"_s, CliText::tr("The number of minutes to add."));
    CallCommand::declare(line);
}

SessionsCommand::Task readTask(const Form &form, const CommandLine &line, QStringList *problems)
{
    using enum SessionsCommand::Action;
    SessionsCommand::Task task;
    task.action = form.action;
    if (form.takesId) {
        task.id = line.positional(0);
        checkId(task.id, u"ID"_s, problems);
    }
    if (form.action == List || form.action == Create) {
        task.request.machineId = line.value(u"machine-id"_s);
        refuseEmpty(line, {u"machine-id"_s}, problems);
    }
    if (form.action == Create) {
        task.request.gpu = line.value(u"gpu"_s);
        refuseEmpty(line, {u"gpu"_s}, problems);
        if (line.isSet(u"timeout"_s))
            task.request.timeout = readCount(line, u"timeout"_s, {1, 1, mostMinutes}, problems);
        task.request.waitForServer = line.isSet(u"wait"_s);
    }
    if (form.action == Delete)
        task.waitsForShutdown = line.isSet(u"wait"_s);
    if (form.action == Extend) {
        task.minutes = readCount(line, u"minutes"_s, {0, 1, mostMinutes}, problems);
        if (!line.isSet(u"minutes"_s))
            *problems +=
                CliText::tr("--minutes is missing: by how long is the session to be extended?");
    }
    return task;
}

QByteArray jsonLine(const Session &session)
{
    return JsonLine("session"_L1)
        .add(u"session_id"_s, session.id())
        .addText(u"url"_s, session.url().toString(QUrl::FullyEncoded))
        .addText(u"status"_s, session.status())
        .addText(u"gpu"_s, session.gpu())
        .addText(u"machine_id"_s, session.machineId())
        .addText(u"gpu_event_id"_s, session.gpuEventId())
        .addTime(u"created_at"_s, session.createdAt())
        .addRaw(u"timeout"_s,
                session.timeout() > 0 ? QByteArray::number(session.timeout()) : "null"_ba)
        .addTime(u"timeout_end"_s, session.timeoutEnd())
        .text();
}

const CommandRegistration
    sessionsCommand({"sessions"_L1, ""_L1,
                     QT_TRANSLATE_NOOP("ComfyDeploy::Cli::CliText",
                                       "list, create and delete machines to work on by hand"),
                     SessionsCommand::make});

} // namespace

std::unique_ptr<Command> SessionsCommand::make(const QStringList &arguments, Console *console,
                                               int *exitCode)
{
    const QString name = arguments.value(0).startsWith(u'-') ? QString() : arguments.value(0);
    QStringList names;
    const Form *form = nullptr;
    for (const Form &known : forms()) {
        if (known.name == name)
            form = &known;
        if (!known.name.isEmpty())
            names += known.name;
    }
    if (!form) {
        const QString near = nearMatch(name, names);
        *exitCode = refuseUsage(
            {CliText::tr("There is no command \"sessions %1\"%2 There are: %3.")
                 .arg(name,
                      near.isEmpty() ? u"."_s : CliText::tr("; did you mean \"%1\"?").arg(near),
                      names.join(u", "_s))},
            arguments.contains(u"--json"_s), console);
        return nullptr;
    }
    CommandLine line(name.isEmpty() ? u"sessions"_s : u"sessions "_s + name, form->syntax,
                     form->summary, form->examples);
    declareOptions(form->action, &line);
    const int ids = form->takesId ? 1 : 0;
    if (const auto code = line.parse(arguments.mid(name.isEmpty() ? 0 : 1), ids, ids, console)) {
        *exitCode = *code;
        return nullptr;
    }
    QStringList problems;
    const Options options = read(line, &problems);
    Task task = readTask(*form, line, &problems);
    const auto server = remoteServer(options.server, &problems);
    if (server && form->action == Action::Create && task.request.machineId.isEmpty()) {
        if (server->isLocal())
            task.request.machineId = anyMachineId;
        else
            problems += CliText::tr("--machine-id is missing: which machine is to be started?");
    }
    if (!problems.isEmpty()) {
        *exitCode = line.refuse(problems, console);
        return nullptr;
    }
    return std::unique_ptr<Command>(new SessionsCommand(task, options, *server, console));
}

SessionsCommand::SessionsCommand(const Task &task, const Options &options,
                                 const ServerChoice &server, Console *console)
    : CallCommand(options, server, console), m_task(task), m_costs(!server.isLocal())
{}

void SessionsCommand::call()
{
    switch (m_task.action) {
    case Action::List:
        await<QList<Session>>(client()->sessions(m_task.request.machineId),
                              [this](const auto &list) { return printList(list); });
        return;
    case Action::Create:
        create();
        return;
    case Action::Get:
        await<Session>(client()->session(m_task.id),
                       [this](const auto &session) { return printOne(session); });
        return;
    case Action::Delete:
        await<bool>(client()->deleteSession(m_task.id, m_task.waitsForShutdown),
                    [this](bool isClosed) { return printDeleted(isClosed); });
        return;
    case Action::Extend:
        await<QString>(client()->increaseSessionTimeout(m_task.id, m_task.minutes),
                       [this](const QString &message) { return printExtended(message); });
        return;
    }
}

void SessionsCommand::create()
{
    if (m_task.request.waitForServer)
        console()->note(CliText::tr("Waiting until its ComfyUI answers; that may take minutes."));
    await<Session>(client()->createSession(m_task.request), [this](const auto &session) {
        const int exitCode = printOne(session);
        if (m_costs)
            console()->note(
                CliText::tr("It costs money until it ends: \"comfydeploy sessions delete %1\".")
                    .arg(session.id()));
        return exitCode;
    });
    // The request cannot be revoked: on Ctrl-C, the user must know that a session may have been
    // started.
    auto *interrupt = new Interrupt(this);
    connect(interrupt, &Interrupt::interrupted, this, [this] {
        end(printFailure({ApiError::Kind::Unconfirmed,
                          CliText::tr("The session may have been started, and then costs money: "
                                      "\"comfydeploy sessions\" lists those that run.")}));
    });
}

int SessionsCommand::printList(const QList<Session> &sessions)
{
    QList<QStringList> rows;
    for (const Session &session : sessions) {
        if (isJson())
            console()->result(jsonLine(session));
        rows += {session.id(), textCell(session.gpu()), timeCell(session.createdAt()),
                 timeCell(session.timeoutEnd()), textCell(session.machineId())};
    }
    if (rows.isEmpty())
        console()->note(CliText::tr("No session is running."));
    else if (!isJson())
        printTable({{u"ID"_s, true},
                    {u"GPU"_s},
                    {CliText::tr("STARTED")},
                    {CliText::tr("ENDS")},
                    {CliText::tr("MACHINE")}},
                   rows, console());
    return Success;
}

int SessionsCommand::printOne(const Session &session)
{
    if (isJson()) {
        console()->result(jsonLine(session));
        return Success;
    }
    const auto time = [](const QDateTime &when) {
        return when.isValid() ? timeCell(when) : QString();
    };
    printFacts({{CliText::tr("Session"), session.id()},
                {u"URL"_s, session.url().toString(QUrl::FullyEncoded)},
                {u"GPU"_s, session.gpu()},
                {CliText::tr("Machine"), session.machineId()},
                {CliText::tr("Started"), time(session.createdAt())},
                {CliText::tr("Ends"), time(session.timeoutEnd())}},
               console());
    if (session.url().isEmpty())
        console()->note(
            CliText::tr("Its ComfyUI does not answer yet: \"comfydeploy sessions get %1\" shows "
                        "the URL later.")
                .arg(session.id()));
    return Success;
}

int SessionsCommand::printDeleted(bool isClosed)
{
    if (!isClosed)
        return printFailure(
            {ApiError::Kind::BadResponse,
             CliText::tr("The server did not confirm that the session has ended.")});
    if (isJson())
        console()->result(JsonLine("deleted"_L1).add(u"session_id"_s, m_task.id).text());
    else
        console()->resultText(u"ended"_s);
    return Success;
}

int SessionsCommand::printExtended(const QString &message)
{
    if (isJson())
        console()->result(JsonLine("extended"_L1)
                              .add(u"session_id"_s, m_task.id)
                              .add(u"minutes"_s, m_task.minutes)
                              .add(u"message"_s, message)
                              .text());
    else
        console()->resultText(message);
    return Success;
}

} // namespace ComfyDeploy::Cli

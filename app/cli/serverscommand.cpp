// SPDX-License-Identifier: MIT

#include "serverscommand.h"

#include "cafile.h"
#include "clitext.h"
#include "comfyuis.h"
#include "commandline.h"
#include "console.h"
#include "exitcode.h"
#include "gatewayquery.h"
#include "graphfile.h"
#include "jsonline.h"
#include "remotecommand.h"
#include "runoptions.h"
#include "shared/authorities.h"
#include "table.h"

#include <ComfyDeploy/core/jsontext_p.h>
#include <ComfyDeployLocal/localserver.h>

#include <QtCore/qfuturewatcher.h>
#include <QtCore/qlocale.h>

#include <algorithm>

namespace ComfyDeploy::Cli {

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

QByteArray numberOrNull(qint64 number)
{
    return number < 0 ? "null" : QByteArray::number(number);
}

QByteArray jsonLine(const ComfyUiState &state)
{
    QByteArrayList lacks;
    for (const QString &lack : state.lacks)
        lacks += JsonText::quoted(lack);
    const bool hasPlugin = state.hasPlugin.value_or(false);
    return JsonLine("server"_L1)
        .add(u"url"_s, state.url.toString())
        .addText(u"problem"_s, state.problem)
        .addText(u"version"_s, state.version)
        .addText(u"device"_s, state.device)
        .addRaw(u"vram_free"_s, numberOrNull(state.freeMemory))
        .addRaw(u"vram_total"_s, numberOrNull(state.totalMemory))
        .addRaw(u"running"_s, numberOrNull(state.running))
        .addRaw(u"waiting"_s, numberOrNull(state.waiting))
        .addRaw(u"plugin"_s,
                !state.hasPlugin ? "null"
                    : hasPlugin  ? "true"
                                 : "false")
        .addRaw(u"lacks"_s, jsonArray(lacks))
        .text();
}

bool canRun(const ComfyUiState &state)
{
    return state.isUsable() && state.lacks.isEmpty();
}

QString stateCell(const ComfyUiState &state)
{
    if (!state.isUsable())
        return CliText::tr("unavailable");
    return state.lacks.isEmpty() ? CliText::tr("ready") : CliText::tr("lacks something");
}

QString memoryCell(const ComfyUiState &state)
{
    if (state.totalMemory < 0)
        return u"-"_s;
    const QLocale locale;
    return CliText::tr("%1 of %2")
        .arg(locale.formattedDataSize(state.freeMemory, 1),
             locale.formattedDataSize(state.totalMemory, 1));
}

QString queueCell(const ComfyUiState &state)
{
    return state.running < 0 ? u"-"_s : QLocale().toString(state.running + state.waiting);
}

QString pluginCell(const ComfyUiState &state)
{
    if (!state.hasPlugin)
        return u"-"_s;
    return *state.hasPlugin ? CliText::tr("yes") : CliText::tr("no");
}

const CommandRegistration
    serversCommand({"servers"_L1, ""_L1,
                    QT_TRANSLATE_NOOP("ComfyDeploy::Cli::CliText",
                                      "show your own ComfyUIs, and what each lacks for a workflow"),
                    ServersCommand::make});

} // namespace

std::unique_ptr<Command> ServersCommand::make(const QStringList &arguments, Console *console,
                                              int *exitCode)
{
    CommandLine line(
        u"servers"_s, u"--comfyui URL[,URL] | --server URL [options] [GRAPH.json]"_s,
        CliText::tr("Shows version, GPU, queue and plugin of your own ComfyUIs, and what each "
                    "lacks for a workflow: node classes and models. Changes nothing there. The "
                    "exit code is 0 if at least one can run it."),
        uR"(  comfydeploy servers --comfyui http://127.0.0.1:8188
  comfydeploy servers --comfyui http://gpu1:8188,http://gpu2:8188 portrait.json
  comfydeploy servers --server http://127.0.0.1:3011/api portrait.json
)"_s);
    line.addOption(u"comfyui"_s, u"URL[,URL]"_s,
                   CliText::tr("Their addresses. One may have user and password."));
    ServerOptions::declare(&line);
    line.addOption(u"json"_s, {},
                   CliText::tr("One JSON object a line on stdout, one line for each server."));
    if (const auto code = line.parse(arguments, 0, 1, console)) {
        *exitCode = *code;
        return nullptr;
    }
    QStringList problems;
    Options options;
    options.isJson = line.isSet(u"json"_s);
    if (line.isSet(u"server"_s))
        readServer(line, &options, &problems);
    else
        readComfyUis(line, &options, &problems);
    readGraph(line, &options, &problems);
    if (!problems.isEmpty()) {
        *exitCode = line.refuse(problems, console);
        return nullptr;
    }
    return std::unique_ptr<Command>(new ServersCommand(std::move(options), console));
}

//! Those of the server that --server names.
void ServersCommand::readServer(const CommandLine &line, Options *options, QStringList *problems)
{
    refuseBeside(u"--server"_s, line, {u"comfyui"_s}, problems);
    const ServerOptions given = ServerOptions::read(line, problems);
    options->server = remoteServer(given, problems);
    options->caFile = given.caFile;
}

void ServersCommand::readComfyUis(const CommandLine &line, Options *options, QStringList *problems)
{
    refuseBeside(u"--comfyui"_s, line, {u"token-file"_s, u"retries"_s}, problems);
    options->caFile = CaFile::read(line, problems);
    QString why;
    if (const auto urls = comfyUisOf(line.value(u"comfyui"_s), &why))
        options->urls = *urls;
    else
        *problems += why;
}

void ServersCommand::readGraph(const CommandLine &line, Options *options, QStringList *problems)
{
    if (!line.hasPositional(0))
        return;
    QString why;
    if (const auto workflow = readWorkflow(line.positional(0), NodeCatalog(), &why))
        options->graph = workflow->graph().toJson();
    else
        *problems += why;
}

ServersCommand::ServersCommand(Options options, Console *console)
    : m_options(std::move(options)), m_console(console)
{
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this,
            [this] { m_console->note(CliText::tr("Waiting for answers …")); });
}

void ServersCommand::start()
{
    m_patience.start(1s);
    if (m_options.server) {
        auto *query = new GatewayQuery(*m_options.server, m_options.caFile, this);
        query->start(m_options.graph,
                     [this](const ApiError &error, const QList<ComfyUiState> &states) {
                         printAnswer(error, states);
                     });
        return;
    }
    auto *watcher = new QFutureWatcher<QList<ComfyUiState>>(this);
    connect(watcher, &QFutureWatcherBase::finished, this,
            [this, watcher] { printAnswer({}, watcher->result()); });
    watcher->setFuture(LocalServer::inspectComfyUis(m_options.urls, m_options.graph,
                                                    App::trusting(m_options.caFile)));
}

void ServersCommand::printAnswer(const ApiError &error, const QList<ComfyUiState> &states)
{
    m_patience.stop();
    if (error)
        Q_EMIT finished(printError(error, {}, m_options.isJson, m_console));
    else
        print(states);
}

void ServersCommand::print(const QList<ComfyUiState> &states)
{
    if (m_options.server && states.isEmpty())
        m_console->note(CliText::tr("This server executes the runs itself."));
    if (m_options.isJson) {
        for (const ComfyUiState &state : states)
            m_console->result(jsonLine(state));
    } else {
        printTable(states);
    }
    const bool isAnyThere = std::any_of(states.begin(), states.end(),
                                        [](const auto &state) { return state.isUsable(); });
    if (std::any_of(states.begin(), states.end(), canRun) || states.isEmpty())
        Q_EMIT finished(Success);
    else
        Q_EMIT finished(isAnyThere ? RunFailed : ApiFailed);
}

void ServersCommand::printTable(const QList<ComfyUiState> &states)
{
    if (states.isEmpty())
        return;
    QList<QStringList> rows;
    for (const ComfyUiState &state : states)
        rows += {state.url.toString(),   stateCell(state),  textCell(state.version),
                 textCell(state.device), memoryCell(state), queueCell(state),
                 pluginCell(state)};
    Cli::printTable({{CliText::tr("SERVER"), true},
                     {CliText::tr("STATE")},
                     {CliText::tr("VERSION")},
                     {u"GPU"_s},
                     {CliText::tr("FREE MEMORY")},
                     {CliText::tr("QUEUE")},
                     {CliText::tr("PLUGIN")}},
                    rows, m_console);
    for (const ComfyUiState &state : states) {
        const QString url = state.url.toString();
        if (!state.isUsable())
            m_console->resultText(url + u' ' + state.problem);
        for (const QString &lack : state.lacks)
            m_console->resultText(CliText::tr("%1 lacks: %2").arg(url, lack));
    }
}

} // namespace ComfyDeploy::Cli

// SPDX-License-Identifier: MIT

#include "nodeclasses.h"

#include "cafile.h"
#include "clitext.h"
#include "comfyuis.h"
#include "commandline.h"
#include "console.h"
#include "graphfile.h"
#include "remotecommand.h"
#include "shared/authorities.h"

#include <ComfyDeploy/core/giventext_p.h>
#include <ComfyDeploy/core/whenanswered_p.h>
#include <ComfyDeploy/workflowclient.h>

#include <QtCore/qeventloop.h>

namespace ComfyDeploy::Cli {

using namespace Qt::StringLiterals;

namespace {

std::optional<NodeCatalog> catalogOf(const CommandLine &line, Console *console, int *exitCode)
{
    if (line.isSet(u"comfyui"_s) && line.isSet(u"object-info"_s)) {
        *exitCode =
            line.refuse({CliText::tr("--comfyui and --object-info exclude each other.")}, console);
        return std::nullopt;
    }
    if (line.isSet(u"comfyui"_s)) {
        QString why;
        QStringList problems;
        const QString caFile = CaFile::read(line, &problems);
        const auto servers = comfyUisOf(line.value(u"comfyui"_s), &why);
        if (!servers)
            problems += why;
        if (!problems.isEmpty()) {
            *exitCode = line.refuse(problems, console);
            return std::nullopt;
        }
        const auto catalog = NodeClasses::fetch(servers->constFirst(), caFile, console);
        if (catalog)
            return *catalog;
        *exitCode = printError(catalog.error(), {}, line.isSet(u"json"_s), console);
        return std::nullopt;
    }
    if (line.isSet(u"ca-file"_s)) {
        *exitCode = line.refuse({CliText::tr("--ca-file is for --comfyui.")}, console);
        return std::nullopt;
    }
    QString why;
    auto catalog = readCatalog(line.value(u"object-info"_s), &why);
    if (!catalog)
        *exitCode = line.refuse({why}, console);
    return catalog;
}

} // namespace

Result<NodeCatalog> NodeClasses::fetch(const QUrl &server, const QString &caFile, Console *console)
{
    using namespace std::chrono_literals;
    constexpr auto silent = 1s;
    WorkflowClient client;
    client.setSslConfiguration(App::trusting(caFile));
    QTimer::singleShot(silent, &client, [&] {
        console->note(CliText::tr("Reading the node classes of %1 …").arg(shownAddress(server)));
    });
    const QFuture<Result<NodeCatalog>> answer = client.nodeCatalog(server);
    QEventLoop loop;
    whenAnswered(answer, &loop, [&loop](const Result<NodeCatalog> &) { loop.quit(); });
    if (!answer.isFinished())
        loop.exec();
    return answer.result();
}

void NodeClasses::declare(CommandLine *line)
{
    line->addOption(
        u"comfyui"_s, u"URL"_s,
        CliText::tr(
            "Reads the workflow with the node classes of this ComfyUI server: those of its "
            "extensions, and its models as choices. Otherwise those of ComfyUI %1 are used.")
            .arg(NodeCatalog::core().coreVersion()));
    line->addOption(u"object-info"_s, u"FILE"_s,
                    CliText::tr("The same from a file: what the server answers to GET "
                                "/object_info."));
    CaFile::declare(line);
}

std::optional<NodeClasses::Reading> NodeClasses::readWorkflow(const CommandLine &line,
                                                              Console *console, int *exitCode)
{
    const auto catalog = catalogOf(line, console, exitCode);
    if (!catalog)
        return std::nullopt;
    QString why;
    const auto workflow = Cli::readWorkflow(line.positional(0), *catalog, &why);
    if (!workflow) {
        *exitCode = line.refuse({why}, console);
        return std::nullopt;
    }
    printNotes(line.positional(0), *workflow, console);
    return Reading{*catalog, *workflow};
}

} // namespace ComfyDeploy::Cli

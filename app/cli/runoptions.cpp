// SPDX-License-Identifier: MIT

#include "runoptions.h"

#include "cafile.h"
#include "clitext.h"
#include "comfyuis.h"
#include "commandline.h"
#include "inputargument.h"
#include "nearmatch.h"

#include <QtCore/qdir.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qregularexpression.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace ComfyDeploy::Cli {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;

namespace {

constexpr int maximumJobs = 64;
constexpr double longestTime = 30 * 24 * 3600.0; // seconds

// The index of an option's value in a fixed list.
qsizetype readChoice(const CommandLine &line, const QString &option, const QStringList &choices,
                     QStringList *problems)
{
    const qsizetype index = choices.indexOf(line.value(option));
    if (index < 0)
        *problems += CliText::tr("--%1 must be %2, not \"%3\".")
                         .arg(option, choices.join(CliText::tr(" or ")), line.value(option));
    return index;
}

QList<const RequestField *> fieldsWithOption()
{
    QList<const RequestField *> fields;
    for (const RequestField &field : AllRequestFields) {
        if (field.help)
            fields += &field;
    }
    return fields;
}

QVariant readField(const CommandLine &line, const RequestField &field, QStringList *problems)
{
    const QString option = field.option();
    if (field.type == RequestField::Type::Truth)
        return true;
    if (field.type == RequestField::Type::Number)
        return readCount(line, option, {0, 0, std::numeric_limits<int>::max()}, problems);
    refuseEmpty(line, {option}, problems);
    if (field.type == RequestField::Type::TextList)
        return line.values(option);
    return line.value(option);
}

} // namespace

void refuseEmpty(const CommandLine &line, const QStringList &options, QStringList *problems)
{
    for (const QString &option : options) {
        if (line.isSet(option) && line.value(option).isEmpty())
            *problems += CliText::tr("--%1 has no value.").arg(option);
    }
}

bool isUuid(const QString &text)
{
    static const QRegularExpression form(
        u"\\A[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\\z"_s);
    return form.match(text).hasMatch();
}

void refuseNoUuid(const CommandLine &line, const QStringList &options, QStringList *problems)
{
    for (const QString &option : options) {
        const QString value = line.value(option);
        if (!value.isEmpty() && !isUuid(value))
            *problems += CliText::tr("--%1 must be a UUID, not \"%2\".").arg(option, value);
    }
}

void rejectUnknownChoice(const CommandLine &line, const QString &option, const QStringList &choices,
                         QStringList *problems)
{
    const QString value = line.value(option);
    if (value.isEmpty() || choices.contains(value))
        return;
    const QString near = nearMatch(value, choices);
    *problems += CliText::tr("There is no %1 \"%2\"%3 They are: %4.")
                     .arg(option, value,
                          near.isEmpty() ? u"."_s : CliText::tr("; did you mean \"%1\"?").arg(near),
                          choices.join(u", "_s));
}

void refuseBeside(const QString &other, const CommandLine &line, const QStringList &options,
                  QStringList *problems)
{
    for (const QString &option : options) {
        if (line.isSet(option))
            *problems += CliText::tr("--%1 cannot be used with %2.").arg(option, other);
    }
}

int readCount(const CommandLine &line, const QString &option, const Count &count,
              QStringList *problems)
{
    if (!line.isSet(option))
        return count.fallback;
    bool ok = false;
    const int number = line.value(option).toInt(&ok);
    if (ok && number >= count.minimum && number <= count.maximum)
        return number;
    *problems += CliText::tr("--%1 must be a whole number from %2 to %3, not \"%4\".")
                     .arg(option, QString::number(count.minimum), QString::number(count.maximum),
                          line.value(option));
    return count.fallback;
}

milliseconds readSeconds(const CommandLine &line, const QString &option, QStringList *problems)
{
    if (!line.isSet(option))
        return milliseconds(0);
    bool ok = false;
    const double seconds = line.value(option).toDouble(&ok);
    if (ok && seconds > 0 && seconds <= longestTime)
        return milliseconds(std::max<qint64>(1, qint64(std::ceil(seconds * 1000))));
    *problems += CliText::tr("--%1 must be a number of seconds above 0, not \"%2\".")
                     .arg(option, line.value(option));
    return milliseconds(0);
}

void ServerOptions::declare(CommandLine *line)
{
    line->addOption(
        u"server"_s, u"URL|local"_s,
        CliText::tr("The API's base, /api included; \"local\" is the embedded server. Without it "
                    "COMFYDEPLOY_SERVER counts, then the production server if there is a token, "
                    "else the embedded server."));
    line->addOption(u"token-file"_s, u"FILE"_s,
                    CliText::tr("Read the API key from FILE instead of COMFYDEPLOY_TOKEN."));
    CaFile::declare(line);
    line->addOption(
        u"retries"_s, u"none|backoff"_s,
        CliText::tr("Send a request again after 429, 5xx and lost connections, or never. A run is "
                    "sent again only if it was surely not accepted."));
}

ServerOptions ServerOptions::read(const CommandLine &line, QStringList *problems)
{
    refuseEmpty(line, {u"server"_s, u"token-file"_s}, problems);
    ServerOptions options;
    options.server = line.value(u"server"_s);
    options.tokenFile = line.value(u"token-file"_s);
    options.caFile = CaFile::read(line, problems);
    if (line.isSet(u"retries"_s)) {
        const qsizetype choice =
            readChoice(line, u"retries"_s, {u"none"_s, u"backoff"_s}, problems);
        options.retries = choice == 1 ? RetryPolicy::backoff() : RetryPolicy::none();
    }
    return options;
}

namespace {

void readComfyUis(const CommandLine &line, ServerOptions *options, QStringList *problems)
{
    if (!line.isSet(u"comfyui"_s))
        return;
    // What names another server or a part of the service, and what ComfyUI does not have.
    refuseBeside(u"--comfyui"_s, line,
                 {u"server"_s, u"token-file"_s, u"workflow-id"_s, u"machine-id"_s,
                  u"deployment-id"_s, u"object-info"_s, u"gpu"_s, u"no-wait"_s},
                 problems);
    QString why;
    if (const auto urls = comfyUisOf(line.value(u"comfyui"_s), &why))
        options->comfyUis = *urls;
    else
        *problems += why;
}

} // namespace

void OutputOptions::declare(CommandLine *line)
{
    line->addOption(u"output"_s, u"DIR"_s,
                    CliText::tr("Save files to DIR/<run id>/; the default is ./comfydeploy-output. "
                                "Nothing is ever overwritten."));
    line->addOption(u"no-save"_s, {}, CliText::tr("Save nothing; print the links of the files."));
    line->addOption(u"json"_s, {}, CliText::tr("One JSON object a line on stdout, nothing else."));
}

OutputOptions OutputOptions::read(const CommandLine &line, QStringList *problems)
{
    refuseEmpty(line, {u"output"_s}, problems);
    if (line.isSet(u"output"_s) && line.isSet(u"no-save"_s))
        *problems += CliText::tr("--output and --no-save exclude each other.");
    OutputOptions options;
    options.folder = line.isSet(u"output"_s) ? line.value(u"output"_s) : u"comfydeploy-output"_s;
    options.save = !line.isSet(u"no-save"_s);
    options.json = line.isSet(u"json"_s);
    return options;
}

void OutputOptions::refuseUnwritable(QStringList *problems) const
{
    if (!save || folder.isEmpty())
        return;
    QFileInfo place(QDir::cleanPath(QDir::current().absoluteFilePath(folder)));
    while (!place.exists() && !place.isSymLink() && !place.isRoot())
        place.setFile(place.path());
    if (!place.isDir())
        *problems += CliText::tr("Nothing can be saved to %1: %2 is no folder.")
                         .arg(folder, QDir::toNativeSeparators(place.filePath()));
    else if (!place.isWritable())
        *problems +=
            CliText::tr(
                "Nothing can be saved to %1: %2 cannot be written to. Choose another folder "
                "by --output, or --no-save.")
                .arg(folder, QDir::toNativeSeparators(place.filePath()));
}

void RunOptions::declare(CommandLine *line)
{
    line->addOption(
        u"i,input"_s, u"NAME=VALUE"_s,
        CliText::tr("Set an input; may be repeated. NAME=FILE or NAME=@FILE uploads a file for an "
                    "input that takes one, NAME=1..20 starts a run for each number, NAME:=JSON is "
                    "taken as JSON, NODE.INPUT=VALUE changes "
                    "a literal of the graph."));
    line->addOption(
        u"mode"_s, u"stream|sync|queue"_s,
        CliText::tr("stream (the default) reports every step, queue knows the run's id at once, "
                    "sync waits for one answer."));
    line->addOption(u"workflow-id"_s, u"UUID"_s,
                    CliText::tr("The workflow the run belongs to; not needed by a local server."));
    line->addOption(u"machine-id"_s, u"UUID"_s,
                    CliText::tr("The machine to run on; not needed by a local server."));
    line->addOption(
        u"deployment-id"_s, u"UUID"_s,
        CliText::tr("Run a deployment. The inputs are checked against GRAPH.json if it is given, "
                    "else against what the server says of the deployment."));
    for (const RequestField *field : fieldsWithOption())
        line->addOption(field->option(), QLatin1StringView(field->valueName), field->optionHelp());
    line->addOption(u"workflow"_s, u"FILE"_s,
                    CliText::tr("The workflow in the editor's format, sent along."));
    line->addOption(
        u"keep-seeds"_s, {},
        CliText::tr("Keep the seeds that stand in the graph; the service draws others."));
    line->addOption(
        u"timeout"_s, u"SECONDS"_s,
        CliText::tr("Stop waiting for a run after this time; it goes on at the server."));
    line->addOption(u"no-wait"_s, {}, CliText::tr("Print the run's id and leave (mode queue)."));
    line->addOption(
        u"object-info"_s, u"FILE"_s,
        CliText::tr("Reads the workflow with the node classes of a ComfyUI server: what "
                    "it answers to GET /object_info."));
    line->addOption(u"repeat"_s, u"N"_s, CliText::tr("Start everything N times."));
    line->addOption(u"jobs"_s, u"N"_s, CliText::tr("Runs at the same time; the default is 1."));
    OutputOptions::declare(line);
    line->addOption(
        u"comfyui"_s, u"URL[,URL]"_s,
        CliText::tr("Runs it on your own ComfyUI, such as http://127.0.0.1:8188, instead of on a "
                    "server with the API; of several on the first that answers. A URL may name "
                    "a user, whose password is in COMFYDEPLOY_COMFYUI_PASSWORD."));
    ServerOptions::declare(line);
}

RunOptions RunOptions::read(const CommandLine &line, QStringList *problems)
{
    RunOptions options;
    options.graphPath = line.positional(0);
    options.inputs = line.values(u"input"_s);
    options.deploymentId = line.value(u"deployment-id"_s);
    options.workflowId = line.value(u"workflow-id"_s);
    options.machineId = line.value(u"machine-id"_s);
    for (const RequestField *field : fieldsWithOption()) {
        if (line.isSet(field->option()))
            options.fields.append({field, readField(line, *field, problems)});
    }
    options.workflowPath = line.value(u"workflow"_s);
    options.catalogPath = line.value(u"object-info"_s);
    options.keepSeeds = line.isSet(u"keep-seeds"_s);
    options.wait = !line.isSet(u"no-wait"_s);
    refuseEmpty(
        line,
        {u"workflow-id"_s, u"machine-id"_s, u"deployment-id"_s, u"workflow"_s, u"object-info"_s},
        problems);
    refuseNoUuid(line, {u"workflow-id"_s, u"machine-id"_s, u"deployment-id"_s}, problems);
    if (options.graphPath.isEmpty() && options.deploymentId.isEmpty())
        *problems += CliText::tr("GRAPH.json is missing: which workflow is to be run?");
    if (!options.deploymentId.isEmpty())
        refuseBeside(
            u"--deployment-id"_s, line,
            {u"workflow-id"_s, u"machine-id"_s, u"workflow"_s, u"object-info"_s, u"keep-seeds"_s},
            problems);
    constexpr std::array modes{RunMode::Stream, RunMode::Sync, RunMode::Queue};
    if (line.isSet(u"mode"_s))
        options.mode = modes[std::max<qsizetype>(
            0, readChoice(line, u"mode"_s, {u"stream"_s, u"sync"_s, u"queue"_s}, problems))];
    else if (!options.wait)
        options.mode = RunMode::Queue;
    if (!options.wait && options.mode != RunMode::Queue)
        *problems += CliText::tr(
            "--no-wait works with --mode queue only: no other mode knows the id at once.");
    options.timeout = readSeconds(line, u"timeout"_s, problems);
    options.repeat = readCount(line, u"repeat"_s, {1, 1, MaximumRuns}, problems);
    options.jobs = readCount(line, u"jobs"_s, {1, 1, maximumJobs}, problems);
    options.output = OutputOptions::read(line, problems);
    if (options.wait)
        options.output.refuseUnwritable(problems);
    options.server = ServerOptions::read(line, problems);
    readComfyUis(line, &options.server, problems);
    return options;
}

} // namespace ComfyDeploy::Cli

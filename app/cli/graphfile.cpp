// SPDX-License-Identifier: MIT

#include "graphfile.h"

#include "clitext.h"
#include "console.h"

#include <ComfyDeploy/core/jsontext_p.h>

#include <QtCore/qfile.h>
#include <QtCore/qfileinfo.h>

#include <cstdio>

namespace ComfyDeploy::Cli {

using namespace Qt::StringLiterals;

namespace {

QString nameOf(const QString &path)
{
    return path == "-"_L1 ? CliText::tr("standard input") : path;
}

QString place(const QString &path, int line, int column)
{
    const QString name = nameOf(path);
    return line > 0 ? u"%1:%2:%3"_s.arg(name, QString::number(line), QString::number(column))
                    : name;
}

bool openFile(QFile *file, QString *why)
{
    const QString path = file->fileName();
    const bool isOpen =
        path == "-"_L1 ? file->open(stdin, QIODevice::ReadOnly) : file->open(QIODevice::ReadOnly);
    if (isOpen && !QFileInfo(path).isDir())
        return true;
    *why = CliText::tr("%1 cannot be read: %2")
               .arg(path, isOpen ? CliText::tr("it is a folder") : file->errorString());
    return false;
}

} // namespace

std::optional<QByteArray> readFile(const QString &path, qint64 limit, QString *why)
{
    QFile file(path);
    if (!openFile(&file, why))
        return std::nullopt;
    // A pipe may return less than requested, and a device may never end.
    QByteArray bytes;
    while (bytes.size() <= limit) {
        const QByteArray part = file.read(limit + 1 - bytes.size());
        if (part.isEmpty())
            break;
        bytes += part;
    }
    if (file.error() != QFileDevice::NoError) {
        *why = CliText::tr("%1 cannot be read: %2").arg(path, file.errorString());
        return std::nullopt;
    }
    if (bytes.size() > limit) {
        *why = CliText::tr("%1 is larger than %2 KiB").arg(path, QString::number(limit / 1024));
        return std::nullopt;
    }
    return bytes;
}

std::optional<NodeCatalog> readCatalog(const QString &path, QString *why)
{
    if (path.isEmpty())
        return NodeCatalog();
    const auto bytes = readFile(path, NodeCatalog::MaximumSize, why);
    auto catalog = bytes ? NodeCatalog::fromJson(*bytes, why) : std::nullopt;
    if (bytes && !catalog)
        *why = nameOf(path) + u": "_s + *why;
    return catalog;
}

std::optional<WorkflowImport> readWorkflow(const QString &path, const NodeCatalog &catalog,
                                           QString *why)
{
    QFile file(path);
    if (!openFile(&file, why))
        return std::nullopt;
    const WorkflowImport workflow = WorkflowImport::fromDevice(&file, catalog);
    if (file.error() != QFileDevice::NoError) {
        *why = CliText::tr("%1 cannot be read: %2").arg(path, file.errorString());
        return std::nullopt;
    }
    if (workflow)
        return workflow;
    const GraphError error = workflow.error();
    *why = place(path, error.line, error.column) + u": "_s + error.message;
    return std::nullopt;
}

void printNotes(const QString &path, const WorkflowImport &workflow, Console *console)
{
    const QStringList notes = workflow.notes();
    for (const QString &note : notes)
        console->note(nameOf(path) + u": "_s + note);
}

std::optional<QByteArray> readJsonObject(const QString &path, QString *why)
{
    auto bytes = readFile(path, WorkflowGraph::MaximumSize, why);
    if (!bytes)
        return std::nullopt;
    JsonText::Error error;
    const auto json = JsonText::parse(*bytes, &error);
    if (!json) {
        *why = place(path, error.line, error.column) + u": "_s + error.message;
        return std::nullopt;
    }
    if (!json->root().isObject()) {
        *why = place(path, 1, 1) + CliText::tr(": this must be a JSON object");
        return std::nullopt;
    }
    return bytes;
}

} // namespace ComfyDeploy::Cli

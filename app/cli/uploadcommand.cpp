// SPDX-License-Identifier: MIT

#include "uploadcommand.h"

#include "clitext.h"
#include "commandline.h"
#include "console.h"
#include "exitcode.h"
#include "inputargument.h"
#include "interrupt.h"
#include "jsonline.h"
#include "remotecommand.h"

#include <ComfyDeploy/fileupload.h>

#include <QtCore/qfileinfo.h>

#include <algorithm>
#include <limits>

namespace ComfyDeploy::Cli {

using namespace Qt::StringLiterals;

namespace {

// Whether the next file would fail with the same error.
bool endsTheOthersToo(const ApiError &error)
{
    return error.kind() == ApiError::Kind::Aborted || error.kind() == ApiError::Kind::Network
        || error.kind() == ApiError::Kind::Unauthorized;
}

const CommandRegistration
    uploadCommand({"upload"_L1, "FILE..."_L1,
                   QT_TRANSLATE_NOOP("ComfyDeploy::Cli::CliText",
                                     "put files into the server's storage, for their URLs"),
                   UploadCommand::make});

} // namespace

std::unique_ptr<Command> UploadCommand::make(const QStringList &arguments, Console *console,
                                             int *exitCode)
{
    CommandLine line(
        u"upload"_s, u"[options] FILE..."_s,
        CliText::tr("Puts files into the server's storage and prints the URL of each on a line "
                    "of its own; image, video, audio and file inputs take one. Of several files "
                    "the highest exit code counts."),
        uR"~(  comfydeploy upload photo.png
  comfydeploy upload *.png --json
  comfydeploy run portrait.json -i image="$(comfydeploy upload photo.png)"
)~"_s);
    declare(&line);
    if (const auto code = line.parse(arguments, 1, std::numeric_limits<int>::max(), console)) {
        *exitCode = *code;
        return nullptr;
    }
    QStringList problems;
    const QStringList paths = line.positionals();
    for (const QString &path : paths) {
        if (const QString problem = problemWithFile(path); !problem.isEmpty())
            problems += CliText::tr("Nothing is uploaded: %1").arg(problem);
    }
    const Options options = read(line, &problems);
    const auto server = remoteServer(options.server, &problems);
    if (!problems.isEmpty()) {
        *exitCode = line.refuse(problems, console);
        return nullptr;
    }
    return std::unique_ptr<Command>(new UploadCommand(paths, options, *server, console));
}

UploadCommand::UploadCommand(const QStringList &paths, const Options &options,
                             const ServerChoice &server, Console *console)
    : CallCommand(options, server, console), m_paths(paths)
{
    for (const QString &path : paths)
        m_bytes += QFileInfo(path).size();
}

void UploadCommand::call()
{
    auto *interrupt = new Interrupt(this);
    connect(interrupt, &Interrupt::interrupted, this, [this] { m_upload->abort(); });
    startNext();
}

void UploadCommand::startNext()
{
    if (++m_index == m_paths.size()) {
        end(m_exitCode);
        return;
    }
    m_upload = client()->upload(FileInput::fromFile(m_paths.at(m_index)));
    connect(m_upload, &FileUpload::progress, this, [this](qint64 sent, qint64 total) {
        drawProgress(total > 0 ? double(sent) / double(total) : 0);
    });
    connect(m_upload, &FileUpload::finished, this,
            [this, upload = m_upload] { onFinished(*upload); });
    drawProgress(0);
}

void UploadCommand::drawProgress(double partOfThis)
{
    const double before = double(m_bytesBefore);
    const double now = partOfThis * double(QFileInfo(m_paths.at(m_index)).size());
    QString text = CliText::tr("Uploading %1").arg(m_paths.at(m_index));
    if (m_paths.size() > 1)
        text += CliText::tr(" (%1 of %2)")
                    .arg(QString::number(m_index + 1), QString::number(m_paths.size()));
    console()->progress(m_bytes > 0 ? (before + now) / double(m_bytes) : 0, m_bytes > 0, text);
}

void UploadCommand::onFinished(const FileUpload &upload)
{
    const QString path = m_paths.at(m_index);
    const UploadedFile file = upload.file();
    const QString url = file.fileUrl().toString(QUrl::FullyEncoded);
    m_bytesBefore += QFileInfo(path).size();
    if (const ApiError error = upload.error()) {
        const int code = printFailure(error, JsonLine().add(u"path"_s, path));
        m_exitCode = std::max(m_exitCode, code);
        const qsizetype left = m_paths.size() - m_index - 1;
        if (m_paths.size() > 1)
            console()->note(CliText::tr("This was %1.").arg(path));
        if (endsTheOthersToo(error) && left > 0) {
            console()->note(CliText::tr("Files not sent: %1").arg(left));
            end(m_exitCode);
            return;
        }
    } else if (isJson()) {
        console()->result(JsonLine("uploaded"_L1)
                              .add(u"path"_s, path)
                              .add(u"file_id"_s, file.fileId())
                              .add(u"file_name"_s, file.fileName())
                              .add(u"file_url"_s, url)
                              .text());
    } else {
        console()->resultText(url);
    }
    console()->clearProgress();
    startNext();
}

} // namespace ComfyDeploy::Cli

#include "uploadcommand.h"

#include "commandline.h"
#include "console.h"
#include "exitcode.h"
#include "interrupt.h"
#include "jsonline.h"
#include "remotecommand.h"

#include <ComfyDeploy/fileupload.h>

#include <QtCore/qfileinfo.h>

namespace ComfyDeploy::Cli {

using namespace Qt::StringLiterals;

std::unique_ptr<Command> UploadCommand::make(const QStringList &arguments, Console *console,
                                             int *exitCode)
{
    CommandLine line(u"upload"_s, u"[options] FILE"_s,
                     u"Puts a file into the server's storage and prints its URL, which image, "
                     "video, audio and file inputs take."_s,
                     uR"~(  comfydeploy upload photo.png
  comfydeploy run portrait.json -i image="$(comfydeploy upload photo.png)"
)~"_s);
    line.addOption(u"json"_s, {}, u"One JSON object on stdout, nothing else."_s);
    ServerOptions::declare(&line);
    if (const auto code = line.parse(arguments, 1, 1, console)) {
        *exitCode = *code;
        return nullptr;
    }
    QStringList problems;
    const QString path = line.positional(0);
    if (!QFileInfo(path).isFile() || !QFileInfo(path).isReadable())
        problems += u"%1 is not a file that can be read."_s.arg(path);
    const ServerOptions options = ServerOptions::read(line, &problems);
    const auto server = remoteServer(options, &problems);
    if (!problems.isEmpty()) {
        *exitCode = line.refuse(problems, console);
        return nullptr;
    }
    return std::unique_ptr<Command>(
        new UploadCommand(path, line.isSet(u"json"_s), options, *server, console));
}

UploadCommand::UploadCommand(const QString &path, bool json, const ServerOptions &options,
                             const ServerChoice &server, Console *console)
    : m_path(path), m_json(json), m_console(console), m_connection(server, options, console)
{}

void UploadCommand::start()
{
    if (const ApiError error = m_connection.start()) {
        Q_EMIT finished(tellError(error, {}, m_json, m_console));
        return;
    }
    FileUpload *upload = m_connection.client()->upload(FileInput::fromFile(m_path));
    connect(upload, &FileUpload::progress, this, [this](qint64 sent, qint64 total) {
        if (total > 0)
            m_console->progress(double(sent) / double(total), true, u"Uploading "_s + m_path);
    });
    connect(upload, &FileUpload::finished, this, [this, upload] { onFinished(*upload); });
    auto *interrupt = new Interrupt(this);
    connect(interrupt, &Interrupt::interrupted, upload, &FileUpload::abort);
}

void UploadCommand::onFinished(const FileUpload &upload)
{
    if (const ApiError error = upload.error()) {
        Q_EMIT finished(tellError(error, m_connection.hintFor(error), m_json, m_console));
        return;
    }
    m_console->clearProgress();
    const UploadedFile file = upload.file();
    const QString url = file.fileUrl().toString(QUrl::FullyEncoded);
    if (m_json)
        m_console->result(JsonLine("uploaded"_L1)
                              .add(u"file_id"_s, file.fileId())
                              .add(u"file_name"_s, file.fileName())
                              .add(u"file_url"_s, url)
                              .text());
    else
        m_console->resultText(url);
    Q_EMIT finished(Success);
}

} // namespace ComfyDeploy::Cli

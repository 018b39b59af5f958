#include <ComfyDeploy/apierror_p.h>
#include <ComfyDeploy/fileupload.h>
#include <ComfyDeploy/http/transport_p.h>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qfile.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qmimedatabase.h>
#include <QtCore/quuid.h>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("ComfyDeploy::FileUpload", text);
}

// As browsers write it: UTF-8, with what would end the field escaped.
QByteArray formFileName(const QString &name)
{
    return name.toUtf8().replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
}

std::unique_ptr<OneShotBody> formBody(const FileInput &input, const QByteArray &boundary,
                                      QString *why)
{
    if (input.isNull()) {
        *why = tr("There is no file to upload.");
        return nullptr;
    }
    std::unique_ptr<QFile> file;
    qint64 size = input.data().size();
    if (!input.path().isEmpty()) {
        file = std::make_unique<QFile>(input.path());
        const QFileInfo info(input.path());
        if (info.exists() && !info.isFile()) { // opening a pipe would wait for its writer
            *why = tr("\"%1\" is not a file.").arg(input.path());
            return nullptr;
        }
        if (!file->open(QIODevice::ReadOnly)) {
            *why = tr("The file \"%1\" cannot be read: %2.").arg(input.path(), file->errorString());
            return nullptr;
        }
        size = file->size();
    }
    if (size > FileUpload::MaximumSize) {
        *why = tr("\"%1\" has %2 MiB; the server takes 250 MiB at most.")
                   .arg(input.fileName(), QString::number(size / (1024LL * 1024)));
        return nullptr;
    }
    const QString type =
        QMimeDatabase().mimeTypeForFile(input.fileName(), QMimeDatabase::MatchExtension).name();
    auto body = std::make_unique<OneShotBody>();
    body->append("--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\""
                 + formFileName(input.fileName()) + "\"\r\nContent-Type: " + type.toUtf8()
                 + "\r\n\r\n");
    if (file)
        body->append(std::move(file));
    else
        body->append(input.data());
    body->append("\r\n--" + boundary + "--\r\n");
    return body;
}

} // namespace

std::optional<UploadedFile> UploadedFile::fromJson(const QJsonObject &json, QString *why)
{
    if (json["file_url"_L1].toString().isEmpty()) {
        if (why)
            *why = tr("field \"file_url\" is missing or has the wrong type");
        return std::nullopt;
    }
    UploadedFile file;
    file.m_json = json;
    return file;
}

QString UploadedFile::fileId() const
{
    return m_json["file_id"_L1].toString();
}
QString UploadedFile::fileName() const
{
    return m_json["file_name"_L1].toString();
}
QUrl UploadedFile::fileUrl() const
{
    return QUrl(m_json["file_url"_L1].toString());
}
QString UploadedFile::message() const
{
    return m_json["message"_L1].toString();
}

class FileUpload::Private
{
public:
    FileInput input;
    ApiCall *call = nullptr;
    ApiError error;
    UploadedFile file;
    bool finished = false;
};

FileUpload::FileUpload(WorkflowClient *client, const FileInput &input,
                       const RequestOptions &options, const QUrl &server)
    : QObject(client), d(std::make_unique<Private>())
{
    d->input = input;
    const QByteArray boundary = "comfydeploy-" + QUuid::createUuid().toByteArray(QUuid::Id128);
    CallSpec spec;
    spec.kind = CallSpec::Kind::Upload;
    spec.method = "POST";
    spec.server = server;
    spec.path = u"/file/upload"_s;
    spec.options = options;
    spec.contentType = "multipart/form-data; boundary=" + boundary;
    spec.defaultRetries = plainRetries();
    spec.defaultRetries->retryCodes.removeAll(500);
    spec.body = [input, boundary](QString *why) {
        return formBody(input, boundary, why);
    };
    d->call = new ApiCall(client->transport(), spec, this);
    connect(d->call, &ApiCall::uploadProgress, this, &FileUpload::progress);
    connect(d->call, &ApiCall::finished, this, [this] {
        const ApiAnswer &answer = d->call->answer();
        d->finished = true;
        d->error = answer.error;
        if (!d->error) {
            QString why;
            const auto file =
                UploadedFile::fromJson(QJsonDocument::fromJson(answer.body).object(), &why);
            if (file)
                d->file = *file;
            else
                d->error = ApiErrorReader::badResponse(
                    answer.status, answer.body,
                    tr("The server's answer to the upload cannot be read: %1.").arg(why));
        }
        Q_EMIT finished();
    });
    QMetaObject::invokeMethod(d->call, &ApiCall::start, Qt::QueuedConnection);
}

FileUpload::~FileUpload() = default;

bool FileUpload::isFinished() const
{
    return d->finished;
}
ApiError FileUpload::error() const
{
    return d->error;
}
UploadedFile FileUpload::file() const
{
    return d->file;
}
FileInput FileUpload::input() const
{
    return d->input;
}

void FileUpload::abort()
{
    if (!d->finished)
        d->call->abort();
}

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/receivedjson_p.h>
#include <ComfyDeploy/files/contenthash_p.h>
#include <ComfyDeploy/files/uploadcache_p.h>
#include <ComfyDeploy/fileupload.h>
#include <ComfyDeploy/http/apicall_p.h>
#include <ComfyDeploy/http/apierror_p.h>
#include <ComfyDeploy/http/pendingfuture_p.h>
#include <ComfyDeploy/http/transport_p.h>
#include <ComfyDeploy/inputs/filereader_p.h>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qlocale.h>
#include <QtCore/qmimedatabase.h>
#include <QtCore/qtimer.h>
#include <QtCore/quuid.h>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;
using Kind = ApiError::Kind;

namespace {

// As browsers write it: UTF-8, with the characters that would end the field escaped.
QByteArray formFileName(const QString &name)
{
    return name.toUtf8().replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
}

std::unique_ptr<OneShotBody> formBody(std::unique_ptr<QIODevice> file, const QString &fileName,
                                      const QByteArray &boundary)
{
    const QString type =
        QMimeDatabase().mimeTypeForFile(fileName, QMimeDatabase::MatchExtension).name();
    auto body = std::make_unique<OneShotBody>();
    body->append("--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\""
                 + formFileName(fileName) + "\"\r\nContent-Type: " + type.toUtf8() + "\r\n\r\n");
    body->append(std::move(file));
    body->append("\r\n--" + boundary + "--\r\n");
    return body;
}

} // namespace

std::optional<UploadedFile> UploadedFile::fromJson(const QJsonObject &json, QString *why)
{
    if (json["file_url"_L1].toString().isEmpty()) {
        if (why)
            *why = FileUpload::tr("field \"file_url\" is missing or has the wrong type");
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

class Q_DECL_HIDDEN FileUpload::Private
{
public:
    Private(FileUpload *upload, Transport *ofClient, UploadCache *known, const FileInput &what)
        : q(upload), transport(ofClient), cache(known), input(what), reader(what)
    {}

    void setTimeouts();
    void begin();
    void identify(std::unique_ptr<QIODevice> device);
    void hash(std::unique_ptr<QIODevice> device);
    void onHashed();
    void onIdentified(const QByteArray &hash);
    void join();
    void send();
    [[nodiscard]] std::unique_ptr<QIODevice> openToSend(QString *why);
    void onAnswer();
    void finishWith(const UploadedFile &uploaded);
    void finish(const ApiError &problem);
    void announce();

    FileUpload *const q;
    Transport *const transport;
    UploadCache *const cache;
    const FileInput input;
    const FileReader reader;
    RequestOptions options;
    QUrl server;
    QTimer totalTimer;
    QTimer deviceTimer; //!< the idle timeout of a device that is read first
    QPointer<ApiCall> call;
    QPointer<ContentHash> hashing;
    QByteArray likeness; //!< for the cache; empty without one, and when that knows the result
    QByteArray key; //!< the same, of all bytes; empty until they were read
    std::shared_ptr<HashedDevice::Read> sent; //!< what was read to be sent, of unknown content
    QDateTime lastModified;
    ApiError error;
    UploadedFile file;
    bool finished = false;
    std::shared_ptr<PendingFuture<UploadedFile>> pending =
        std::make_shared<PendingFuture<UploadedFile>>(tr("The upload was deleted."));
};

// The deadline also covers everything before the request, so the request needs none.
void FileUpload::Private::setTimeouts()
{
    constexpr std::chrono::milliseconds none(0);
    const RequestOptions merged = options.mergedOver(transport->defaultOptions);
    options.setTotalTimeout(none);
    const auto deadline = [this](QTimer *timer, std::chrono::milliseconds time,
                                 const QString &message) {
        timer->setSingleShot(true);
        timer->setInterval(time);
        QObject::connect(timer, &QTimer::timeout, q, [this, message] {
            finish({ApiError::Kind::Timeout, message});
        });
    };
    const auto seconds = [](std::chrono::milliseconds time) {
        return QLocale().toString(double(time.count()) / 1000, 'g', QLocale::FloatingPointShortest);
    };
    const auto total = merged.totalTimeout().value_or(none);
    deadline(&totalTimer, total,
             tr("\"%1\" was not uploaded within %2 s.").arg(input.fileName(), seconds(total)));
    if (total > none)
        totalTimer.start();
    const auto idle = merged.idleTimeout().value_or(defaultIdleTimeout);
    deadline(&deviceTimer, idle,
             tr("The device of \"%1\" delivered no data for %2 s.")
                 .arg(input.fileName(), seconds(idle)));
}

// Called repeatedly while a device is being read.
void FileUpload::Private::begin()
{
    if (finished || hashing || call)
        return;
    if (DeviceSource *device = reader.unreadDevice()) {
        if (deviceTimer.interval() > 0)
            deviceTimer.start();
        QObject::connect(
            device, &DeviceSource::advanced, q, [this] { begin(); }, Qt::SingleShotConnection);
        device->prepare();
        return;
    }
    deviceTimer.stop();
    QString why;
    std::unique_ptr<QIODevice> device = reader.open(&why);
    if (!device)
        finish({ApiError::Kind::InvalidRequest, why});
    else if (cache->isEnabled())
        identify(std::move(device));
    else
        send();
}

// What resembles nothing that was uploaded is not read twice: it is hashed while it is sent.
void FileUpload::Private::identify(std::unique_ptr<QIODevice> device)
{
    lastModified = reader.lastModified();
    const QByteArray head = device->peek(UploadCache::HeadSize);
    likeness = cache->likeness(head, device->size(), reader.extension(), server);
    if (head.size() == device->size())
        onIdentified(ContentHash::of(head));
    else if (head.size() < UploadCache::HeadSize || cache->resembles(likeness))
        hash(std::move(device));
    else
        join();
}

void FileUpload::Private::hash(std::unique_ptr<QIODevice> device)
{
    hashing = new ContentHash(std::move(device), q);
    QObject::connect(hashing, &ContentHash::finished, q, [this] { onHashed(); });
}

void FileUpload::Private::onHashed()
{
    hashing->deleteLater();
    if (finished)
        return;
    if (hashing->result().isNull()) {
        finish({ApiError::Kind::InvalidRequest,
                tr("\"%1\" cannot be read to its end: %2.")
                    .arg(input.fileName(), hashing->errorString())});
        return;
    }
    onIdentified(hashing->result());
}

void FileUpload::Private::onIdentified(const QByteArray &hash)
{
    key = UploadCache::key(likeness, hash);
    if (const auto known = cache->find(key))
        finishWith(*known);
    else
        join();
}

void FileUpload::Private::join()
{
    const UploadCache::Waiter waiter{q, key, [this] { send(); },
                                     [this](const ApiError &problem, const UploadedFile &uploaded) {
                                         if (problem)
                                             finish(problem);
                                         else
                                             finishWith(uploaded);
                                     }};
    if (cache->join(likeness, waiter))
        send();
}

std::unique_ptr<QIODevice> FileUpload::Private::openToSend(QString *why)
{
    std::unique_ptr<QIODevice> device = reader.open(why);
    if (!device || likeness.isEmpty() || !key.isEmpty())
        return device;
    sent = std::make_shared<HashedDevice::Read>(); // of this attempt
    return std::make_unique<HashedDevice>(std::move(device), sent);
}

void FileUpload::Private::send()
{
    if (finished)
        return;
    const QByteArray boundary = "comfydeploy-" + QUuid::createUuid().toByteArray(QUuid::Id128);
    ApiRequest request;
    request.kind = ApiRequest::Kind::Upload;
    request.server = server;
    request.setRoute(ApiRoute::UploadFile);
    request.options = options;
    request.contentType = "multipart/form-data; boundary=" + boundary;
    request.defaultRetries = plainRetries();
    request.defaultRetries->retryCodes.removeAll(500);
    request.body = [this, boundary](QString *why) {
        std::unique_ptr<QIODevice> device = openToSend(why);
        return device ? formBody(std::move(device), input.fileName(), boundary) : nullptr;
    };
    call = new ApiCall(transport, request, q);
    QObject::connect(call, &ApiCall::uploadProgress, q, &FileUpload::progress);
    QObject::connect(call, &ApiCall::finished, q, [this] { onAnswer(); });
    call->start();
}

void FileUpload::Private::onAnswer()
{
    const ApiAnswer &answer = call->answer();
    if (answer.error) {
        finish(answer.error);
        return;
    }
    QString why;
    const auto uploaded =
        UploadedFile::fromJson(ReceivedJson::document(answer.body).object(), &why);
    if (!uploaded) {
        finish(call->redacted(ApiErrorReader::badResponse(
            answer.status, answer.body,
            tr("The server's answer to the upload cannot be read: %1.").arg(why))));
        return;
    }
    // If the file has changed, the sent bytes may differ from those that were hashed before.
    const bool isWhole = sent ? sent->left == 0 : reader.lastModified() == lastModified;
    if (sent && isWhole)
        key = UploadCache::key(likeness, sent->hash.result());
    if (!key.isEmpty() && isWhole) {
        cache->store(key, *uploaded);
        cache->settle(std::exchange(likeness, {}), key, {}, *uploaded);
    }
    file = *uploaded;
    finish({});
}

// Uses the result of another upload of the same bytes, with this file's name.
void FileUpload::Private::finishWith(const UploadedFile &uploaded)
{
    QJsonObject json = uploaded.toJson();
    json["file_name"_L1] = input.fileName();
    file = UploadedFile::fromJson(json).value_or(uploaded);
    finish({});
}

void FileUpload::Private::finish(const ApiError &problem)
{
    if (finished)
        return;
    finished = true;
    error = problem;
    totalTimer.stop();
    deviceTimer.stop();
    if (hashing) {
        hashing->disconnect(q);
        hashing->deleteLater();
    }
    if (call) {
        call->disconnect(q);
        call->abort();
        call->deleteLater();
    }
    static const QList<Kind> ofThisOne{Kind::None, Kind::Aborted, Kind::Timeout,
                                       Kind::InvalidRequest};
    if (ofThisOne.contains(error.kind()))
        cache->leave(likeness, q);
    else
        cache->settle(likeness, key, error, {});
    QMetaObject::invokeMethod(
        q, [this] { announce(); }, Qt::QueuedConnection);
}

void FileUpload::Private::announce()
{
    resolveAndFinish(pending, q, error ? Result<UploadedFile>(error) : Result<UploadedFile>(file));
}

FileUpload::FileUpload(QObject *parent, Transport *transport, UploadCache *cache,
                       const FileInput &input, const RequestOptions &options, const QUrl &server)
    : QObject(parent), d(std::make_unique<Private>(this, transport, cache, input))
{
    d->options = options;
    d->server = server;
    d->setTimeouts();
    QMetaObject::invokeMethod(
        this, [this] { d->begin(); }, Qt::QueuedConnection);
}

FileUpload::~FileUpload()
{
    d->cache->leave(d->likeness, this);
}

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
QFuture<Result<UploadedFile>> FileUpload::future() const
{
    return d->pending->future();
}

void FileUpload::abort()
{
    d->finish({ApiError::Kind::Aborted, tr("The upload was aborted.")});
}

} // namespace ComfyDeploy

#include <ComfyDeploy/apierror_p.h>
#include <ComfyDeploy/http/transport_p.h>
#include <ComfyDeploy/mediadownload.h>
#include <ComfyDeploy/run/runwatch_p.h>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qsavefile.h>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;
using Kind = ApiError::Kind;

namespace {

constexpr int maximumAttempts = 3;

} // namespace

class MediaDownload::Private
{
public:
    Private(MediaDownload *download, Transport *ofClient) : q(download), transport(ofClient) {}

    void begin();
    void fetch();
    void renewLink();
    void onRenewed(const Result<RunDetails> &details);
    void onData(const QByteArray &bytes);
    void onFetched();
    bool openFile();
    void finish(const ApiError &problem);
    template <typename OnFinished>
    void call(const CallSpec &spec, OnFinished onFinished);

    MediaDownload *const q;
    Transport *const transport;
    MediaItem item;
    QString path;
    std::unique_ptr<QSaveFile> file;
    QByteArray bytes;
    QByteArray contentType;
    QPointer<ApiCall> current;
    ApiError error;
    int attempts = 0;
    bool renewed = false;
    bool finished = false;
};

template <typename OnFinished>
void MediaDownload::Private::call(const CallSpec &spec, OnFinished onFinished)
{
    if (current)
        current->deleteLater();
    current = new ApiCall(transport, spec, q);
    QObject::connect(current, &ApiCall::finished, q, onFinished);
    QObject::connect(current, &ApiCall::dataReceived, q,
                     [this](const QByteArray &data) { onData(data); });
    QObject::connect(current, &ApiCall::downloadProgress, q, &MediaDownload::progress);
    current->start();
}

void MediaDownload::Private::begin()
{
    if (!finished && item.url().isEmpty())
        renewLink();
    else if (!finished)
        fetch();
}

bool MediaDownload::Private::openFile()
{
    bytes.clear();
    if (path.isEmpty())
        return true;
    if (QFileInfo::exists(path)) {
        finish({Kind::InvalidRequest, tr("The file \"%1\" exists already.").arg(path)});
        return false;
    }
    file = std::make_unique<QSaveFile>(path);
    if (!file->open(QIODevice::WriteOnly)) {
        finish({Kind::InvalidRequest,
                tr("The file \"%1\" cannot be written: %2.").arg(path, file->errorString())});
        return false;
    }
    return true;
}

void MediaDownload::Private::fetch()
{
    const QUrl url = item.url();
    if (url.scheme() != "https"_L1 && url.scheme() != "http"_L1) {
        finish({Kind::InvalidRequest,
                tr("The link of \"%1\" is not an http or https URL.").arg(item.filename())});
        return;
    }
    ++attempts;
    if (!openFile())
        return;
    CallSpec spec;
    spec.kind = CallSpec::Kind::Foreign;
    spec.foreignUrl = url;
    spec.accept = "*/*";
    spec.streaming = true;
    spec.defaultRetries = plainRetries();
    call(spec, [this] { onFetched(); });
}

void MediaDownload::Private::onData(const QByteArray &data)
{
    if (finished)
        return;
    if (file) {
        if (file->write(data) != data.size())
            finish({Kind::InvalidRequest,
                    tr("The file \"%1\" cannot be written: %2.").arg(path, file->errorString())});
    } else if (bytes.size() + data.size() > MaximumInMemory) {
        finish({Kind::BadResponse,
                tr("\"%1\" is too large to be kept in memory.").arg(item.filename())});
    } else {
        bytes += data;
    }
}

void MediaDownload::Private::onFetched()
{
    const ApiAnswer &answer = current->answer();
    contentType = answer.header("content-type");
    const int status = answer.status;
    const bool expired = status == 401 || status == 403 || status == 404 || status == 410;
    const bool broke = answer.error.kind() == Kind::Network && status >= 200 && status <= 299;
    if (answer.error && expired && !renewed && !item.runId().isEmpty())
        renewLink();
    else if (broke && attempts < maximumAttempts)
        fetch();
    else if (!answer.error && file && !file->commit())
        finish({Kind::InvalidRequest,
                tr("The file \"%1\" cannot be written: %2.").arg(path, file->errorString())});
    else
        finish(answer.error);
}

void MediaDownload::Private::renewLink()
{
    renewed = true;
    if (item.runId().isEmpty()) {
        finish({Kind::InvalidRequest, tr("\"%1\" has no link.").arg(item.filename())});
        return;
    }
    CallSpec spec = runDetailsSpec(item.runId(), false, {});
    spec.defaultRetries = plainRetries();
    call(spec, [this] { onRenewed(runDetailsFrom(current->answer())); });
}

void MediaDownload::Private::onRenewed(const Result<RunDetails> &details)
{
    if (!details) {
        finish(details.error());
        return;
    }
    const QList<MediaItem> items = details->mediaItems();
    for (const MediaItem &candidate : items) {
        if (candidate.filename() == item.filename() && candidate.nodeId() == item.nodeId()
            && !candidate.url().isEmpty()) {
            item = candidate;
            fetch();
            return;
        }
    }
    finish({Kind::NotFound, tr("The server has no link for \"%1\".").arg(item.filename())});
}

void MediaDownload::Private::finish(const ApiError &problem)
{
    if (finished)
        return;
    finished = true;
    error = problem;
    if (error) {
        bytes.clear();
        file.reset(); // drops what it holds unless it was committed
    }
    if (current) {
        current->disconnect(q);
        current->abort();
        current->deleteLater();
    }
    QMetaObject::invokeMethod(q, &MediaDownload::finished, Qt::QueuedConnection);
}

MediaDownload::MediaDownload(WorkflowClient *client, const MediaItem &item, const QString &path)
    : QObject(client), d(std::make_unique<Private>(this, client->transport()))
{
    d->item = item;
    d->path = path;
    QMetaObject::invokeMethod(
        this, [this] { d->begin(); }, Qt::QueuedConnection);
}

MediaDownload::~MediaDownload() = default;

bool MediaDownload::isFinished() const
{
    return d->finished;
}
ApiError MediaDownload::error() const
{
    return d->error;
}
QByteArray MediaDownload::data() const
{
    return d->bytes;
}
QString MediaDownload::path() const
{
    return d->path;
}
QByteArray MediaDownload::contentType() const
{
    return d->contentType;
}
MediaItem MediaDownload::item() const
{
    return d->item;
}
void MediaDownload::abort()
{
    d->finish({Kind::Aborted, tr("The download was given up.")});
}

} // namespace ComfyDeploy
